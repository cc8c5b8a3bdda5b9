"""From the model's specification to one the gates can hold a tool against."""

import keyword
import sys
from typing import Any

from registry.errors import InvalidToolName
from registry.names import check_name
from synthesis.candidate import Specification
from synthesis.errors import (
    CapabilityUnavailable,
    InvalidSpecification,
    NotInTheBook,
    UnclearRequest,
)

MAX_PARAMETERS = 12
_REFUSALS = {
    "needs_network": (
        CapabilityUnavailable,
        "Tools run without a network: no web pages, APIs, mail or live data. {reason}",
    ),
    "needs_host": (
        CapabilityUnavailable,
        "Tools cannot reach your computer, its files or its programs. {reason}",
    ),
    "unknown": (NotInTheBook, "{reason}"),
    "unclear": (UnclearRequest, "{reason}"),
}


def check(answer: dict[str, Any]) -> Specification:
    """Return the specification, or say why there is none.

    Raises:
        CapabilityUnavailable, NotInTheBook, UnclearRequest: The model declined.
        InvalidSpecification: A name is no name, or too much is asked for.
    """
    refusal = answer.get("refusal")
    if refusal:
        kind, sentence = _REFUSALS[refusal["code"]]
        raise kind(sentence.format(reason=refusal["reason"]).strip())
    name = answer["function_name"]
    _check_function_name(name)
    parameters = tuple(
        {key: str(item.get(key, "")) for key in ("name", "type", "description")}
        for item in answer["parameters"]
    )
    _check_parameters([parameter["name"] for parameter in parameters])
    return Specification(
        function_name=name,
        parameters=parameters,
        return_type=answer["return_type"],
        docstring=(answer.get("docstring") or answer.get("description") or "").strip() or name,
        examples=tuple(answer.get("examples", ()))[:10],
        category=str(answer.get("category", ""))[:60],
    )


def _check_function_name(name: str) -> None:
    try:
        check_name(name)
    except InvalidToolName as error:
        raise InvalidSpecification(f"The model named the function {name!r}: {error}") from error
    if name in sys.stdlib_module_names or name == "pytest":
        raise InvalidSpecification(f"The model named the function {name!r}, which is a module.")


def _check_parameters(names: list[str]) -> None:
    wrong = [name for name in names if not name.isidentifier() or keyword.iskeyword(name)]
    if wrong or len(set(names)) != len(names) or len(names) > MAX_PARAMETERS:
        raise InvalidSpecification(f"The model's parameters cannot be used: {', '.join(names)}.")
