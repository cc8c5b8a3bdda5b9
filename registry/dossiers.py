"""What a version's dossier says, put so that a person can read it. Plain values in and out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MUTATION = "mutation"
SURVIVORS = "survivors"
LINE_CHARS = 80  # what is shorter stands in a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`is_long` holds for what needs lines of its own."""

    name: str
    value: str
    is_long: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReading:
    """One gate: what passing it means, why it did not, and what it measured."""

    name: str
    passed: bool
    checked: str
    reasons: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A small fault that no test noticed. `input` shows the difference; "" when none is known."""

    line: str
    kind: str
    before: str
    after: str
    input: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A dossier. `was_mutated` tells "no survivors" from "nobody looked for any".

    `notes` say what was decided on the way.
    """

    gates: tuple[GateReading, ...]
    survivors: tuple[Survivor, ...]
    was_mutated: bool
    notes: tuple[str, ...]
    not_checked: tuple[str, ...]
    sandbox: tuple[str, ...]


def read(dossier: Mapping[str, Any]) -> Reading:
    """Read what is there; a part that is missing or has another form is left out."""
    gates = [each for each in _list(dossier.get("gates")) if isinstance(each, Mapping)]
    mutation = [each for each in gates if each.get("gate") == MUTATION]
    found = [one for gate in mutation for one in _list(_mapping(gate, "figures").get(SURVIVORS))]
    return Reading(
        gates=tuple(_gate(each) for each in gates),
        survivors=tuple(_survivor(each) for each in found if isinstance(each, Mapping)),
        was_mutated=bool(mutation),
        notes=tuple(str(each) for each in _list(dossier.get("notes"))),
        not_checked=tuple(str(each) for each in _list(dossier.get("not_checked"))),
        sandbox=tuple(_sandbox(_mapping(dossier, "sandbox"))),
    )


def examples_in(specification: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Read the independent examples: each call, and what must come of it."""
    found = (each for each in _list(specification.get("held_out")) if isinstance(each, Mapping))
    return tuple(
        Figure(
            name=_text(each.get("arguments")),
            value=str(each["raises"]) if each.get("raises") else _text(each.get("expected")),
            is_long=False,
        )
        for each in found
    )


def _gate(report: Mapping[str, Any]) -> GateReading:
    figures = _mapping(report, "figures")
    return GateReading(
        name=str(report.get("gate", "")),
        passed=report.get("passed") is True,
        checked=str(report.get("checked", "")),
        reasons=tuple(str(each) for each in _list(report.get("reasons"))),
        figures=tuple(
            _figure(name, value)
            for name, value in figures.items()
            if name != SURVIVORS and value not in ({}, [], None, "")
        ),
    )


def _figure(name: str, value: object) -> Figure:
    text = _text(value)
    is_long = len(text) > LINE_CHARS or "\n" in text
    return Figure(name=str(name).replace("_", " "), value=text, is_long=is_long)


def _survivor(found: Mapping[str, Any]) -> Survivor:
    shown = found.get("input")
    return Survivor(
        line=str(found.get("line", "")),
        kind=str(found.get("kind", "")).replace("_", " "),
        before=str(found.get("before", "")),
        after=str(found.get("after", "")),
        input="" if shown is None else _text(shown),
    )


def _sandbox(info: Mapping[str, Any]) -> list[str]:
    if not info:
        return []
    confined = f"Proven in guests made with {info.get('backend', 'an unknown backend')}"
    notes = [str(each) for each in _list(info.get("notes"))]
    return [f"{confined}, with {info.get('assurance', 'unknown')} assurance.", *notes]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    line = json.dumps(value, ensure_ascii=False, default=str)
    if len(line) <= LINE_CHARS:
        return line
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}
