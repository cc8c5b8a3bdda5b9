"""Guests that say too little or too much."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import DONE, RESULT, wire

CLASS = AttackClass(
    name="wire_silence",
    aim="Keep the host waiting, or busy, for longer than a call may last",
    weakening="no wall time",
    attacks=(
        Attack(name="silence", kind="wire", code="b''"),
        Attack(name="half_a_header", kind="wire", code=wire(RESULT, r"b'\x03\x00\x00'")),
        Attack(
            name="half_a_payload",
            kind="wire",
            code=wire(RESULT, r"b'\x03' + bytes(4) + (100).to_bytes(4, 'big') + b'{'"),
        ),
        Attack(
            name="empty_frames_without_number",
            kind="wire",
            # No payload, so a limit on the sum of payloads does not count them.
            code=wire("frame(FrameType.STDOUT) * 2_000_000", RESULT, DONE),
        ),
        Attack(
            name="output_beyond_every_limit",
            kind="wire",
            code=wire("frame(FrameType.STDOUT, b'x' * 30_000_000) * 4", RESULT, DONE),
        ),
        Attack(
            name="files_by_the_thousand",
            kind="wire",
            code=wire(
                "b''.join(frame(FrameType.FILE, b'%d' % n + bytes(1)) for n in range(100_000))",
                RESULT,
                DONE,
            ),
        ),
    ),
)
