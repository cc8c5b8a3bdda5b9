"""JSON from a guest is read within bounds."""

import pytest

from sandbox.parsing import MAX_BYTES, MAX_DEPTH, MAX_NUMBER, BadJson, parse, parse_object

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 100_000, id="deep objects"),
        pytest.param(b"[" + b"[]," * 1_000_000 + b"[]]", id="many empty lists"),
        pytest.param(b"[" + b"0," * 1_500_000 + b"0]", id="many numbers"),
        pytest.param(b" " * (MAX_BYTES + 1), id="long"),
        pytest.param(b"1" * (MAX_NUMBER + 1), id="long integer"),
        pytest.param(b"1." + b"1" * MAX_NUMBER, id="long float"),
        pytest.param(b"1e999", id="infinite float"),
        pytest.param(b"NaN", id="nan"),
        pytest.param(b"[-Infinity]", id="infinity"),
        pytest.param(b'{"a":1,"a":2}', id="duplicate key"),
        pytest.param(b'{"a":1,"\\u0061":2}', id="duplicate key by escape"),
        pytest.param(b'"\\ud800"', id="lone surrogate"),
        pytest.param(b'{"\\udfff":1}', id="lone surrogate in a key"),
        pytest.param(b'"\xed\xa0\x80"', id="surrogate bytes"),
        pytest.param(b'"\\u0000"', id="nul"),
        pytest.param('"a"'.encode("utf-16"), id="utf-16"),
        pytest.param(b'"\xff"', id="not utf-8"),
        pytest.param(b"", id="empty"),
        pytest.param(b"[1", id="cut"),
        pytest.param(b"[1] x", id="trailing"),
    ],
)
def test_bad_input_is_refused(data: bytes) -> None:
    with pytest.raises(BadJson):
        parse(data)


def test_the_limits_themselves_are_allowed() -> None:
    assert parse(b"9" * MAX_NUMBER) == int("9" * MAX_NUMBER)
    deep = parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert isinstance(deep, list)
    assert parse(b'"' + b"a" * (MAX_BYTES - 2) + b'"') == "a" * (MAX_BYTES - 2)


def test_brackets_inside_strings_do_not_count() -> None:
    assert parse(b'["' + b"[" * 1000 + b'\\"[[", 25]') == ["[" * 1000 + '"[[', 25]


def test_big_integers_stay_exact() -> None:
    assert parse(b"1234567890123456789012345") == 1234567890123456789012345


def test_an_object_is_asked_for() -> None:
    assert parse_object(b'{"a": 1}') == {"a": 1}
    with pytest.raises(BadJson, match="not an object"):
        parse_object(b"[]")


@pytest.mark.parametrize("text", [b'"' + b'\\"' * 1_500_000, b'["' + b'a"' * 1_000_000])
def test_a_text_without_an_end_is_refused_in_time_that_grows_with_its_length(text: bytes) -> None:
    """With the square of its length, the limit of a test would be long past."""
    with pytest.raises(BadJson):
        parse(text)
