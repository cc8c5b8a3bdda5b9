from collections.abc import Mapping


def print_table(prices: Mapping[str, float], *, file: object = None) -> None:
    """Print names and prices in two aligned columns, to standard output unless `file` is given."""
    width = max(map(len, prices), default=0)
    for name, price in prices.items():
        print(f"{name:<{width}} {price:8.2f}", file=file)


# --- tests ---
import io
from contextlib import redirect_stdout

from print_table import print_table


def test_columns(capfd):
    print_table({"tea": 3.5, "cake": 12})
    assert capfd.readouterr().out == "tea      3.50\ncake    12.00\n"


def test_redirected():
    buffer = io.StringIO()
    with redirect_stdout(buffer):
        print_table({"ä": 1})
    assert buffer.getvalue() == "ä     1.00\n"


def test_file():
    out = io.StringIO()
    assert print_table({"a": 0.005}, file=out) is None
    assert out.getvalue().split() == ["a", "0.01"]


def test_nothing():
    out = io.StringIO()
    assert print_table({}, file=out) is None
    assert out.getvalue() == ""
