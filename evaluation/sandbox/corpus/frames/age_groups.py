# profile: data
import pandas as pd

LABELS = ["child", "adult", "senior"]


def age_groups(ages: pd.Series) -> pd.Series:
    """Sort ages into groups, an ordered category; the name of the series is kept.

    Raises:
        ValueError: An age is negative.
    """
    if (ages < 0).any():
        raise ValueError(f"{int((ages < 0).sum())} negative ages")
    return pd.cut(ages, [0, 18, 65, 200], right=False, labels=LABELS)


# --- tests ---
import pandas as pd
import pytest

from age_groups import LABELS, age_groups


def test_groups():
    assert age_groups(pd.Series([5, 18, 64, 65])).tolist() == ["child", "adult", "adult", "senior"]


def test_all_categories_are_known():
    assert age_groups(pd.Series([30])).cat.categories.tolist() == LABELS


def test_ordered():
    groups = age_groups(pd.Series([70, 3]))
    assert groups.min() == "child"


def test_counts_include_empty_groups():
    assert age_groups(pd.Series([1, 2])).value_counts().to_dict() == {"child": 2, "adult": 0, "senior": 0}


def test_missing_age():
    assert age_groups(pd.Series([None, 20.0], name="age")).isna().tolist() == [True, False]


def test_name():
    assert age_groups(pd.Series([1], name="age")).name == "age"


def test_negative():
    with pytest.raises(ValueError, match="2 negative ages"):
        age_groups(pd.Series([-1, 5, -2]))
