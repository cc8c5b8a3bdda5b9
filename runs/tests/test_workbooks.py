import time
import tracemalloc

import pytest

from runs import workbooks
from runs.tests.workbooks import workbook, zipped
from runs.workbooks import BadWorkbook, Sheet

pytestmark = pytest.mark.core

TWO_PARTS = '<c r="A2" t="inlineStr"><is><r><t>La</t></r><r><t>mp</t></r></is></c>'
ROWS = [
    '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="C1" t="s"><v>0</v></c></row>',
    f'<row>{TWO_PARTS}<c r="B2" t="b"><v>1</v></c><c r="C2"><v>1.5</v></c></row>',
    '<row r="3"><c t="str"><f>A1</f><v>made</v></c><c><v>2</v></c></row>',
]


def test_sheets_are_read_with_texts_numbers_and_gaps() -> None:
    assert workbooks.read(workbook(ROWS, shared=["price", "name", "unused"])) == [
        Sheet(
            name="Sales",
            rows=[["name", "", "price"], ["Lamp", "TRUE", "1.5"], ["made", "2"]],
        )
    ]


def test_the_first_rows_of_many_are_enough() -> None:
    rows = [f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(1, 60_000)]

    assert [row[0] for row in workbooks.read(workbook(rows))[0].rows] == list("123456")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"PK\x03\x04 and nothing more",
        zipped({"word/document.xml": "<a/>"}),
        workbook(["<row><c t='s'><v>x</v></c></row>"]),
        workbook([], xl__workbook="<workbook"),
        workbook(ROWS, shared=["a", "b"])[:-60],
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(BadWorkbook):
        workbooks.read(content)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = workbook([], xl__media__big=" " * 101_000_000)
    assert len(bomb) < 200_000

    tracemalloc.start()
    with pytest.raises(BadWorkbook, match="100 MB"):
        workbooks.read(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


def test_a_large_part_is_read_to_its_limit_alone() -> None:
    rows = ["<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>"]

    started = time.monotonic()
    assert workbooks.read(workbook(rows))[0].rows == []
    assert time.monotonic() - started < 10


def test_cells_far_to_the_right_make_no_endless_rows_of_blanks() -> None:
    far = '<row><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'

    rows = workbooks.read(workbook([far] * 6))[0].rows
    assert sum(map(len, rows)) <= workbooks.MAX_CELLS


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'

    with pytest.raises(BadWorkbook, match="entities"):
        workbooks.read(workbook([], xl__workbook=laughs))
