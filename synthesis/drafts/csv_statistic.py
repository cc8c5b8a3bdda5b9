"""Template: one figure of a column of a CSV file."""

import math
import statistics
from collections.abc import Callable, Mapping
from typing import Any

from synthesis.drafts.parameters import Choice
from synthesis.drafts.template import Draft, Template, fill, held_out_with_file, literal

CATEGORY = "csv_tables"

READ = """    try:
        with open(csv_path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            columns = list(reader.fieldnames or [])
    except OSError as error:
        raise ValueError(f"cannot read {csv_path}") from error
    if $column not in columns:
        raise ValueError(f"no column {$column!r}; the columns are {', '.join(columns)}")
"""

_CODE = '''import csv
import math
import statistics


def $function(csv_path: str, column: str) -> float:
    """Return the $statistic of a column of a CSV file. Empty cells are left out.

    Raises:
        ValueError: There is no such file or column, it has no value, or one that is no number.
    """
$read    cells = [row[column] for row in rows if (row[column] or "").strip()]
    if not cells:
        raise ValueError(f"the column {column!r} has no value")
    numbers = [float(cell) for cell in cells]
    return $expression
'''
_TESTS = """import pytest

from $function import $function


def test_a_column_of_numbers(tmp_path):
    path = tmp_path / "shop.csv"
    path.write_text("name,price,stock\\nLamp,10,4\\nDesk,30,1\\nSofa,20,7\\nRug,52,2\\n")
    assert $function(str(path), "price") == pytest.approx($of_price)
    assert $function(str(path), "stock") == pytest.approx($of_stock)


def test_empty_cells_are_left_out(tmp_path):
    path = tmp_path / "rain.csv"
    path.write_text("city,rain\\nOslo,1.5\\nRome,\\nBern,4\\n")
    assert $function(str(path), "rain") == pytest.approx($of_rain)


def test_negative_numbers(tmp_path):
    path = tmp_path / "frost.csv"
    path.write_text("degrees\\n-3\\n-8\\n2\\n")
    assert $function(str(path), "degrees") == pytest.approx($of_degrees)


def test_missing_column_names_those_there_are(tmp_path):
    path = tmp_path / "shop.csv"
    path.write_text("name,price\\nLamp,10\\n")
    with pytest.raises(ValueError, match="'cost'.*name, price"):
        $function(str(path), "cost")


def test_a_column_without_a_number_is_refused(tmp_path):
    path = tmp_path / "shop.csv"
    path.write_text("name,price\\nLamp,\\nDesk,\\n")
    with pytest.raises(ValueError, match="no value"):
        $function(str(path), "price")
    with pytest.raises(ValueError, match="Lamp"):
        $function(str(path), "name")


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="cannot read"):
        $function(str(tmp_path / "absent.csv"), "price")
"""


def _spread(numbers: list[float]) -> float:
    return max(numbers) - min(numbers)


# The expression of the tool, and the same for what its tests expect.
_STATISTICS: dict[str, tuple[str, Callable[[list[float]], float]]] = {
    "sum": ("math.fsum(numbers)", math.fsum),
    "mean": ("statistics.fmean(numbers)", statistics.fmean),
    "median": ("statistics.median(numbers)", statistics.median),
    "minimum": ("min(numbers)", min),
    "maximum": ("max(numbers)", max),
    "spread": ("max(numbers) - min(numbers)", _spread),
}


def _statistic(given: Mapping[str, Any]) -> Draft:
    name = given["statistic"]
    expression, work_out = _STATISTICS[name]
    function = f"column_{name}"
    unused = [module for module in ("math", "statistics") if f"{module}." not in expression]
    code = fill(
        _CODE,
        function=function,
        statistic=name,
        expression=expression,
        read=fill(READ, column="column"),
    )
    for module in unused:
        code = code.replace(f"import {module}\n", "", 1)
    more: list[list[float]] = [[5, 9, 1], [0.5, 0.25], [-4, 6, 6, 100]]
    return Draft(
        function_name=function,
        code=code,
        tests=fill(
            _TESTS,
            function=function,
            of_price=literal(work_out([10, 30, 20, 52])),
            of_stock=literal(work_out([4, 1, 7, 2])),
            of_rain=literal(work_out([1.5, 4])),
            of_degrees=literal(work_out([-3, -8, 2])),
        ),
        docstring=f"Return the {name} of a column of a CSV file. Empty cells are left out.",
        category=CATEGORY,
        examples=(
            f"What is the {name} of the column price in data/orders.csv?",
            f"Column {name} of stock in shop.csv",
        ),
        held_out=tuple(
            held_out_with_file(_one_column(numbers), work_out(numbers), number=n, column="size")
            for n, numbers in enumerate(more)
        ),
    )


def _one_column(numbers: list[float]) -> str:
    return "name,size\n" + "".join(f"a{n},{number}\n" for n, number in enumerate(numbers))


TEMPLATE = Template(
    name="csv_column_statistic",
    category=CATEGORY,
    description="One figure of a column of numbers; the file and the column are arguments.",
    parameters=(Choice(name="statistic", description="The figure.", options=tuple(_STATISTICS)),),
    write=_statistic,
)
