"""Honest tools, with which the gates must find no fault, and bad ones, which must not pass.

They lie in `honest/<round>/<topic>.toml` and `bad/<round>/<class>.toml`. Those of the round "first"
were written while the gates were; those of later rounds after the gates had been finished.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthesis.candidate import Candidate, Specification
from synthesis.gates.code_rules import profile_of_code

FOLDER = Path(__file__).resolve().parent / "honest"
BAD_FOLDER = FOLDER.parent / "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestTool:
    """A right function with tests as a good author writes them.

    `held_out` are examples worked out from the docstring alone: {"arguments"} by name with
    either "expected" or "raises", the name of a builtin error; a function that takes a path finds
    its inputs in "files", texts by relative path.
    """

    name: str
    parameters: tuple[Mapping[str, str], ...]
    return_type: str
    docstring: str
    code: str
    tests: str
    held_out: tuple[Mapping[str, Any], ...]
    round: str

    @property
    def candidate(self) -> Candidate:
        return Candidate(
            specification=Specification(
                function_name=self.name,
                parameters=self.parameters,
                return_type=self.return_type,
                docstring=self.docstring,
            ),
            code=self.code,
            tests=self.tests,
            profile=profile_of_code(self.code),
        )


def honest_tools() -> list[HonestTool]:
    """Return all tools of all rounds, by round and topic.

    Raises:
        ValueError: A file is not valid TOML, or held-out examples are not valid JSON.
        KeyError: A tool lacks a field.
    """
    return [
        _tool(data, path.parent.name)
        for path in sorted(FOLDER.glob("*/*.toml"))
        for data in tomllib.loads(path.read_text("utf-8"))["tool"]
    ]


def _tool(data: Mapping[str, Any], written_in: str) -> HonestTool:
    return HonestTool(
        name=data["name"],
        parameters=tuple(data["parameters"]),
        return_type=data["return_type"],
        docstring=data["docstring"].strip(),
        code=data["code"],
        tests=data["tests"],
        held_out=tuple(json.loads(data["held_out"])),
        round=written_in,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BadTool:
    """What a dishonest or mistaken author hands in for the specification of an honest tool.

    `base` is the name of an honest tool or of a recipe. `note` says what is wrong. Of `code` and
    `tests` the part that is None is the base's.
    """

    name: str
    klass: str
    round: str
    base: str
    note: str
    code: str | None
    tests: str | None


def bad_tools() -> list[BadTool]:
    """Return all cases of all rounds, by round and class.

    Raises:
        ValueError: A file is not valid TOML.
        KeyError: A case lacks a field.
    """
    return [
        _case(data, path)
        for path in sorted(BAD_FOLDER.glob("*/*.toml"))
        for data in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def _case(data: Mapping[str, Any], path: Path) -> BadTool:
    return BadTool(
        name=data["name"],
        klass=path.stem,
        round=path.parent.name,
        base=data["base"],
        note=data["note"],
        code=data.get("code"),
        tests=data.get("tests"),
    )
