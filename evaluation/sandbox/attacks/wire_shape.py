"""JSON that is small to send and large to hold."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import result

CLASS = AttackClass(
    name="wire_shape",
    aim="Exhaust the host's memory, stack or patience by the shape of a result",
    weakening="trusted json",
    attacks=(
        Attack(
            name="a_hundred_thousand_lists_deep",
            kind="wire",
            code=result(
                """b'{"outcome": "ok", "value": ' + b'[' * 100_000 + b']' * 100_000 + b'}'"""
            ),
        ),
        Attack(
            name="a_hundred_thousand_objects_deep",
            kind="wire",
            code=result(
                """b'{"outcome": "ok", "value": ' + b'{"a":' * 100_000 + b'1' + b'}' * 100_001"""
            ),
        ),
        Attack(
            name="millions_of_lists",
            kind="wire",
            code=result(
                """b'{"outcome": "ok", "value": [' + b'[],' * 1_300_000 + b'0]}'""",
            ),
        ),
        Attack(
            name="hundreds_of_thousands_of_keys",
            kind="wire",
            code=result(
                """b'{"outcome": "ok", "value": {'
                + b','.join(b'"%x":0' % n for n in range(600_000)) + b'}}'"""
            ),
        ),
        Attack(
            name="duplicate_keys",
            kind="wire",
            code=result(
                r"""b'{"outcome": "crashed", "value": 1, "outcome": "ok",'
                + b' "v\\u0061lue": "ESCAPED"}'"""
            ),
        ),
        Attack(
            name="one_text_of_thirty_megabytes",
            kind="wire",
            code=result("""b'{"outcome": "ok", "value": "' + b'x' * 30_000_000 + b'"}'"""),
        ),
    ),
)
