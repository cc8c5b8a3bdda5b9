"""Tagged values that lie. Each is one that whoever decodes or shows a result has to bear."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import result


def _value(expression: str) -> str:
    return result(f'json.dumps({{"outcome": "ok", "value": {expression}}}).encode()')


CLASS = AttackClass(
    name="wire_tags",
    aim="Break, or keep busy, whoever decodes a tagged value or shows it to a person",
    weakening="trusted frames",
    a_result_is_harm=False,
    attacks=(
        Attack(
            name="payloads_of_the_wrong_type",
            kind="wire",
            code=_value(
                """[{tag: wrong} for wrong in (5, None, [], {}, "x", [[]], {"$tuple": 1})
                for tag in ("$bytes", "$decimal", "$int", "$float", "$text", "$complex",
                "$fraction", "$datetime", "$date", "$time", "$timedelta", "$range", "$path",
                "$tuple", "$namedtuple", "$set", "$deque", "$dict", "$counter")]"""
            ),
        ),
        Attack(
            name="a_fraction_that_is_slow_to_reduce",
            kind="wire",
            code=_value("""{"$fraction": ["0x" + os.urandom(150_000).hex() for _ in range(2)]}"""),
        ),
        Attack(
            name="numbers_that_are_slow_to_write",
            kind="wire",
            code=_value(
                """[{"$int": "0x" + "f" * 3_000_000}, {"$decimal": "1e999999999"},
                {"$range": [0, 10**18, 1]}, {"$range": [0, 2**70, 1]}, {"$range": [1, 2, 0]}]"""
            ),
        ),
        Attack(
            name="keys_that_double",
            kind="wire",
            # A key that is no text is shown as JSON. Its quotation marks are escaped once more on
            # each level: 26 levels make 134 MB, and a result may have 80.
            code=_value("""json.loads('{"$dict": [[' * 26 + '1' + ', 1]]}' * 26)"""),
        ),
        Attack(
            name="tuples_in_tuples",
            kind="wire",
            code=_value("""json.loads('{"$tuple": [' * 120 + '1' + ']}' * 120)"""),
        ),
        Attack(
            name="moments_and_zones_outside_of_time",
            kind="wire",
            code=_value(
                """[{"$datetime": ["2026-01-01T00:00", "../../etc/passwd", 9]},
                {"$datetime": ["2026-01-01T00:00", "/etc/passwd", 0]},
                {"$timedelta": [10**18, 0, 0]}, {"$date": "9999-99-99"},
                {"$time": ["25:00", 2]}, {"$set": [[1], {"a": 1}]},
                {"$namedtuple": ["x", ["a"], [1, 2]]}, {"$dict": [[[1], 2]]}]"""
            ),
        ),
    ),
)
