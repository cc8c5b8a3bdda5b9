"""What a person may put into a template. Pure.

A value reaches source text only through a parameter, which refuses whatever could be more than a
value there: a quote, a line break, a backslash, a name of Python's own.
"""

import keyword
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn, Protocol

from synthesis.errors import InvalidTemplateParameter

MAX_WORDS_CHARS = 60
MAX_ENTRIES = 100
_WORDS = re.compile(r"\w[\w .,%&+#/()-]*")  # nothing that ends a literal or a docstring
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}(\.[A-Za-z_][A-Za-z0-9_-]{0,39}){0,5}")


class Parameter(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def description(self) -> str: ...

    def check(self, value: object) -> Any:
        """Return the value as it goes into the template.

        Raises:
            InvalidTemplateParameter: It is not one; `extra["parameter"]` is this one's name.
        """

    def schema(self) -> dict[str, Any]:
        """Describe as JSON Schema what `check` takes, as far as that can say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    name: str
    description: str

    def _refuse(self, rule: str) -> NoReturn:
        raise InvalidTemplateParameter(f"{self.name} must be {rule}.", parameter=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(_Named):
    options: tuple[str, ...]

    def check(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            self._refuse(f"one of {', '.join(self.options)}")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.options)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(_Named):
    """Text such as the name of a column."""

    def check(self, value: object) -> str:
        if not isinstance(value, str) or not is_words(value):
            self._refuse(
                f"one line of 1 to {MAX_WORDS_CHARS} letters, digits, blanks or .,%&+#/()-_"
                " that begins with a letter or digit, without quotes"
            )
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": MAX_WORDS_CHARS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(_Named):
    """A part of a function's name."""

    def check(self, value: object) -> str:
        if not isinstance(value, str) or not _NAME.fullmatch(value) or keyword.iskeyword(value):
            self._refuse("a snake_case name of at most 40 characters, and no word of Python's own")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_NAME.pattern}$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPath(_Named):
    """Keys of nested objects, joined by dots."""

    def check(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, str) or not _PATH.fullmatch(value):
            self._refuse(
                "1 to 6 keys of letters, digits, _ and -, joined by dots: user.address.city"
            )
        return tuple(value.split("."))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_PATH.pattern}$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(_Named):
    """What a number is multiplied by. 1 is none: the function would change nothing."""

    LEAST: ClassVar[float] = 1e-6
    MOST: ClassVar[float] = 1e6

    def check(self, value: object) -> float:
        number = number_of(value)
        if number is None or not self.LEAST <= abs(number) <= self.MOST or abs(number - 1) < 1e-6:
            self._refuse(f"a number from {self.LEAST:g} to {self.MOST:g}, other than 1")
        return float(number)

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": -self.MOST, "maximum": self.MOST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries(_Named):
    """A table of texts or numbers by text. Keys are compared without case."""

    def check(self, value: object) -> dict[str, str | int | float]:
        if not isinstance(value, Mapping) or not 2 <= len(value) <= MAX_ENTRIES:
            self._refuse(f"an object of 2 to {MAX_ENTRIES} entries")
        for key, entry in value.items():
            if not isinstance(key, str) or not is_words(key) or key != key.strip():
                self._refuse("an object whose keys are one line of text each, without quotes")
            if number_of(entry) is None and not (isinstance(entry, str) and is_words(entry)):
                self._refuse("an object whose values are numbers, or texts without quotes")
        if len({key.casefold() for key in value}) < len(value):
            self._refuse("an object whose keys differ in more than their case")
        return dict(value)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "minProperties": 2,
            "maxProperties": MAX_ENTRIES,
            "additionalProperties": {"type": ["string", "number"]},
        }


def is_words(text: str) -> bool:
    return len(text) <= MAX_WORDS_CHARS and _WORDS.fullmatch(text) is not None


def number_of(value: object) -> int | float | None:
    """Return a finite number of ordinary size; None for anything else, `True` included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) <= 1e15 and math.isfinite(value) else None
