from string import Template


def expand_template(template: str, /, **values: object) -> str:
    """Fill in `$name` and `${name}`; `$$` is a dollar sign.

    Raises:
        KeyError: A name has no value.
        ValueError: A dollar sign stands alone.
    """
    return Template(template).substitute({name: str(value) for name, value in values.items()})


# --- tests ---
from datetime import date
from decimal import Decimal

import pytest

from expand_template import expand_template


def test_names():
    assert expand_template("Dear $name,", name="Zoë") == "Dear Zoë,"


def test_braces():
    assert expand_template("${n}th", n=5) == "5th"


def test_a_value_may_be_called_template():
    assert expand_template("$template!", template="x") == "x!"


def test_values_are_written_out():
    text = expand_template("$$$a on $d, $n", a=Decimal("1.50"), d=date(2026, 2, 3), n=None)
    assert text == "$1.50 on 2026-02-03, None"


def test_missing_value():
    with pytest.raises(KeyError, match="who"):
        expand_template("hello $who")


def test_lone_dollar():
    with pytest.raises(ValueError, match="Invalid placeholder in string: line 2, col 4"):
        expand_template("one\nis $")
