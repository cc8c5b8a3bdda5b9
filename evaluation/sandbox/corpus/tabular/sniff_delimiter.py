import csv


def sniff_delimiter(sample: str) -> str:
    """Guess what separates the cells of a CSV text: comma, semicolon, tab or bar.

    Raises:
        csv.Error: It cannot be told.
    """
    return csv.Sniffer().sniff(sample, delimiters=",;\t|").delimiter


# --- tests ---
import csv

import pytest

from sniff_delimiter import sniff_delimiter


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter):
    lines = (["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"])
    assert sniff_delimiter("\n".join(delimiter.join(line) for line in lines)) == delimiter


def test_decimal_commas():
    assert sniff_delimiter("x;y\n1,5;2,5\n3,5;4,5\n") == ";"


def test_one_column():
    with pytest.raises(csv.Error, match="Could not determine delimiter"):
        sniff_delimiter("a\nb\nc\n")


def test_error_of_the_csv_module():
    with pytest.raises(csv.Error):
        sniff_delimiter("")
