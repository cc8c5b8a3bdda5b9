# profile: data
import pandas as pd


def empty_like(frame: pd.DataFrame, *extra: str) -> pd.DataFrame:
    """Return a table without rows that has the columns and types of another, and text columns."""
    empty = frame.iloc[:0].copy()
    for name in extra:
        empty[name] = pd.Series(dtype="object")
    return empty


# --- tests ---
import pandas as pd

from empty_like import empty_like

FRAME = pd.DataFrame({"n": [1, 2], "x": [0.5, 1.5], "b": [True, False]})


def test_no_rows():
    assert len(empty_like(FRAME)) == 0
    assert empty_like(FRAME).columns.tolist() == ["n", "x", "b"]


def test_types():
    assert empty_like(FRAME).dtypes.astype(str).to_dict() == {"n": "int64", "x": "float64", "b": "bool"}


def test_extra():
    assert list(empty_like(FRAME, "note").columns) == ["n", "x", "b", "note"]


def test_equal_to_a_slice():
    result = empty_like(FRAME)
    assert result.shape == (0, 3)
    pd.testing.assert_frame_equal(result, FRAME.iloc[:0])


def test_no_columns():
    assert empty_like(pd.DataFrame()).shape == (0, 0)
