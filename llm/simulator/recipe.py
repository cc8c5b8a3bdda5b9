"""What a recipe is, as its TOML file says it.

The specification: `name`, `family`, `docstring`, `examples`, `parameters` (each with name, type and
description), `return_type`. The proof: `code`, `tests`, and `held_out`, a JSON list of
{"arguments", "expected", "files"?}. `seed = true` stands for all of that where the tool lies among
the seeds. `[offline]` is how it is recognised without a model:

- `intents`: a request asks for the recipe when it holds every term of one of these lists (the
  function `term` says what a term is); `without`: and none of these. The more terms, the higher
  the score; `weight` adds to it. A request with too many unknown words is not recognised.
- `aliases`: other names under which callers know the tool.
- `answer`, `answer_true`, `answer_false`, `answer_empty`: the sentence, with `{result}`, arguments,
  dotted paths and filters (`count`, `percent`, `label`, `keys`, `json`).
- `[offline.slots.<parameter>]`: where its value stands (`Slot`); without it the type decides.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from llm.simulator.reading import term

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a tool; `annotation` is the Python annotation."""

    name: str
    annotation: str
    description: str = ""


@dataclass(frozen=True)
class Slot:
    """Where the value of one parameter stands in a request.

    `patterns` are searched in the normal form, `{}` being a value of the slot's kind; `raw` are
    expressions over the request as typed. `scale` multiplies a percentage.
    """

    name: str
    kind: str
    patterns: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()
    strict: bool = False
    default: Any = None
    scale: float | None = None
    choices: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Offline:
    """How requests for a recipe are recognised, filled and answered."""

    intents: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]
    slots: tuple[Slot, ...]
    aliases: tuple[str, ...]
    answers: dict[str, str]
    weight: float

    @cached_property
    def compiled(self) -> list[list[re.Pattern[str]]]:
        return [[term(source) for source in intent] for intent in self.intents]

    @cached_property
    def excluded(self) -> list[re.Pattern[str]]:
        return [term(source) for source in self.without]


@dataclass(frozen=True, eq=False)
class Recipe:
    """One tool of the book: specification, tests, code, held-out examples, recognition."""

    name: str
    family: str
    docstring: str
    examples: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    return_type: str
    code: str
    tests: str
    held_out: list[JsonObject]
    offline: Offline

    @property
    def parameter_names(self) -> list[str]:
        return [parameter.name for parameter in self.parameters]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        terms = [part for intent in self.offline.intents for part in intent]
        slots = [pattern for slot in self.offline.slots for pattern in (*slot.patterns, slot.name)]
        prose = [self.docstring, *self.examples, *(p.description for p in self.parameters)]
        texts = [self.name, *self.offline.aliases, *terms, *slots, *prose]
        return frozenset(re.findall(r"[a-z]+", " ".join(texts).lower().replace("_", " ")))


def recipe_from(data: JsonObject, offline: JsonObject) -> Recipe:
    """Build a recipe from the parsed parts of its file or files."""
    parameters = tuple(
        Parameter(item["name"], item["type"], item.get("description", ""))
        for item in data["parameters"]
    )
    return Recipe(
        name=data["name"],
        family=data["family"],
        docstring=data["docstring"],
        examples=tuple(data["examples"]),
        parameters=parameters,
        return_type=data["return_type"],
        code=data["code"],
        tests=data["tests"],
        held_out=json.loads(data["held_out"]),
        offline=_offline(offline, parameters),
    )


def _offline(data: JsonObject, parameters: tuple[Parameter, ...]) -> Offline:
    slots = data.get("slots", {})
    answers = {key: text for key, text in data.items() if key.startswith("answer")}
    return Offline(
        intents=tuple(tuple(intent) for intent in data["intents"]),
        without=tuple(data.get("without", ())),
        slots=tuple(_slot(parameter, slots.get(parameter.name, {})) for parameter in parameters),
        aliases=tuple(data.get("aliases", ())),
        answers=answers,
        weight=data.get("weight", 0.0),
    )


def _slot(parameter: Parameter, data: JsonObject) -> Slot:
    return Slot(
        name=parameter.name,
        kind=data.get("kind") or kind_of(parameter.name, parameter.annotation),
        patterns=tuple(data.get("patterns", ())),
        raw=tuple(data.get("raw", ())),
        strict=data.get("strict", False),
        default=data.get("default"),
        scale=data.get("scale"),
        choices=data.get("choices", {}),
    )


KINDS_BY_ANNOTATION = (
    (("list[int", "list[float"), "numbers"),
    (("list",), "list"),
    (("int", "float"), "number"),
    (("dict",), "json"),
    (("str",), "text"),
)


def kind_of(name: str, annotation: str) -> str:
    """Guess a slot's kind from the name and the Python annotation of its parameter."""
    plain = annotation.replace(" ", "").lower()
    if "path" in name or "file" in name or name.endswith("csv"):
        return "path"
    if "date" in name.split("_") or "date" in plain:
        return "date"
    for starts, kind in KINDS_BY_ANNOTATION:
        if plain.startswith(starts):
            return "percent" if kind == "number" and "percent" in name else kind
    return "none"
