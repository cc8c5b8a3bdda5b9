import re
from collections import Counter

MASSES = {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "Na": 22.990, "Cl": 35.45, "Ca": 40.078}


class UnknownElement(KeyError):
    """An element that is not in the table."""

    def __str__(self) -> str:
        return f"unknown element {self.args[0]}"


def molar_mass(formula: str) -> float:
    """Return the molar mass of a formula such as "Ca(OH)2" in g/mol, to three places.

    Raises:
        UnknownElement: An element is not known.
        ValueError: The formula cannot be read.
    """
    stack = [Counter[str]()]
    position = 0
    token = re.compile(r"([A-Z][a-z]?)(\d*)|(\()|(\))(\d*)")
    while position < len(formula):
        found = token.match(formula, position)
        if found is None or (found[4] and len(stack) == 1):
            raise ValueError(f"cannot read {formula[position:]!r}")
        if found[1]:
            stack[-1][found[1]] += int(found[2] or 1)
        elif found[3]:
            stack.append(Counter())
        else:
            group = stack.pop()
            for element, count in group.items():
                stack[-1][element] += count * int(found[5] or 1)
        position = found.end()
    if len(stack) > 1 or not stack[0]:
        raise ValueError(f"{formula!r} is not complete")
    for element in stack[0]:
        if element not in MASSES:
            raise UnknownElement(element)
    return round(sum(MASSES[element] * count for element, count in stack[0].items()), 3)


# --- tests ---
import pytest

from molar_mass import MASSES, UnknownElement, molar_mass


@pytest.mark.parametrize(
    "formula, mass", [("H2O", 18.015), ("NaCl", 58.44), ("Ca(OH)2", 74.092), ("C6H12O6", 180.156)]
)
def test_masses(formula, mass):
    assert molar_mass(formula) == pytest.approx(mass, abs=1e-3)


def test_single_element():
    assert molar_mass("O") == MASSES["O"]


def test_unknown():
    with pytest.raises(UnknownElement, match="^unknown element Xx$"):
        molar_mass("HXx")


def test_unknown_is_a_key_error():
    with pytest.raises(KeyError):
        molar_mass("Q")


@pytest.mark.parametrize("formula", ["", "h2", "(H", "H)2", "2H"])
def test_unreadable(formula):
    with pytest.raises(ValueError, match="cannot read|not complete"):
        molar_mass(formula)
