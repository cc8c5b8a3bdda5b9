# profile: data
import pandas as pd


def column_kinds(frame: pd.DataFrame) -> pd.Index:
    """Return the names of the number columns.

    Raises:
        ValueError: There are none.
    """
    names = frame.select_dtypes("number").columns
    if names.empty:
        raise ValueError("no number columns")
    return names


# --- tests ---
import pandas as pd
import pytest

from column_kinds import column_kinds


@pytest.fixture
def frame():
    return pd.DataFrame({"a": [1], "b": ["x"], "c": [0.5], 4: [1j]})


def test_names(frame):
    assert list(column_kinds(frame)) == ["a", "c", 4]


def test_to_list(frame):
    assert column_kinds(frame).tolist() == ["a", "c", 4]


def test_bool_is_no_number():
    with pytest.raises(ValueError, match="no number columns"):
        column_kinds(pd.DataFrame({"x": [True]}))


def test_nullable():
    assert len(column_kinds(pd.DataFrame({"n": pd.array([1, None], dtype="Int64")}))) == 1
