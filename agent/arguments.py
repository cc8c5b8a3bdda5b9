"""The arguments of a call: asked of the model, held against the tool's schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent import file_arguments, replies
from agent.errors import InvalidArgument, ToolMismatch
from agent.file_arguments import Ask
from agent.references import BadReference, Earlier, Reference, resolve
from agent.responses import shortened
from llm.client import LLMClient
from llm.kinds import ArgumentMatch
from registry.signatures import validate_arguments
from runs.inputs import InputFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """`values` holds what is known; `missing` the names that a person has to give a value for.

    `references` says which of the values were taken from earlier results. `files` are those that
    the request may mean; `asks` is what to ask where they decide it.
    """

    tool_name: str
    values: dict[str, Any]
    missing: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    schema: Mapping[str, Any] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 1
    files: Mapping[str, InputFile] = field(default_factory=dict)
    asks: Mapping[str, Ask] = field(default_factory=dict)

    @property
    def choices(self) -> list[str]:
        """What may be answered to the question; [] when that is not known."""
        return list(self.asks[self.missing[0]].choices) if self.missing[0] in self.asks else []

    @property
    def question(self) -> str:
        """Ask for the first missing value."""
        name = self.missing[0]
        if name in self.asks:
            return self.asks[name].question
        description = self.descriptions.get(name, "").rstrip(".")
        about = f" ({description[:1].lower()}{description[1:]})" if description else ""
        return f"Which value should I use for {name}{about}?"

    def with_value(self, name: str, value: Any) -> "Arguments":
        """Add a value that a person gave.

        Raises:
            InvalidArgument: It is not of the type the tool takes.
        """
        values = {**self.values, name: value}
        missing = tuple(other for other in self.missing if other != name)
        known = replace(self, values=values, missing=missing).settled()
        _check(self.tool_name, known.schema, known.values, ignoring=known.missing)
        return known

    def settled(self) -> "Arguments":
        """Return these with columns as the files have them; one that is not there is missing."""
        found = file_arguments.settle(
            dict(self.values), self.missing, self.schema, self.files, self.descriptions
        )
        return replace(
            self,
            values=found.values,
            missing=found.missing,
            schema=found.schema,
            asks=found.asks,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a call may be filled from besides the request itself."""

    history: Sequence[dict[str, str]] = ()
    results: Sequence[Earlier] = ()

    def __bool__(self) -> bool:
        return bool(self.history or self.results)


def fill(
    llm: LLMClient,
    tool: dict[str, Any],
    prompt: str,
    *,
    known: Known,
    repairs: int,
    descriptions: Mapping[str, str] | None = None,
    files: Mapping[str, InputFile] | None = None,
    is_chosen: bool = False,
) -> Arguments:
    """Ask for the arguments; again with the reason when they do not fit the schema.

    Args:
        tool: `name, signature, description, parameters` (JSON Schema).
        descriptions: What the parameters mean, for questions to people.
        repairs: How often to ask again.
        files: Those that the request names or may mean.
        is_chosen: The tool is what is wanted, whatever the model thinks of it.

    Raises:
        ToolMismatch: The tool does not do what is asked.
        InvalidArgument: The last answer did not fit the schema either.
    """
    known_files = files or {}
    told_files = file_arguments.described(known_files, prompt)
    told_results = [
        {"source": each.source, "task": each.task, "result": shortened(each.value)}
        for each in known.results
    ]
    previous_error = ""
    for attempt in range(1, repairs + 2):
        match = llm.match_arguments(
            prompt,
            tool,
            history=known.history,
            results=told_results,
            files=told_files,
            previous_error=previous_error,
        )
        if not match.fits and not is_chosen:
            raise ToolMismatch(match.reason or f"{tool['name']} does something else.")
        try:
            found = _checked(match, tool, known.results)
        except InvalidArgument as error:
            previous_error = error.message
            if attempt > repairs:
                raise
            continue
        return replace(
            found, attempts=attempt, descriptions=descriptions or {}, files=known_files
        ).settled()
    raise AssertionError("the last attempt returns or raises")


def _checked(
    match: ArgumentMatch, tool: Mapping[str, Any], results: Sequence[Earlier]
) -> Arguments:
    schema, name = tool["parameters"], str(tool["name"])
    taken, references = _taken(match, name, schema, results)
    values, missing = _split({**match.arguments, **taken}, schema)
    _check(name, schema, values, ignoring=missing)
    return Arguments(
        tool_name=name,
        values=values,
        missing=missing,
        references=references,
        schema=schema,
    )


def _taken(
    match: ArgumentMatch, name: str, schema: Mapping[str, Any], results: Sequence[Earlier]
) -> tuple[dict[str, Any], tuple[Reference, ...]]:
    """Return the values that the model found in earlier results, looked up there."""
    values, references = {}, []
    for each in match.references:
        properties = schema.get("properties", {})
        if each.parameter not in properties:
            continue
        wanted = Reference(parameter=each.parameter, source=each.source, path=each.path)
        try:
            values[each.parameter], found = resolve(wanted, results, properties[each.parameter])
        except BadReference as error:
            raise InvalidArgument(f"{name} cannot take these values: {error}") from error
        references.append(found)
    return values, tuple(references)


def given_by_person(tool: Mapping[str, Any], values: Mapping[str, Any]) -> Arguments:
    """Return arguments that a person gave; texts are read as the type that is wanted.

    Raises:
        InvalidArgument: Something is missing, unknown, or of another type.
    """
    name, schema = str(tool["name"]), dict(tool["input_schema"])
    properties = schema.get("properties", {})
    read = {key: replies.value_of(value, properties.get(key, {})) for key, value in values.items()}
    _check(name, schema, read, ignoring=())
    return Arguments(tool_name=name, values=read, schema=schema)


def _split(
    given: Mapping[str, Any], schema: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Part the values from the required names that have none; optional ones are left out."""
    properties = schema.get("properties", {})
    values = {
        name: _as_declared(value, properties[name])
        for name, value in given.items()
        if value is not None and name in properties
    }
    missing = tuple(name for name in schema.get("required", []) if name not in values)
    return values, missing


def _as_declared(value: Any, schema: Mapping[str, Any]) -> Any:
    """Turn 6.0 into 6 where an integer is wanted: models write whole numbers either way."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return int(value) if whole and schema.get("type") == "integer" else value


def _check(
    name: str, schema: Mapping[str, Any], values: dict[str, Any], *, ignoring: tuple[str, ...]
) -> None:
    required = [each for each in schema.get("required", []) if each not in ignoring]
    problems = validate_arguments({**schema, "required": required}, values)
    if problems:
        raise InvalidArgument(f"{name} cannot take these values: {'; '.join(problems)}")
