"""Names of files that no file can have, or that no terminal should show."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import DONE, RESULT, file, wire

CLASS = AttackClass(
    name="wire_names",
    aim="Have the host take a file whose name breaks what stores, shows or sends it",
    weakening="trusted paths",
    attacks=(
        Attack(
            name="control_characters",
            kind="wire",
            code=file(r"b'a\r\nSet-Cookie: x\x1b[2J' + bytes(1) + b'x'"),
        ),
        Attack(
            name="no_text",
            kind="wire",
            code=file(r"b'\xff\xfe\xed\xa0\x80' + bytes(1) + b'x'"),
        ),
        Attack(
            name="nothing",
            kind="wire",
            code=wire(
                "frame(FrameType.FILE, bytes(1) + b'x')",
                "frame(FrameType.FILE, b'.' + bytes(1) + b'x')",
                RESULT,
                DONE,
            ),
        ),
        Attack(
            name="longer_than_a_name_may_be",
            kind="wire",
            code=file("b'n' * 300 + bytes(1) + b'x'"),
        ),
        Attack(
            name="written_backwards",
            kind="wire",
            code=file(r"'invoice\u202egnp.exe'.encode() + bytes(1) + b'x'"),
        ),
        Attack(
            name="a_megabyte_without_an_end",
            kind="wire",
            code=file("b'n/' * 500_000"),
        ),
    ),
)
