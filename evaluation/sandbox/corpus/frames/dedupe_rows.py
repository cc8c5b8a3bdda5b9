# profile: data
import pandas as pd


def dedupe_rows(frame: pd.DataFrame, *columns: str, keep: str = "first") -> tuple[pd.DataFrame, int]:
    """Return a table without repeated rows, and how many were dropped; the index is kept.

    Raises:
        ValueError: `keep` is neither "first" nor "last".
    """
    if keep not in ("first", "last"):
        raise ValueError(f"keep={keep!r}")
    result = frame.drop_duplicates(list(columns) or None, keep=keep)
    return result, len(frame) - len(result)


# --- tests ---
import pandas as pd
import pytest

from dedupe_rows import dedupe_rows


@pytest.fixture
def frame():
    return pd.DataFrame({"a": [1, 1, 2], "b": ["x", "x", None]}, index=["r", "s", "t"])


def test_dropped(frame):
    result, dropped = dedupe_rows(frame)
    assert dropped == 1
    assert result.index.tolist() == ["r", "t"]


def test_last(frame):
    assert dedupe_rows(frame, "a", keep="last")[0].index.tolist() == ["s", "t"]


def test_frame(frame):
    result, _ = dedupe_rows(frame)
    assert result.shape == (2, 2)
    pd.testing.assert_frame_equal(result, frame.loc[["r", "t"]])


def test_nothing_repeated():
    assert dedupe_rows(pd.DataFrame({"a": range(3000)}))[1] == 0


def test_keep(frame):
    with pytest.raises(ValueError, match="keep='none'"):
        dedupe_rows(frame, keep="none")
