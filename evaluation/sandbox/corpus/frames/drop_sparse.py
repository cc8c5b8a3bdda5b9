# profile: data
import pandas as pd


def drop_sparse(frame: pd.DataFrame, share: float = 0.5) -> list[str]:
    """Drop, in place, columns of which more than `share` is missing; return their names.

    Raises:
        ValueError: The share is not between 0 and 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share of {share}")
    sparse = [name for name in frame.columns if frame[name].isna().mean() > share]
    frame.drop(columns=sparse, inplace=True)
    return sparse


# --- tests ---
import numpy as np
import pandas as pd
import pytest

from drop_sparse import drop_sparse


@pytest.fixture
def frame():
    return pd.DataFrame(
        {"full": [1, 2, 3], "half": [1.0, np.nan, 3.0], "none": [None, None, None], "text": ["a", None, None]}
    )


def test_names(frame):
    assert drop_sparse(frame) == ["none", "text"]


def test_in_place(frame):
    drop_sparse(frame)
    assert frame.columns.tolist() == ["full", "half"]
    assert frame["half"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize("share, count", [(0, 3), (1, 0), (0.4, 2), (0.3, 3)])
def test_shares(frame, share, count):
    assert len(drop_sparse(frame, share)) == count


def test_no_rows():
    assert drop_sparse(pd.DataFrame({"a": []})) == []


def test_share(frame):
    with pytest.raises(ValueError, match="a share of 2"):
        drop_sparse(frame, 2)
