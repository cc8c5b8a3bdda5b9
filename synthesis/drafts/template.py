"""A template, and what it makes. Pure: text in, text out; nothing here runs what it writes."""

import re
import string
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from synthesis.drafts.parameters import Parameter
from synthesis.errors import CapabilityUnavailable, InvalidTemplateParameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A tool as a template wrote it, to be proven like any other."""

    function_name: str
    code: str
    tests: str
    docstring: str
    category: str
    examples: tuple[str, ...]
    held_out: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """`refusal` is why no tool can be made of it; then `write` is never called."""

    name: str
    category: str
    description: str
    parameters: tuple[Parameter, ...]
    write: Callable[[Mapping[str, Any]], Draft]
    refusal: str = ""

    def make(self, parameters: Mapping[str, Any]) -> Draft:
        """Write the tool.

        Raises:
            CapabilityUnavailable: No tool can do this here.
            InvalidTemplateParameter: One is missing, unknown, or not what it may be.
        """
        if self.refusal:
            raise CapabilityUnavailable(self.refusal)
        known = {each.name: each for each in self.parameters}
        for name in parameters:
            if name not in known:
                raise InvalidTemplateParameter(
                    f"{self.name} has no parameter {name}; it takes {', '.join(known)}.",
                    parameter=name,
                )
        for name in known.keys() - parameters.keys():
            raise InvalidTemplateParameter(f"{self.name} needs {name}.", parameter=name)
        return self.write({name: each.check(parameters[name]) for name, each in known.items()})

    def describe(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "category": self.category,
            "description": self.description,
            "available": not self.refusal,
            "reason": self.refusal,
            "parameters": [
                {"name": each.name, "description": each.description, "schema": each.schema()}
                for each in self.parameters
            ],
        }


def fill(source: str, /, **values: str) -> str:
    """Put texts at the places of `$names`: checked words, or what `literal` wrote."""
    return string.Template(source).substitute(values)


def literal(value: Any) -> str:
    """Write plain data as a Python literal."""
    return repr(value)


def slug(text: str) -> str:
    """Return words as a part of a function's name: "Unit price (EUR)" is unit_price_eur."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_") or "column"


def held_out_with_file(
    content: str, expected: Any, *, number: int = 0, **arguments: Any
) -> dict[str, Any]:
    """Return a held-out example whose argument `csv_path` names a file of its own."""
    name = f"held_out_{number}.csv"
    return {
        "arguments": {"csv_path": name, **arguments},
        "files": {name: content},
        "expected": expected,
    }
