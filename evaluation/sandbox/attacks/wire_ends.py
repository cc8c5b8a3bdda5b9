"""What a guest says of its own end."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import done

CLASS = AttackClass(
    name="wire_ends",
    aim="Have the host believe an end of the wrong type or size",
    weakening="trusted frames",
    a_result_is_harm=False,
    attacks=(
        Attack(
            name="a_duration_that_is_no_number",
            kind="wire",
            code=done("""b'{"ended": null, "late": false, "duration_ms": "soon"}'"""),
        ),
        Attack(
            name="a_duration_beyond_any_column",
            kind="wire",
            code=done("""b'{"ended": null, "late": false, "duration_ms": ' + b'9' * 900 + b'}'"""),
        ),
        Attack(
            name="a_duration_below_nothing",
            kind="wire",
            code=done("""b'{"ended": null, "late": false, "duration_ms": -86400000}'"""),
        ),
        Attack(
            name="truths_and_lists_for_numbers",
            kind="wire",
            code=done("""b'{"ended": [1], "late": 0, "duration_ms": true, "problem": ""}'"""),
        ),
        Attack(
            name="a_problem_of_three_megabytes",
            kind="wire",
            code=done("""b'{"duration_ms": 1, "problem": "' + b'x' * 3_000_000 + b'"}'"""),
        ),
        Attack(
            name="an_end_that_is_no_object",
            kind="wire",
            code=done("b'[null, false, 1]'"),
        ),
    ),
)
