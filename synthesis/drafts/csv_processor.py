"""Template: one operation on every column of a CSV file."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from synthesis.drafts.parameters import Choice
from synthesis.drafts.template import Draft, Template, fill, held_out_with_file, literal

CATEGORY = "csv_tables"
Numbers = Sequence[float]

_CODE = '''import pandas as pd


def $function(csv_path: str) -> dict:
    """Process a CSV file: $what.

    Empty cells are left out; a figure that cannot be worked out is None.

    Raises:
        ValueError: There is no such file, it is no table, or no column is of numbers.
    """
    try:
        table = pd.read_csv(csv_path)
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read {csv_path} as a table") from error
$body'''
_PICK = """    numbers = table.select_dtypes("number")
    if numbers.columns.empty:
        raise ValueError("there is no column of numbers")
"""
_PLAIN = """

def _plain(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 10)
"""
_EACH = """    figures = numbers.{operation}()
    return {{str(column): _plain(figures[column]) for column in numbers.columns}}
"""
_DESCRIBE = """    figures = numbers.describe()
    return {
        str(column): {str(row): _plain(value) for row, value in figures[column].items()}
        for column in numbers.columns
    }
"""
_COUNT = """    figures = table.{operation}()
    return {{str(column): int(figures[column]) for column in table.columns}}
"""
_TESTS = """import pytest

from $function import $function


def test_every_column_has_its_figures(tmp_path):
    path = tmp_path / "shop.csv"
    path.write_text($shop)
    assert $function(str(path)) == $of_shop


def test_empty_cells_are_left_out(tmp_path):
    path = tmp_path / "rain.csv"
    path.write_text($rain)
    assert $function(str(path)) == $of_rain


def test_one_row_beside_none_of_another_column(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text($one)
    assert $function(str(path)) == $of_one


def test_a_table_of_texts(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text($texts)
$of_texts

def test_missing_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="cannot read"):
        $function(str(tmp_path / "absent.csv"))
"""
_FINDS = """    assert $function(str(path)) == $figures
"""
_REFUSES = """    with pytest.raises(ValueError, match="no column of numbers"):
        $function(str(path))
"""
_Table = dict[str, list[Any]]
_SHOP: _Table = {"name": ["Lamp", "Desk", "Sofa"], "price": [10, 30, 20.5], "stock": [3, 5, 5]}
_RAIN: _Table = {"city": ["Oslo", "Rome", "Bern"], "rain": [1.5, None, 4]}
_TEXTS: _Table = {"name": ["Lamp", "Desk"], "colour": ["red", "red"]}
_ONE: _Table = {"width": [7]}
_MORE: list[_Table] = [
    {"height": [2, 4, 9, 9]},
    {"town": ["Ulm", "Bonn"], "people": [120, 80]},
    {"a": [1, None, 3, 8], "b": [0, -2, -2, 6]},
]


def _deviation(numbers: Numbers) -> float | None:
    return statistics.stdev(numbers) if len(numbers) > 1 else None


_OF_NUMBERS: dict[str, Callable[[Numbers], float | None]] = {
    "sum": sum,
    "mean": statistics.fmean,
    "median": statistics.median,
    "min": min,
    "max": max,
    "std": _deviation,
}
_OF_ALL: dict[str, Callable[[list[Any]], int]] = {"count": len, "nunique": lambda x: len(set(x))}
_WHAT = {
    "describe": "count, mean, deviation, quartiles and extremes of every column of numbers",
    "sum": "the sum of every column of numbers",
    "mean": "the mean of every column of numbers",
    "median": "the median of every column of numbers",
    "min": "the least value of every column of numbers",
    "max": "the greatest value of every column of numbers",
    "std": "the standard deviation of every column of numbers, that of a sample",
    "count": "how many cells of every column are filled",
    "nunique": "how many different values every column has",
}


def _processor(given: Mapping[str, Any]) -> Draft:
    operation = given["operation"]
    function = f"process_csv_{operation}"
    what = _WHAT[operation]
    tables = {"shop": _SHOP, "rain": _RAIN, "one": _ONE}
    figures = {f"of_{name}": literal(_figures(operation, each)) for name, each in tables.items()}
    texts = _FINDS if operation in _OF_ALL else _REFUSES
    return Draft(
        function_name=function,
        code=fill(_CODE, function=function, what=what, body=_body(operation)),
        tests=fill(
            _TESTS,
            function=function,
            of_texts=fill(texts, function=function, figures=literal(_figures(operation, _TEXTS))),
            texts=literal(_csv(_TEXTS)),
            **{name: literal(_csv(table)) for name, table in tables.items()},
            **figures,
        ),
        docstring=f"Process a CSV file: {what}.",
        category=CATEGORY,
        examples=(
            f"Process the CSV file data/orders.csv with {operation}",
            f"Process csv {operation} of sales.csv",
        ),
        held_out=tuple(
            held_out_with_file(_csv(table), _figures(operation, table), number=number)
            for number, table in enumerate(_MORE)
        ),
    )


def _body(operation: str) -> str:
    if operation in _OF_ALL:
        return _COUNT.format(operation=operation)
    each = _DESCRIBE if operation == "describe" else _EACH.format(operation=operation)
    return _PICK + each + _PLAIN


def _figures(operation: str, table: _Table) -> dict[str, Any]:
    """Work out what the tool has to find in one of the tables above."""
    filled = {name: [cell for cell in cells if cell is not None] for name, cells in table.items()}
    if operation in _OF_ALL:
        return {name: _OF_ALL[operation](cells) for name, cells in filled.items()}
    numbers = {name: cells for name, cells in filled.items() if not isinstance(cells[0], str)}
    if operation == "describe":
        return {name: _description(cells) for name, cells in numbers.items()}
    return {name: _rounded(_OF_NUMBERS[operation](cells)) for name, cells in numbers.items()}


def _description(cells: Numbers) -> dict[str, float | None]:
    quarters = (
        statistics.quantiles(cells, n=4, method="inclusive") if len(cells) > 1 else [*cells] * 3
    )
    figures = {
        "count": len(cells),
        "mean": statistics.fmean(cells),
        "std": _deviation(cells),
        "min": min(cells),
        **dict(zip(("25%", "50%", "75%"), quarters, strict=True)),
        "max": max(cells),
    }
    return {name: _rounded(figure) for name, figure in figures.items()}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(float(figure), 10)


def _csv(table: _Table) -> str:
    rows = [list(table), *zip(*table.values(), strict=True)]
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    return "".join(",".join(row) + "\n" for row in texts)


TEMPLATE = Template(
    name="csv_processor",
    category=CATEGORY,
    description="One figure, or all of them, for every column of a CSV file.",
    parameters=(Choice(name="operation", description="What is worked out.", options=tuple(_WHAT)),),
    write=_processor,
)
