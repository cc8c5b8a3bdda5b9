import pytest

from registry.errors import SignatureError
from registry.signatures import input_schema, output_schema, read_function, validate_arguments

MULTI_LINE = '''
import re


def _helper(x):
    return x


def shout(text: str) -> str:
    return text.upper()


@staticmethod
async def totals(
    rows: list[dict[str, float]],
    label: str = "sum",
    *,
    places: int = 2,
) -> dict[str, float]:
    """Add up rows.

    Every column on its own.
    """
    return {}
'''


class TestReadFunction:
    @pytest.mark.contract("D-27")
    def test_a_signature_over_several_lines_is_read_whole(self) -> None:
        read = read_function(MULTI_LINE, "totals")

        assert read.text == (
            "async def totals(rows: list[dict[str, float]], label: str='sum', *, places: int=2)"
            " -> dict[str, float]"
        )
        assert [(each.name, each.required) for each in read.parameters] == [
            ("rows", True), ("label", False), ("places", False),
        ]  # fmt: skip
        assert read.docstring == "Add up rows.\n\nEvery column on its own."

    @pytest.mark.contract("D-27")
    def test_without_a_name_the_last_public_function_is_meant_not_its_helpers(self) -> None:
        assert read_function(MULTI_LINE).name == "totals"

    def test_a_function_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(SignatureError, match="no function named missing"):
            read_function(MULTI_LINE, "missing")

    @pytest.mark.parametrize(
        "code",
        [
            pytest.param("def broken(:", id="syntax"),
            pytest.param("x = 1", id="no-function"),
            pytest.param("def f(a):\n    return 1\x00", id="nul"),
            pytest.param("def f(a=" + "-" * 20_000 + "1): ...", id="too-deep"),
            pytest.param("def f(*args): ...", id="star-args"),
            pytest.param("def f(**kwargs): ...", id="star-kwargs"),
            pytest.param("def f(a, /): ...", id="positional-only"),
        ],
    )
    def test_code_without_a_callable_signature_is_refused(self, code: str) -> None:
        with pytest.raises(SignatureError):
            read_function(code)

    def test_reading_runs_nothing(self) -> None:
        code = "raise SystemExit\ndef f(a: int = print('run')) -> int:\n    raise SystemExit"

        assert read_function(code).text == "def f(a: int=print('run')) -> int"


def schema_of(annotation: str) -> dict[str, object]:
    signature = read_function(f"def f(x: {annotation}): ...")
    found: dict[str, object] = input_schema(signature)["properties"]["x"]
    return found


class TestInputSchema:
    @pytest.mark.parametrize(
        ("annotation", "schema"),
        [
            ("int", {"type": "integer"}),
            ("float", {"type": "number"}),
            ("bool", {"type": "boolean"}),
            ("'str'", {"type": "string"}),
            ("list", {"type": "array"}),
            ("typing.List[int]", {"type": "array", "items": {"type": "integer"}}),
            ("dict[str, int]", {"type": "object", "additionalProperties": {"type": "integer"}}),
            ("set[str]", {"type": "array", "uniqueItems": True, "items": {"type": "string"}}),
            ("tuple[int, ...]", {"type": "array", "items": {"type": "integer"}}),
            (
                "tuple[int, str]",
                {
                    "type": "array",
                    "prefixItems": [{"type": "integer"}, {"type": "string"}],
                    "minItems": 2,
                    "maxItems": 2,
                },
            ),
            ("int | None", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
            ("Optional[str]", {"anyOf": [{"type": "string"}, {"type": "null"}]}),
            ("Union[int, float, int]", {"anyOf": [{"type": "integer"}, {"type": "number"}]}),
            ("int | Any", {}),
            ("Literal['a', 'b']", {"enum": ["a", "b"]}),
            ("datetime.date", {"type": "string", "format": "date"}),
            ("Annotated[int, 'positive']", {"type": "integer"}),
            ("Widget", {}),
        ],
    )
    @pytest.mark.contract("RMP-1")
    def test_an_annotation_becomes_its_schema(
        self, annotation: str, schema: dict[str, object]
    ) -> None:
        assert schema_of(annotation) == schema

    def test_what_has_no_default_is_required_and_nothing_else_is_allowed(self) -> None:
        schema = input_schema(read_function("def f(a, b: int = 3, *, c: str): ..."))

        assert schema["required"] == ["a", "c"]
        assert schema["additionalProperties"] is False
        assert schema["properties"] == {
            "a": {}, "b": {"type": "integer", "default": 3}, "c": {"type": "string"},
        }  # fmt: skip

    def test_a_default_of_none_allows_none(self) -> None:
        schema = input_schema(read_function("def f(a: int = None): ..."))

        assert validate_arguments(schema, {"a": None}) == []
        assert validate_arguments(schema, {"a": "x"}) != []

    def test_the_result_is_described_too(self) -> None:
        assert output_schema(read_function("def f() -> list[str]: ..."))["type"] == "array"
        assert "type" not in output_schema(read_function("def f(): ..."))


class TestValidateArguments:
    def check(self, annotation: str, value: object) -> list[str]:
        schema = input_schema(read_function(f"def f(x: {annotation}): ..."))
        return validate_arguments(schema, {"x": value})

    @pytest.mark.parametrize(
        ("annotation", "good", "bad"),
        [
            ("int", 1, True),
            ("int", 1, 1.0),
            ("int", 1, "1"),
            ("float", 1, True),
            ("float", 1.5, "1.5"),
            ("bool", True, 1),
            ("str", "", None),
            ("date", "2026-02-28", "2026-02-29"),
            ("datetime", "2026-02-28T10:00:00", "yesterday"),
            ("Literal[1, 2]", 2, 3),
            ("tuple[int, int]", [1, 2], [1, 2, 3]),
            ("list[int]", [], [1, "2"]),
            ("int | None", None, "none"),
        ],
    )
    def test_a_value_of_another_kind_is_refused(
        self, annotation: str, good: object, bad: object
    ) -> None:
        assert self.check(annotation, good) == []
        assert len(self.check(annotation, bad)) == 1

    def test_a_refusal_is_a_sentence_with_the_argument_and_the_value(self) -> None:
        assert self.check("int", "abc") == ["Argument 'x' must be an integer, not 'abc'."]
        assert self.check("int", "a" * 500)[0].endswith("...")

    def test_missing_and_unknown_arguments_are_each_named(self) -> None:
        schema = input_schema(read_function("def f(a: int, b: int): ..."))

        assert validate_arguments(schema, {"c": 1}) == [
            "There is no argument 'c'.",
            "Argument 'a' is missing.",
            "Argument 'b' is missing.",
        ]
        assert validate_arguments(schema, [1, 2]) == [
            "The arguments must be an object, not [1, 2]."
        ]
