from collections.abc import Mapping


def check_all(form: Mapping[str, str]) -> dict[str, int]:
    """Turn all fields into whole numbers, or report every field that is none.

    Raises:
        ExceptionGroup: Of a ValueError for each bad field.
    """
    numbers, errors = {}, []
    for name, text in form.items():
        try:
            numbers[name] = int(text)
        except ValueError:
            errors.append(ValueError(f"{name}: {text!r}"))
    if errors:
        raise ExceptionGroup("bad fields", errors)
    return numbers


# --- tests ---
import pytest

from check_all import check_all


def test_numbers():
    assert check_all({"a": "1", "b": " -2 "}) == {"a": 1, "b": -2}


def test_all_errors():
    with pytest.raises(ExceptionGroup) as caught:
        check_all({"a": "x", "b": "2", "c": ""})
    assert [str(error) for error in caught.value.exceptions] == ["a: 'x'", "c: ''"]


def test_message():
    with pytest.raises(ExceptionGroup, match="bad fields"):
        check_all({"a": "x"})


def test_raises_group():
    with pytest.RaisesGroup(ValueError, ValueError):
        check_all({"a": "x", "b": "y"})


def test_empty():
    assert check_all({}) == {}
