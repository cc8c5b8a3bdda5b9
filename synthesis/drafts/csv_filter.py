"""Template: the rows of a CSV file whose column fits."""

from collections.abc import Mapping
from typing import Any

from synthesis.drafts.csv_statistic import CATEGORY, READ
from synthesis.drafts.parameters import Choice, Words
from synthesis.drafts.template import Draft, Template, fill, held_out_with_file, literal, slug

_CODE = '''import csv


def $function(csv_path: str, value: $type) -> list[dict[str, str]]:
    """Return the rows of a CSV file whose $column_words $does a value.

    $rule

    Raises:
        ValueError: There is no such file or column$or_number.
    """
$read    return [row for row in rows if $condition]
'''
_HEAD = """import pytest

from $function import $function

LABEL = $label
HEADER = $header

"""
_TEXT_TESTS = """
def test_rows_that_fit_come_in_order(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEADER + "Ann,blue\\nBob,dark blue\\nCy,Blue\\nDi,red\\n")
    found = $function(str(path), "blue")
    assert [row[LABEL] for row in found] == $of_blue
    assert [row[LABEL] for row in $function(str(path), "red")] == ["Di"]


def test_a_row_comes_whole(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEADER + "Ann,green\\n")
    assert $function(str(path), "green") == [{LABEL: "Ann", $column: "green"}]


def test_nothing_fits(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEADER + "Ann,green\\nBob,\\n")
    assert $function(str(path), "red") == []
    assert $function(str(path), "green") != []
"""
_NUMBER_TESTS = """
def test_rows_that_fit_come_in_order(tmp_path):
    path = tmp_path / "things.csv"
    path.write_text(HEADER + "Lamp,10\\nDesk,30.5\\nSofa,20\\nRug,-2\\n")
    assert [row[LABEL] for row in $function(str(path), 20)] == $of_20
    assert [row[LABEL] for row in $function(str(path), 30.5)] == $of_30
    assert [row[LABEL] for row in $function(str(path), -2)] == $of_minus_2


def test_a_row_comes_whole_and_empty_cells_never_fit(tmp_path):
    path = tmp_path / "things.csv"
    path.write_text(HEADER + "Lamp,10\\nDesk,\\n")
    assert $function(str(path), 10) == [{LABEL: "Lamp", $column: "10"}]


def test_what_is_no_number_is_refused(tmp_path):
    path = tmp_path / "things.csv"
    path.write_text(HEADER + "Lamp,much\\n")
    with pytest.raises(ValueError, match="much"):
        $function(str(path), 10)
"""
_BOTH_TESTS = """

def test_missing_column_names_those_there_are(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text('"' + LABEL + '"\\n1\\n')
    with pytest.raises(ValueError, match="the columns are not "):
        $function(str(path), $value)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="cannot read"):
        $function(str(tmp_path / "absent.csv"), $value)
"""
_CELL = '(row[COLUMN] or "").strip()'
_NUMBER = f"{_CELL} and float(row[COLUMN])"
_CONDITIONS = {
    "equals": f"{_CELL} == value.strip()",
    "contains": f"value.strip().lower() in {_CELL}.lower()",
    "at_least": f"{_NUMBER} >= value",
    "at_most": f"{_NUMBER} <= value",
}
_DOES = {
    "equals": "equals",
    "contains": "contains",
    "at_least": "is at least",
    "at_most": "is at most",
}
_RULES = {
    "equals": "Blanks around the texts do not count; upper and lower case do.",
    "contains": "Neither case nor blanks around the texts count.",
    "at_least": "The value itself fits, too. Empty cells never fit.",
    "at_most": "The value itself fits, too. Empty cells never fit.",
}
_ALL = ["Lamp", "Desk", "Sofa", "Rug"]
_FITTING = {
    "equals": {"of_blue": ["Ann"]},
    "contains": {"of_blue": ["Ann", "Bob", "Cy"]},
    "at_least": {"of_20": ["Desk", "Sofa"], "of_30": ["Desk"], "of_minus_2": _ALL},
    "at_most": {"of_20": ["Lamp", "Sofa", "Rug"], "of_30": _ALL, "of_minus_2": ["Rug"]},
}


def _filter(given: Mapping[str, Any]) -> Draft:
    column, comparison = given["column"], given["comparison"]
    of_numbers = comparison.startswith("at_")
    label = f"not {column}"  # whatever the column is called, this is another
    function = f"rows_where_{slug(column)}_{comparison}"
    code = fill(
        _CODE,
        function=function,
        type="float" if of_numbers else "str",
        column_words=column,
        does=_DOES[comparison],
        rule=_RULES[comparison],
        or_number=", or a cell is no number" if of_numbers else "",
        read=fill(READ, column="COLUMN"),
        condition=_CONDITIONS[comparison],
    ).replace("import csv\n", f"import csv\n\nCOLUMN = {literal(column)}\n", 1)
    tests = fill(
        _HEAD + (_NUMBER_TESTS if of_numbers else _TEXT_TESTS) + _BOTH_TESTS,
        function=function,
        column=literal(column),
        label=literal(label),
        header=literal(f'"{label}","{column}"\n'),
        value="1" if of_numbers else '"x"',
        **{name: literal(found) for name, found in _FITTING[comparison].items()},
    )
    return Draft(
        function_name=function,
        code=code,
        tests=tests,
        docstring=f"Return the rows of a CSV file whose {column} {_DOES[comparison]} a value.",
        category=CATEGORY,
        examples=(
            f"Which rows of data/orders.csv have a {column} that {_DOES[comparison]} 20?",
            f"Rows where {column} {comparison.replace('_', ' ')} 5 in shop.csv",
        ),
        held_out=_held_out(column, comparison, of_numbers=of_numbers),
    )


def _held_out(column: str, comparison: str, *, of_numbers: bool) -> tuple[Mapping[str, Any], ...]:
    cells = ["7", "12", "9.5"] if of_numbers else ["cat", "Cat", "bobcat"]
    label = f"not {column}"
    rows = [{label: str(n), column: cell} for n, cell in enumerate(cells)]
    content = f'"{label}","{column}"\n' + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells))
    fits: dict[str, list[tuple[Any, list[int]]]] = {
        "equals": [("cat", [0]), ("Cat", [1]), ("dog", [])],
        "contains": [("CAT", [0, 1, 2]), ("bob", [2]), ("dog", [])],
        "at_least": [(9.5, [1, 2]), (13, []), (0, [0, 1, 2])],
        "at_most": [(9.5, [0, 2]), (13, [0, 1, 2]), (0, [])],
    }
    return tuple(
        held_out_with_file(content, [rows[n] for n in found], number=number, value=value)
        for number, (value, found) in enumerate(fits[comparison])
    )


TEMPLATE = Template(
    name="csv_filter",
    category=CATEGORY,
    description="The rows of a CSV file whose column fits; the file and the value are arguments.",
    parameters=(
        Words(name="column", description="The column, as the file's first line has it."),
        Choice(name="comparison", description="How it is compared.", options=tuple(_CONDITIONS)),
    ),
    write=_filter,
)
