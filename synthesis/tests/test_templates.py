"""Every template through the gates in a real sandbox; what people may not put into one."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from kernel.errors import AppError
from registry.names import check_name
from registry.particulars import check_category, check_examples, check_held_out
from registry.signatures import read_function
from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, Specification
from synthesis.drafts.parameters import MAX_WORDS_CHARS
from synthesis.drafts.template import slug
from synthesis.errors import CapabilityUnavailable, InvalidTemplateParameter, TemplateNotFound
from synthesis.examples import read_examples
from synthesis.gates.code_rules import problems_of_code, profile_of_code
from synthesis.gates.green import green
from synthesis.gates.lint import lint_code
from synthesis.gates.suite_rules import problems_of_tests
from synthesis.proving import prove_tests
from synthesis.standards import Standards
from synthesis.templates import TEMPLATES, Draft, ToolTemplate, listed, write
from synthesis.verification import prove

BOX = SecureSandbox()


def options(template: str, parameter: str) -> list[str]:
    [found] = [each for each in TEMPLATES[template].parameters if each.name == parameter]
    return list(found.schema()["enum"])


CASES: list[tuple[str, dict[str, Any]]] = [
    *(("csv_processor", {"operation": each}) for each in options("csv_processor", "operation")),
    *(
        ("csv_column_statistic", {"statistic": each})
        for each in options("csv_column_statistic", "statistic")
    ),
    *(
        ("csv_filter", {"column": "price", "comparison": each})
        for each in options("csv_filter", "comparison")
    ),
    ("csv_filter", {"column": "Größe (cm), brutto", "comparison": "at_most"}),
    ("csv_filter", {"column": "2024", "comparison": "contains"}),
    ("unit_converter", {"from_unit": "furlongs", "to_unit": "metres", "factor": 201.168}),
    ("unit_converter", {"from_unit": "mm", "to_unit": "km", "factor": 1e-6}),
    ("unit_converter", {"from_unit": "credits", "to_unit": "debits", "factor": -1}),
    *(("text_extractor", {"kind": each}) for each in options("text_extractor", "kind")),
    ("json_field_picker", {"path": "name"}),
    ("json_field_picker", {"path": "user.address.zip-code"}),
    ("lookup_table", {"subject": "dial_code", "entries": {"Norway": 47, "Peru": 51}}),
    ("lookup_table", {"subject": "rate", "entries": {"a": "a", "STRASSE": 0.5, "100 %": 3}}),
]


def name_of(case: object) -> str:
    return case if isinstance(case, str) else json.dumps(case)[:60]


def candidate_of(draft: Draft) -> Candidate:
    signature = read_function(draft.code, draft.function_name)
    return Candidate(
        specification=Specification(
            function_name=draft.function_name,
            parameters=tuple({"name": each.name} for each in signature.parameters),
            return_type=signature.returns,
            docstring=draft.docstring,
        ),
        code=draft.code,
        tests=draft.tests,
        profile=profile_of_code(draft.code),
        held_out=read_examples(draft.held_out, [each.name for each in signature.parameters]),
    )


@pytest.mark.parametrize(("template", "parameters"), CASES, ids=name_of)
def test_what_a_template_writes_passes_its_tests(template: str, parameters: dict[str, Any]) -> None:
    made = candidate_of(write(template, parameters))
    reports = [*prove_tests(made, BOX), lint_code(made), green(made, BOX)]

    assert [report.reasons for report in reports] == [()] * 4


ONE_OF_EACH = list({template: (template, parameters) for template, parameters in CASES}.values())


@pytest.mark.parametrize(("template", "parameters"), ONE_OF_EACH, ids=name_of)
def test_what_a_template_writes_passes_every_gate(
    template: str, parameters: dict[str, Any]
) -> None:
    reports = prove(candidate_of(write(template, parameters)), BOX, Standards())

    assert [report.reasons for report in reports] == [()] * 7


@pytest.mark.parametrize(("template", "parameters"), CASES, ids=name_of)
def test_a_draft_can_be_handed_in_as_it_is(template: str, parameters: dict[str, Any]) -> None:
    draft = write(template, parameters)

    check_name(draft.function_name)
    assert check_category(draft.category) == draft.category != ""
    assert check_examples(draft.examples)
    held_out = check_held_out(list(draft.held_out), read_function(draft.code, draft.function_name))
    assert len(held_out) >= 3


class TestDocumentedUse:
    def test_csv_processor_gives_source_text_of_the_documented_function(self) -> None:
        code = ToolTemplate.csv_processor("describe")

        assert read_function(code).text == "def process_csv_describe(csv_path: str) -> dict"

    @pytest.mark.parametrize("endpoint", ["https://example.org/api", "users", "'); import os"])
    def test_api_caller_is_there_and_refused(self, endpoint: str) -> None:
        with pytest.raises(CapabilityUnavailable, match="Tools have no network"):
            ToolTemplate.api_caller(endpoint)

    def test_a_typed_refusal_is_a_value_error_for_callers_who_expect_one(self) -> None:
        with pytest.raises(ValueError, match="operation must be one of describe, sum"):
            ToolTemplate.csv_processor("to_pickle")


INJECTIONS = [
    "x'", 'x"', '"""', "x\\", "a\nb", "a\r", "a\n", "\n", "", " ", "a\x00b", "a\u2028b", "a\u0085b",
    "x{y}", "$function", "x;y", "x=1", "x`", "x" * (MAX_WORDS_CHARS + 1), "'); import os; ('",
    "\ud800", "__import__('os')", "a:b", "a@b", "x*", "[x]", "<x>", "x!", "a\tb",
]  # fmt: skip
GOOD: dict[str, dict[str, Any]] = dict(CASES)


