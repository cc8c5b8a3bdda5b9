import warnings


class UnitWarning(UserWarning):
    """A unit that is out of use."""


def old_area(width: float, height: float, unit: str = "m2") -> float:
    """Return an area in square metres; "sqyd" is deprecated and other units are unusual.

    Raises:
        ValueError: A side is negative.
    """
    if width < 0 or height < 0:
        raise ValueError("a side is negative")
    if unit == "sqyd":
        warnings.warn("sqyd is deprecated", DeprecationWarning, stacklevel=2)
        return width * height * 0.836127
    if unit != "m2":
        warnings.warn(f"unusual unit {unit!r}", UnitWarning, stacklevel=2)
    return width * height


# --- tests ---
import warnings

import pytest

from old_area import UnitWarning, old_area


def test_deprecated():
    with pytest.warns(DeprecationWarning, match="^sqyd is deprecated$"):
        assert old_area(2, 1, "sqyd") == pytest.approx(1.672254)


def test_deprecated_call():
    with pytest.deprecated_call():
        old_area(1, 1, unit="sqyd")


def test_own_category():
    with pytest.warns(UnitWarning, match="'acre'"):
        old_area(1, 1, "acre")


def test_own_category_is_a_user_warning():
    with pytest.warns(UserWarning) as record:
        old_area(1, 1, "acre")
    assert len(record) == 1
    assert str(record[0].message) == "unusual unit 'acre'"


def test_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert old_area(2, 3) == 6


def test_warnings_as_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning):
            old_area(1, 1, "sqyd")


def test_silent_for_square_metres(recwarn):
    old_area(1, 1)
    assert len(recwarn) == 0


def test_negative():
    with pytest.raises(ValueError, match="negative"):
        old_area(-1, 1)
