"""What the gates look at: a specification, a frozen test suite, an implementation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from runs.digests import digest
from sandbox.program import Program
from synthesis.examples import Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """A checked specification. `parameters`: {"name", "type", "description"} in order.

    `clarifications` are sentences that the person added when asked.
    """

    function_name: str
    parameters: tuple[Mapping[str, str], ...]
    return_type: str
    docstring: str
    examples: tuple[str, ...] = ()
    category: str = ""
    clarifications: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what authors are shown."""
        found: dict[str, Any] = {
            "function_name": self.function_name,
            "parameters": [dict(parameter) for parameter in self.parameters],
            "return_type": self.return_type,
            "docstring": self.docstring,
            "description": self.docstring,
            "examples": list(self.examples),
            "category": self.category,
        }
        return found | (
            {"clarifications": list(self.clarifications)} if self.clarifications else {}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """`files` are inputs by the relative path the request names them by.

    `held_out` are examples that whoever writes the code never sees; `second` is the code of
    another author, who saw the specification alone: "" where there is none.
    """

    specification: Specification
    tests: str = ""
    code: str = ""
    profile: str = "base"
    files: Mapping[str, bytes] = field(default_factory=dict)
    held_out: tuple[Example, ...] = ()
    second: str = ""
    second_profile: str = "base"

    @property
    def sha256(self) -> str:
        """Names exactly what a gate has seen."""
        return digest([self.code, self.tests, self.profile])

    @property
    def program(self) -> Program:
        name = self.specification.function_name
        return Program(modules={name: self.code}, entry=f"{name}:{name}", profile=self.profile)

    def with_tests(self, tests: str) -> "Candidate":
        return replace(self, tests=tests)

    def with_held_out(self, held_out: Iterable[Example]) -> "Candidate":
        return replace(self, held_out=tuple(held_out))

    @property
    def program_for_both(self) -> Program:
        """The program under the profile that offers what either author imports."""
        both = "data" if "data" in (self.profile, self.second_profile) else self.profile
        return replace(self.program, profile=both)

    def with_second(self, code: str, profile: str) -> "Candidate":
        return replace(self, second=code, second_profile=profile)

    def with_clarification(self, sentence: str) -> "Candidate":
        clarifications = (*self.specification.clarifications, sentence)
        return replace(
            self, specification=replace(self.specification, clarifications=clarifications)
        )

    def with_code(self, code: str, profile: str) -> "Candidate":
        return replace(self, code=code, profile=profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """What one gate saw. `checked` says in plain words what passing it means."""

    gate: str
    passed: bool
    checked: str
    reasons: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    candidate_sha256: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "gate": self.gate,
            "passed": self.passed,
            "checked": self.checked,
            "reasons": list(self.reasons),
            "figures": dict(self.figures),
            "candidate_sha256": self.candidate_sha256,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "GateReport":
        return cls(**{**data, "reasons": tuple(data["reasons"])})

    @property
    def problem(self) -> str:
        return "; ".join(self.reasons)
