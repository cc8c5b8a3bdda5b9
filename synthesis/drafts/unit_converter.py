"""Template: a unit into another by a factor."""

from collections.abc import Mapping
from typing import Any

from synthesis.drafts.parameters import Factor, Name
from synthesis.drafts.template import Draft, Template, fill, literal
from synthesis.errors import InvalidTemplateParameter

CATEGORY = "units"
_CODE = '''FACTOR = $factor


def $function($source: float) -> float:
    """Convert $source to $target: one is $factor of the other."""
    return $source * FACTOR
'''
_TESTS = """import pytest

from $function import $function


def test_one():
    assert $function(1) == pytest.approx($of_1, rel=1e-9, abs=0)


def test_many_and_a_part():
    assert $function(250) == pytest.approx($of_250, rel=1e-9, abs=0)
    assert $function(0.4) == pytest.approx($of_part, rel=1e-9, abs=0)


def test_nothing_beside_something():
    assert $function(0) == 0
    assert $function(12) == pytest.approx($of_12, rel=1e-9, abs=0)


def test_the_sign_is_kept():
    assert $function(-3) == pytest.approx($of_minus_3, rel=1e-9, abs=0)
"""


def _write(given: Mapping[str, Any]) -> Draft:
    source, target, factor = given["from_unit"], given["to_unit"], given["factor"]
    if source == target:
        raise InvalidTemplateParameter(
            "to_unit must be another unit than from_unit.", parameter="to_unit"
        )
    function = f"{source}_to_{target}"
    values = {"1": 1, "250": 250, "part": 0.4, "12": 12, "minus_3": -3}
    words = f"{source} to {target}".replace("_", " ")
    return Draft(
        function_name=function,
        code=fill(_CODE, function=function, source=source, target=target, factor=literal(factor)),
        tests=fill(
            _TESTS,
            function=function,
            **{f"of_{name}": literal(value * factor) for name, value in values.items()},
        ),
        docstring=f"Convert {words}.",
        category=CATEGORY,
        examples=(f"Convert 5 {words}", f"How much is 12.5 {words}?"),
        held_out=tuple(
            {"arguments": {source: value}, "expected": value * factor} for value in (7, 0.125, 1000)
        ),
    )


TEMPLATE = Template(
    name="unit_converter",
    category=CATEGORY,
    description="A number of one unit in another, by a fixed factor.",
    parameters=(
        Name(name="from_unit", description="The unit that is given: furlongs."),
        Name(name="to_unit", description="The unit that is asked for: metres."),
        Factor(name="factor", description="How many of to_unit one of from_unit is: 201.168."),
    ),
    write=_write,
)
