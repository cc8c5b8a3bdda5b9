"""What a model is told of files, and columns held against the tables there are. Pure."""

from typing import Any

import pytest

from agent import file_arguments
from agent.file_arguments import Settled
from runs.inputs import InputFile

pytestmark = pytest.mark.core


def table(name: str = "sales.csv", *columns: str, **summary: Any) -> InputFile:
    names = list(columns or ("Product Name", "price", "cost"))
    known = {"columns": names, "column_count": len(names), "rows": [["Lamp", "1,5", "1"]]}
    return InputFile(
        name=name, sha256="0" * 64, size_bytes=9, kind="csv", summary={**known, **summary}
    )


SCHEMA: dict[str, Any] = {
    "properties": {
        "csv_path": {"type": "string"},
        "column": {"type": "string"},
        "columns": {"type": "array", "items": {"type": "string"}},
        "new_column": {"type": "string"},
        "by": {"type": "string"},
    },
    "required": ["csv_path", "column"],
}
DESCRIPTIONS = {"csv_path": "CSV file with the columns price and cost.", "by": "Column to sort by"}


def settle(values: dict[str, Any], *missing: str, files: list[InputFile] | None = None) -> Settled:
    known = {file.name: file for file in files or [table()]}
    return file_arguments.settle(values, missing, SCHEMA, known, DESCRIPTIONS)


class TestColumns:
    @pytest.mark.parametrize(
        "said", ["Product Name", "product name", "product_name", "PRODUCT-NAME"]
    )
    def test_a_column_is_written_as_the_table_spells_it(self, said: str) -> None:
        settled = settle({"csv_path": "sales.csv", "column": said})

        assert (settled.values["column"], settled.missing) == ("Product Name", ())

    def test_one_that_is_not_there_is_asked_for_with_those_that_are(self) -> None:
        settled = settle({"csv_path": "sales.csv", "column": "prize"})

        assert (settled.values, settled.missing) == ({"csv_path": "sales.csv"}, ("column",))
        ask = settled.asks["column"]
        assert "no column 'prize'" in ask.question
        assert "sales.csv has the columns Product Name, price, cost" in ask.question
        assert ask.choices == ("Product Name", "price", "cost")
        assert settled.schema["properties"]["column"]["enum"] == list(ask.choices)

    def test_an_optional_one_is_asked_for_too_when_it_was_given(self) -> None:
        assert settle({"csv_path": "sales.csv", "column": "cost", "by": "x"}).missing == ("by",)

    def test_each_of_a_list_has_to_be_there(self) -> None:
        good = settle({"csv_path": "sales.csv", "column": "cost", "columns": ["PRICE", "cost"]})
        bad = settle({"csv_path": "sales.csv", "column": "cost", "columns": ["price", "x", "y"]})

        assert good.values["columns"] == ["price", "cost"]
        assert bad.missing == ("columns",)
        assert "'x', 'y'" in bad.asks["columns"].question

    def test_a_column_to_be_made_may_be_new(self) -> None:
        values = {"csv_path": "sales.csv", "column": "cost", "new_column": "margin"}

        assert settle(dict(values)).values == values

    def test_two_columns_alike_are_not_guessed_between(self) -> None:
        settled = settle(
            {"csv_path": "a.csv", "column": "PRICE"}, files=[table("a.csv", "price", "Price")]
        )

        assert settled.missing == ("column",)

    @pytest.mark.parametrize(
        "files",
        [
            [table("other.csv")],
            [table("sales.csv", columns=[], column_count=2, has_header=False)],
            [table("sales.csv", columns=["a"], column_count=2_000)],
        ],
    )
    def test_nothing_is_held_against_columns_that_are_not_all_known(
        self, files: list[InputFile]
    ) -> None:
        settled = settle({"csv_path": "sales.csv", "column": "prize"}, files=files)

        assert (settled.values["column"], settled.missing) == ("prize", ())
        assert "enum" not in settled.schema["properties"]["column"]

    def test_many_columns_are_named_in_part_and_not_offered_as_buttons(self) -> None:
        wide = table("sales.csv", *(f"c{number}" for number in range(2_000)))
        ask = settle({"csv_path": "sales.csv"}, "column", files=[wide]).asks["column"]

        assert ask.choices == ()
        assert ask.question.endswith("c39 and 1960 more.")


def test_a_missing_file_is_asked_for_with_those_of_the_session() -> None:
    settled = settle({}, "csv_path", "column", files=[table("a.csv"), table("b.csv")])

    assert settled.missing == ("csv_path", "column")
    assert settled.asks["csv_path"].choices == ("a.csv", "b.csv")
    assert "a.csv, b.csv" in settled.asks["csv_path"].question


class TestDescribed:
    def test_a_model_is_told_columns_and_first_rows(self) -> None:
        [told] = file_arguments.described({"sales.csv": table(delimiter=";")}, "")

        assert told == {
            "name": "sales.csv", "kind": "csv", "delimiter": ";", "column_count": 3,
            "columns": ["Product Name", "price", "cost"], "rows": [["Lamp", "1,5", "1"]],
        }  # fmt: skip

    def test_it_is_bounded_and_keeps_the_columns_that_are_spoken_of(self) -> None:
        names = [f"col{number}" for number in range(2_000)]
        wide = table("sales.csv", *names, rows=[["x" * 100] * 400] * 5)
        told = file_arguments.described(
            {f"{number}.csv": wide for number in range(20)}, "the mean of col1777"
        )

        assert len(told) == 8
        assert "col1777" in told[0]["columns"]
        assert len(str(told[0])) < 15_000


@pytest.mark.parametrize(
    ("parameters", "purity", "takes"),
    [
        (["csv_path"], "pure", True),
        (["data"], "reads_files", True),
        (["profile", "filed"], "pure", False),
        (["text"], "nondeterministic", False),
    ],
)
def test_which_tools_are_told_of_files(parameters: list[str], purity: str, takes: bool) -> None:  # noqa: FBT001
    schema = {"properties": {name: {"type": "string"} for name in parameters}}

    assert file_arguments.takes_files(schema, purity) is takes
