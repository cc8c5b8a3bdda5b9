import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any


def records_to_csv(
    records: Iterable[Mapping[str, Any]], out: io.StringIO | None = None, **options: Any
) -> str | None:
    """Write records as CSV with all columns in order of appearance; None is a blank.

    Without `out` the text is returned. `options` go to `csv.writer`.

    Raises:
        TypeError: An unknown option.
    """
    rows = list(records)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    target = io.StringIO(newline="") if out is None else out
    writer = csv.DictWriter(target, columns, restval="", **{"lineterminator": "\n", **options})
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue() if out is None else None


# --- tests ---
import io

import pytest

from records_to_csv import records_to_csv

ROWS = [{"a": 1, "b": "x,y"}, {"a": None, "c": 'say "hi"'}]


def test_text():
    assert records_to_csv(ROWS) == 'a,b,c\n1,"x,y",\n,,"say ""hi"""\n'


def test_stream():
    out = io.StringIO()
    assert records_to_csv([{"ä": 1.5}], out) is None
    assert out.getvalue() == "ä\n1.5\n"


def test_stream_is_appended_to():
    out = io.StringIO()
    out.write("# report\n")
    records_to_csv([{"a": 1}], out)
    assert out.getvalue() == "# report\na\n1\n"


@pytest.mark.parametrize(
    "options, expected",
    [({"delimiter": "\t"}, "a\tb\n1\tx,y\n"), ({"lineterminator": "\r\n"}, 'a,b\r\n1,"x,y"\r\n')],
)
def test_options(options, expected):
    assert records_to_csv(ROWS[:1], **options) == expected


def test_generator():
    assert records_to_csv({"n": n} for n in range(3)) == "n\n0\n1\n2\n"


def test_unknown_option():
    with pytest.raises(TypeError, match="colour"):
        records_to_csv(ROWS, colour="red")
