"""Numbers that JSON does not know, or that a reader of JSON gets wrong."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import result

CLASS = AttackClass(
    name="wire_numbers",
    aim="Have a number believed that is none, or that costs too much to read",
    weakening="trusted json",
    attacks=(
        Attack(
            name="not_a_number",
            kind="wire",
            code=result("""b'{"outcome": "ok", "value": [NaN, Infinity, -Infinity]}'"""),
        ),
        Attack(
            name="a_power_beyond_all_floats",
            kind="wire",
            code=result("""b'{"outcome": "ok", "value": [1e999, -1e999, 1e-999999999]}'"""),
        ),
        Attack(
            name="an_integer_of_4301_digits",
            kind="wire",
            code=result("""b'{"outcome": "ok", "value": ' + b'9' * 4301 + b'}'"""),
        ),
        Attack(
            name="an_integer_of_a_million_digits",
            kind="wire",
            code=result("""b'{"outcome": "ok", "value": -' + b'7' * 1_000_000 + b'}'"""),
        ),
        Attack(
            name="a_fraction_of_a_million_digits",
            kind="wire",
            code=result("""b'{"outcome": "ok", "value": 0.' + b'3' * 1_000_000 + b'e-1}'"""),
        ),
        Attack(
            name="spellings_that_are_not_json",
            kind="wire",
            code=result("""b'{"outcome": "ok", "value": [01, +1, .5, 1., 0x10, 1_000]}'"""),
        ),
    ),
)
