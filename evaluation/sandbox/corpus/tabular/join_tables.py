# file: orders.csv = id,customer\n1,7\n2,8\n3,7\n
# file: customers.csv = customer,name\n7,Zo\u00eb\n8,Bj\u00f6rn\n
import csv


def join_tables(left: str, right: str, on: str) -> list[dict[str, str]]:
    """Join two CSV files on a column; rows of the left one without a partner are dropped.

    Raises:
        ValueError: The column is missing, or its values on the right are not unique.
    """
    with open(left, encoding="utf-8") as a, open(right, encoding="utf-8") as b:
        rows, partners = list(csv.DictReader(a)), list(csv.DictReader(b))
    if any(on not in row for row in (*rows, *partners)):
        raise ValueError(f"both files need a column {on!r}")
    lookup = {row[on]: row for row in partners}
    if len(lookup) < len(partners):
        raise ValueError(f"{on!r} is not unique in {right}")
    return [{**row, **lookup[row[on]]} for row in rows if row[on] in lookup]


# --- tests ---
import pytest

from join_tables import join_tables


def test_join():
    assert join_tables("orders.csv", "customers.csv", on="customer") == [
        {"id": "1", "customer": "7", "name": "Zoë"},
        {"id": "2", "customer": "8", "name": "Björn"},
        {"id": "3", "customer": "7", "name": "Zoë"},
    ]


def test_no_partner(tmp_path):
    (tmp_path / "few.csv").write_text("customer,name\n8,Bo\n")
    assert join_tables("orders.csv", str(tmp_path / "few.csv"), "customer") == [
        {"id": "2", "customer": "8", "name": "Bo"}
    ]


def test_other_way_round_is_not_unique():
    with pytest.raises(ValueError, match="'customer' is not unique in orders.csv"):
        join_tables("customers.csv", "orders.csv", "customer")


def test_missing_column():
    with pytest.raises(ValueError, match="need a column 'id'"):
        join_tables("orders.csv", "customers.csv", "id")


def test_missing_file():
    with pytest.raises(FileNotFoundError):
        join_tables("orders.csv", "nobody.csv", "id")
