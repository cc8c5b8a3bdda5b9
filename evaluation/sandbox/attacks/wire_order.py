"""Frames in an order, or of a kind, that no honest guest sends."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import DONE, RESULT, wire

CLASS = AttackClass(
    name="wire_order",
    aim="End early, twice or never, or speak as another kind of guest",
    weakening="trusted frames",
    attacks=(
        Attack(name="a_result_and_no_end", kind="wire", code=wire(RESULT)),
        Attack(name="an_end_and_no_result", kind="wire", code=wire(DONE)),
        Attack(
            name="two_results",
            kind="wire",
            code=wire(
                """frame(FrameType.RESULT, b'{"outcome": "ok", "value": 1}')""", RESULT, DONE
            ),
        ),
        Attack(
            name="an_end_and_more_after_it",
            kind="wire",
            code=wire(
                DONE,
                RESULT,
                "frame(FrameType.FILE, b'late.txt' + bytes(1) + b'x')",
                DONE,
                "bytes(100_000)",
            ),
        ),
        Attack(
            name="the_report_of_a_judge",
            kind="wire",
            code=wire(
                "frame(FrameType.READY)",
                """frame(FrameType.REPORT, json.dumps({"nonce": None, "problem": None, "tests":
                [{"id": "test_a", "outcome": "passed", "message": ""}]}).encode())""",
                "frame(FrameType.CALL, pack({'name': 'f', 'arguments': []}), 1)",
                "frame(FrameType.DESCRIPTION, b'{}')",
                DONE,
            ),
        ),
        Attack(
            name="the_hosts_own_words",
            kind="wire",
            code=wire(
                "frame(FrameType.JOB, pack({'kind': 'run', 'paths': ['x']}, [b'']))",
                """frame(FrameType.ROUND, b'{"nonce": "0", "seed": 0, "stops_early": false}')""",
                "frame(FrameType.RETURN, b'', 2**32 - 1)",
                """frame(FrameType.DONE, b'{"ended": "exit code 0", "late": true}')""",
                RESULT,
            ),
        ),
    ),
)
