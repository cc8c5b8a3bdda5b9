"""Frames that are none."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import DONE, RESULT, wire

CLASS = AttackClass(
    name="wire_frames",
    aim="Make the host's reader of frames wait, overflow or lose its place",
    weakening="trusted frames",
    attacks=(
        Attack(
            name="a_length_of_four_gigabytes",
            kind="wire",
            code=wire(r"b'\x04' + bytes(4) + b'\xff\xff\xff\xff' + b'x' * 100_000", DONE),
        ),
        Attack(
            name="a_length_just_above_the_limit",
            kind="wire",
            code=wire(r"b'\x05' + bytes(4) + (32 * 2**20 + 1).to_bytes(4, 'big')", RESULT, DONE),
        ),
        Attack(
            name="types_that_do_not_exist",
            kind="wire",
            code=wire(r"b'\x00' + bytes(8)", r"b'\xff' + bytes(8)", RESULT, DONE),
        ),
        Attack(
            name="text_instead_of_frames",
            kind="wire",
            code=r"""b'HTTP/1.1 200 OK\r\n\r\n{"outcome": "ok", "value": "ESCAPED"}\n' * 100""",
        ),
        Attack(
            name="a_length_that_swallows_the_next_frame",
            kind="wire",
            code=wire(r"b'\x05' + bytes(4) + (10_000).to_bytes(4, 'big')", RESULT, DONE),
        ),
        Attack(
            name="random_bytes",
            kind="wire",
            code="os.urandom(1_000_000)",
        ),
    ),
)