class TestParameters:
    @pytest.mark.parametrize("text", [*INJECTIONS, None, 7, True, ["x"], {"x": 1}])
    @pytest.mark.parametrize(
        ("template", "parameter"),
        [
            ("csv_processor", "operation"),
            ("csv_column_statistic", "statistic"),
            ("csv_filter", "column"),
            ("csv_filter", "comparison"),
            ("unit_converter", "from_unit"),
            ("unit_converter", "to_unit"),
            ("text_extractor", "kind"),
            ("json_field_picker", "path"),
            ("lookup_table", "subject"),
        ],
    )
    def test_what_could_be_more_than_a_value_is_refused(
        self, template: str, parameter: str, text: object
    ) -> None:
        self.refused(template, parameter, text)

    @pytest.mark.parametrize(
        "factor", ["2", "2*3", None, True, 0, 1, 1.0000001, 1e-7, 1e7, float("nan"), float("inf")]
    )
    def test_a_factor_is_a_number_that_changes_something(self, factor: object) -> None:
        self.refused("unit_converter", "factor", factor)

    @pytest.mark.parametrize(
        "entries",
        [
            {}, {"a": 1}, [["a", 1], ["b", 2]], {"a": 1, "A": 2}, {"a": 1, "b'": 2},
            {"a": 1, "b ": 2}, {"a": 1, 2: 2}, {"a": 1, "b": "x\ny"}, {"a": 1, "b": '"'},
            {"a": 1, "b": None}, {"a": 1, "b": True}, {"a": 1, "b": float("nan")},
            {"a": 1, "b": [1]}, {"a": 1, "b": 10**400}, {f"k{n}": n for n in range(101)},
        ],
    )  # fmt: skip
    def test_a_table_holds_plain_texts_and_numbers(self, entries: object) -> None:
        self.refused("lookup_table", "entries", entries)

    @pytest.mark.parametrize("unit", ["class", "2nd", "Metres", "a-b", "_a", "x" * 41])
    def test_a_part_of_a_name_is_snake_case(self, unit: str) -> None:
        self.refused("unit_converter", "from_unit", unit)

    def test_a_unit_is_not_converted_into_itself(self) -> None:
        self.refused("unit_converter", "to_unit", "mm")

    @pytest.mark.parametrize("template", sorted(GOOD))
    def test_missing_and_unknown_parameters_are_named(self, template: str) -> None:
        given = GOOD[template]
        for name in given:
            rest = {key: value for key, value in given.items() if key != name}
            with pytest.raises(InvalidTemplateParameter, match=f"needs {name}"):
                write(template, rest)
        with pytest.raises(InvalidTemplateParameter, match="no parameter code") as refused:
            write(template, {**given, "code": "x"})
        assert refused.value.extra["parameter"] == "code"

    def test_the_limits_themselves_are_allowed(self) -> None:
        for column in ("x" * MAX_WORDS_CHARS, "a", "9"):
            write("csv_filter", {"column": column, "comparison": "equals"})
        entries: Mapping[str, Any] = {f"k{n}": n for n in range(100)}
        write("lookup_table", {"subject": "x" * 40, "entries": entries})
        write("json_field_picker", {"path": ".".join(["a"] * 6)})

    @pytest.mark.parametrize(
        ("template", "parameters"),
        [
            ("csv_filter", {"column": "x" * MAX_WORDS_CHARS, "comparison": "at_least"}),
            ("csv_filter", {"column": "数量", "comparison": "equals"}),
            ("lookup_table", {"subject": "size", "entries": {f"key {n}": n for n in range(100)}}),
            ("json_field_picker", {"path": ".".join(["a" * 40] * 6)}),
        ],
        ids=name_of,
    )
    def test_values_at_the_limits_pass_the_linter(
        self, template: str, parameters: dict[str, Any]
    ) -> None:
        draft = write(template, parameters)

        check_name(draft.function_name)
        check_examples(draft.examples)
        assert problems_of_code(draft.code, candidate_of(draft).specification) == []
        assert problems_of_tests(draft.tests, draft.function_name) == []

    def refused(self, template: str, parameter: str, value: object) -> None:
        base: dict[str, Any] = {**GOOD[template]}
        if template == "unit_converter":
            base = {"from_unit": "mm", "to_unit": "km", "factor": 2}
        with pytest.raises(InvalidTemplateParameter, match=parameter) as refused:
            write(template, {**base, parameter: value})
        assert isinstance(refused.value, AppError)
        assert refused.value.extra["parameter"] == parameter


class TestListing:
    def test_every_template_says_what_it_takes_as_plain_json(self) -> None:
        shown = json.loads(json.dumps(listed(), allow_nan=False))

        assert len(shown) == len(TEMPLATES) >= 8
        for each in shown:
            assert each["description"]
            assert each["parameters"]
            assert each["available"] is (each["name"] != "api_caller")
        assert "no network" in shown[-1]["reason"]

    def test_an_unknown_template_names_those_there_are(self) -> None:
        with pytest.raises(TemplateNotFound, match="csv_processor"):
            write("no_such_template", {})


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("Unit price (EUR)", "unit_price_eur"),
        ("Größe", "groe"),
        ("数量", "column"),
        ("2024", "2024"),
    ],
)
def test_words_become_a_part_of_a_name(words: str, part: str) -> None:
    assert slug(words) == part
