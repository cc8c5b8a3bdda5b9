"""The kinds of model call, and the shape of the answer to each.

The name of a kind is the name of its JSON Schema on the wire and of its prompt file.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Answers are data from outside: unknown keys are dropped, wrong types refused."""

    model_config = ConfigDict(extra="ignore", strict=False)


class SubTask(Shape):
    task: str
    order: int = Field(ge=1)
    depends_on: list[int] = Field(default_factory=list)


class QueryAnalysis(Shape):
    kind: Literal["task", "conversation", "unclear"]
    reply: str | None = None
    is_complex: bool = False
    sub_tasks: list[SubTask] = Field(default_factory=list)
    requires_composition: bool = False
    execution_strategy: Literal["single", "sequential", "composition"] = "single"
    reasoning: str = ""


class ValueReference(Shape):
    """The value of `parameter` is what stands at a JSONPath of an earlier result."""

    parameter: str
    source: str
    path: str = "$"


class ArgumentMatch(Shape):
    """`fits` False: the tool does not do what is asked. An argument None: not in the request."""

    fits: bool
    reason: str = ""
    arguments: dict[str, Any] = Field(default_factory=dict)
    references: list[ValueReference] = Field(default_factory=list)


class Reply(Shape):
    text: str = Field(min_length=1)


class Refusal(Shape):
    code: Literal["needs_network", "needs_host", "unknown", "unclear"]
    reason: str


class Parameter(Shape):
    name: str
    type: str
    description: str = ""


class FunctionSpec(Shape):
    function_name: str = ""
    parameters: list[Parameter] = Field(default_factory=list)
    return_type: str = ""
    docstring: str = ""
    examples: list[str] = Field(default_factory=list)
    category: str = ""
    refusal: Refusal | None = None


class HeldOutExample(Shape):
    """A call and its result, or the name of the error it raises; `files` by relative path."""

    arguments: dict[str, Any]
    expected: Any = None
    raises: str | None = None
    files: dict[str, str] = Field(default_factory=dict)


class HeldOutExamples(Shape):
    examples: list[HeldOutExample]


class Code(Shape):
    code: str = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a kind of call is made. `remembered`: equal requests share an answer for a while."""

    name: str
    shape: type[Shape]
    temperature: float
    max_output_tokens: int
    remembered: bool = False


@cache
def schema_of(shape: type[Shape]) -> dict[str, Any]:
    """Return the JSON Schema of an answer; making one takes milliseconds."""
    return shape.model_json_schema()


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="query_analysis",
            shape=QueryAnalysis,
            temperature=0.1,
            max_output_tokens=800,
            remembered=True,
        ),
        Kind(
            name="arguments",
            shape=ArgumentMatch,
            temperature=0.0,
            max_output_tokens=2_000,
            remembered=True,
        ),
        Kind(name="response", shape=Reply, temperature=0.7, max_output_tokens=300, remembered=True),
        Kind(name="function_spec", shape=FunctionSpec, temperature=0.2, max_output_tokens=1_500),
        Kind(name="test_suite", shape=Code, temperature=0.3, max_output_tokens=3_000),
        Kind(name="implementation", shape=Code, temperature=0.2, max_output_tokens=3_000),
        Kind(
            name="held_out_examples",
            shape=HeldOutExamples,
            temperature=0.3,
            max_output_tokens=1_500,
        ),
        Kind(name="repair", shape=Code, temperature=0.2, max_output_tokens=3_000),
    )
}
