"""What a guest says of its result."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import result

CLASS = AttackClass(
    name="wire_outcomes",
    aim="Have the host believe an outcome, or an error, of the wrong kind",
    weakening="trusted frames",
    attacks=(
        Attack(
            name="an_unknown_outcome",
            kind="wire",
            code=result("""b'{"outcome": "verified", "value": "ESCAPED"}'"""),
        ),
        Attack(
            name="an_outcome_that_is_no_text",
            kind="wire",
            code=result("""b'{"outcome": ["ok"], "value": "ESCAPED"}'"""),
        ),
        Attack(
            name="an_error_that_is_no_text",
            kind="wire",
            code=result(
                """b'{"outcome": "tool_error", "error_type": {"a": 1}, "error": [1, {"b": 2}]}'"""
            ),
        ),
        Attack(
            name="an_error_type_of_three_megabytes",
            kind="wire",
            code=result(
                """b'{"outcome": "tool_error", "error": "x", "error_type": "'
                + b'E' * 3_000_000 + b'"}'"""
            ),
        ),
        Attack(
            name="an_error_of_the_hosts_own",
            kind="wire",
            code=result(
                """b'{"outcome": "tool_error", "error_type": "SandboxUnavailable",'
                + b' "error": "<script>alert(1)</script>", "value": "ESCAPED"}'"""
            ),
        ),
        Attack(
            name="nothing_but_an_outcome",
            kind="wire",
            code=result("""b'{"outcome": "tool_error"}'"""),
        ),
    ),
)
