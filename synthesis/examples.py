"""Examples that the author of a tool never saw."""

import base64
import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.paths import checked_files
from sandbox.probing import Answer, ProbeCall
from sandbox.program import Outcome
from sandbox.values import JsonValue
from synthesis.agreement import meets
from synthesis.harvest import Input

MAX_EXAMPLES = 20
MAX_FILE_BYTES = 200_000
PRECISION = 1e-6  # relative: what somebody who works an example out by hand writes down


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A call and what it must come to: `expected` as plain JSON, or an error of type `raises`."""

    arguments: Mapping[str, JsonValue]
    expected: Any = None
    raises: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def call(self) -> ProbeCall:
        return ProbeCall(arguments=self.arguments, files=self.files)

    @property
    def input(self) -> Input:
        return Input(arguments=self.arguments, files=self.files)

    def holds_for(self, answer: Answer) -> bool:
        """Compare; of errors any will do that is of the expected type, or of one above it."""
        if self.raises:
            return answer.outcome is Outcome.TOOL_ERROR and _is_a(answer.error_type, self.raises)
        return answer.outcome is Outcome.OK and meets(answer.value, self.expected, rel=PRECISION)

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"arguments": dict(self.arguments)}
        found |= {"raises": self.raises} if self.raises else {"expected": self.expected}
        if self.files:
            found["files"] = {path: _text(content) for path, content in self.files.items()}
        return found


def read_examples(found: Any, parameters: Sequence[str]) -> tuple[Example, ...]:
    """Return the usable ones of a list of {"arguments", "expected" or "raises", "files"?}.

    An example for other parameters, with an unsafe path or out of shape is left out.
    """
    if not isinstance(found, list | tuple):
        return ()
    read = (_read(each, parameters) for each in found[:MAX_EXAMPLES])
    return tuple(example for example in read if example is not None)


def _read(found: Any, parameters: Sequence[str]) -> Example | None:
    if not isinstance(found, Mapping) or not isinstance(found.get("arguments"), Mapping):
        return None
    arguments, raises = dict(found["arguments"]), found.get("raises") or ""
    if not set(arguments) <= set(parameters) or not (raises or "expected" in found):
        return None
    try:
        files = checked_files(
            {path: _bytes(content) for path, content in (found.get("files") or {}).items()}
        )
    except (ValueError, AttributeError):
        return None
    if sum(map(len, files.values())) > MAX_FILE_BYTES:
        return None
    return Example(
        arguments=arguments, expected=found.get("expected"), raises=str(raises)[:100], files=files
    )


def _bytes(content: Any) -> bytes:
    if isinstance(content, Mapping):
        return base64.b64decode(str(content.get("$bytes", "")), validate=True)
    return str(content).encode()


def _text(content: bytes) -> Any:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return {"$bytes": base64.b64encode(content).decode()}


def _is_a(name: str | None, wanted: str) -> bool:
    """Tell whether a builtin exception is `wanted` or below it; an own one counts as its base."""
    kind, base = (
        getattr(builtins, each or "", None) for each in (name, wanted.rsplit(".", maxsplit=1)[-1])
    )
    if not isinstance(kind, type):
        return False
    return issubclass(kind, base if isinstance(base, type) else Exception)
