"""Values that a call takes from earlier results: found by path, never copied by a model. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonpath import JSONPath, JSONPathError
from jsonpath import compile as compile_path

from agent.casting import NoCast, cast

MAX_PATH_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A result that a call may refer to, by `source`, as in "step-1"."""

    source: str
    task: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where the value of a parameter came from; `cast` says what it took, None for nothing."""

    parameter: str
    source: str
    path: str
    cast: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "parameter": self.parameter,
            "source": self.source,
            "path": self.path,
            "cast": self.cast,
        }


class BadReference(ValueError):
    """There is no such value; the message is for whoever made the reference."""


def resolve(
    reference: Reference, results: Iterable[Earlier], schema: Mapping[str, Any]
) -> tuple[Any, Reference]:
    """Return the value a reference means, as its parameter's schema wants it, with the cast noted.

    Raises:
        BadReference: No such result, no value at the path, or one of another type.
    """
    found = {each.source: each for each in results}
    if reference.source not in found:
        known = ", ".join(found) or "none"
        raise BadReference(f"there is no result {reference.source!r}; there are: {known}")
    value = _at(reference.path, found[reference.source].value)
    try:
        value, taken = cast(value, schema)
    except NoCast as error:
        raise BadReference(f"{reference.parameter}: {error}") from error
    noted = Reference(
        parameter=reference.parameter, source=reference.source, path=reference.path, cast=taken
    )
    return value, noted


def _at(path: str, value: Any) -> Any:
    """Follow a JSONPath (RFC 9535) of names and places; one that searches is refused."""
    if path in ("", "$"):
        return value
    if len(path) > MAX_PATH_CHARS:
        raise BadReference("the path is too long")
    try:
        query = compile_path(path)
        if not isinstance(query, JSONPath) or not query.singular_query():
            raise BadReference(f"the path {path!r} does not name one value")
        match = query.match(value)
    except (JSONPathError, RecursionError) as error:
        raise BadReference(f"{path!r} is no path: {error}") from error
    if match is None:
        raise BadReference(f"there is nothing at {path!r}")
    return match.obj
