import csv
import io
from typing import Any


def csv_to_records(source: io.StringIO) -> list[dict[str, Any]]:
    """Read a CSV stream; whole numbers become int, other numbers float, blanks None."""

    def typed(text: str | None) -> Any:
        if text is None or not text.strip():
            return None
        for kind in (int, float):
            try:
                return kind(text)
            except ValueError:
                continue
        return text

    return [{key: typed(cell) for key, cell in row.items()} for row in csv.DictReader(source)]


# --- tests ---
import io
import math

from csv_to_records import csv_to_records


def _read(text):
    return csv_to_records(io.StringIO(text))


def test_types():
    assert csv_to_records(io.StringIO("a,b,c,d\n1,2.5,x,\n")) == [
        {"a": 1, "b": 2.5, "c": "x", "d": None}
    ]


def test_short_and_long_rows():
    records = csv_to_records(io.StringIO("a,b\n1\n1,2\n"))
    assert records == [{"a": 1, "b": None}, {"a": 1, "b": 2}]


def test_quoted_line_break():
    [record] = csv_to_records(io.StringIO('note\n"two\nlines"\n'))
    assert record["note"] == "two\nlines"


def test_stream_is_read_to_its_end():
    stream = io.StringIO("a\n1\n")
    assert csv_to_records(stream) == [{"a": 1}]
    assert stream.read() == ""


def test_stream_is_read_from_where_it_stands():
    stream = io.StringIO("# comment\na\n1\n")
    stream.readline()
    assert csv_to_records(stream) == [{"a": 1}]


def test_special_numbers():
    [row] = csv_to_records(io.StringIO("a,b,c\nnan,-inf,1e3\n"))
    assert math.isnan(row["a"])
    assert (row["b"], row["c"]) == (-math.inf, 1000.0)


def test_open_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    with path.open(newline="") as stream:
        assert csv_to_records(stream) == [{"a": 1}]
