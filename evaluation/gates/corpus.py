"""Honest tools, with which the gates must find no fault.

They lie in `honest/<round>/<topic>.toml`. The tools of the round "first" were written while the
gates were; those of later rounds after the gates had been finished.
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
