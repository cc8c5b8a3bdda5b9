# profile: data
import numpy as np


def to_records(names: list[str], ages: list[int]) -> np.ndarray:
    """Return a structured array with the fields `name` and `age`, ordered by age.

    Raises:
        ValueError: The lists differ in length.
    """
    rows = list(zip(names, ages, strict=True))
    return np.sort(np.array(rows, dtype=[("name", "U20"), ("age", "i4")]), order="age")


# --- tests ---
import numpy as np
import pytest

from to_records import to_records


def test_fields():
    people = to_records(["Ann", "Bob"], [40, 30])
    assert people["name"].tolist() == ["Bob", "Ann"]
    assert people["age"].sum() == 70


def test_type():
    assert to_records(["x"], [1]).dtype.names == ("name", "age")


def test_tuples():
    assert to_records(["ä"], [5]).tolist() == [("ä", 5)]


def test_lengths():
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        to_records(["a", "b"], [1])
