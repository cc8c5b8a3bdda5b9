"""What operators have paused. Read live: a switch is heeded by every process within a second."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.transactions import after_commit
from registry.errors import NoReason, SynthesisPaused, ToolPaused
from registry.models import Policy
from registry.policies import PolicyStore
from runs.context import is_repetition
from runs.sweep import sweep

NAME = "pauses"
SWITCHES = ("everything", "synthesis", "learning")
KEPT_S = 1.0  # how long a process believes what it has read


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """`reason`: why the operator changed them last."""

    everything: bool = False
    synthesis: bool = False
    learning: bool = False
    tools: tuple[str, ...] = ()
    reason: str = ""

    @property
    def because(self) -> str:
        return f" ({self.reason})" if self.reason else ""


_read: tuple[float, Pauses] | None = None


def current() -> Pauses:
    """Return what is paused; at most one query a second."""
    global _read  # noqa: PLW0603 -- what this process has last read
    now = time.monotonic()
    if _read is None or now - _read[0] > KEPT_S:
        _read = now, _from_row()
    return _read[1]


def forget() -> None:
    """Have the next look read the row again."""
    global _read  # noqa: PLW0603
    _read = None


def _from_row() -> Pauses:
    row = Policy.objects.active().filter(name=NAME).values_list("value", "metadata").first()
    if row is None:
        return Pauses()
    value, metadata = row
    return Pauses(
        **{name: bool(value.get(name)) for name in SWITCHES},
        tools=tuple(value.get("tools", ())),
        reason=str(metadata.get("reason", "")),
    )


def is_everything_paused() -> bool:
    return current().everything


def is_learning_paused() -> bool:
    """Tell whatever takes something over from use to leave it: results kept, patterns, repairs."""
    return current().learning


def refuse_synthesis() -> None:
    """Let a synthesis begin, or not.

    Raises:
        SynthesisPaused
    """
    pauses = current()
    if pauses.synthesis:
        raise SynthesisPaused(
            f"Writing new tools is paused by an operator{pauses.because}. Ask again later."
        )


def refuse_tool(name: str, components: Iterable[Any] = ()) -> None:
    """Let a tool be called or answered from the cache, or not.

    Raises:
        ToolPaused: It is paused, or one of its components is.
    """
    pauses = current()
    paused = _paused_of(pauses, name, components)
    if paused and not is_repetition():
        about = f"The tool {paused}" if paused == name else f"The tool {paused}, part of {name},"
        raise ToolPaused(f"{about} is paused by an operator{pauses.because}. Ask again later.")


def is_tool_paused(name: str, components: Iterable[Any] = ()) -> bool:
    return bool(_paused_of(current(), name, components))


def change(*, actor: str, reason: str, **switches: bool | Sequence[str]) -> Pauses:
    """Set switches; those left out stay. Kept as a version of the policy, with who and why.

    Raises:
        NoReason: The reason is empty.
        PolicyInvalid: A switch is none.
    """
    if not reason.strip():
        raise NoReason("Say why: it is what people read who have to wait.")
    value: Mapping[str, Any] = {
        name: list(dict.fromkeys(given)) if name == "tools" else given  # type: ignore[arg-type]
        for name, given in switches.items()
    }
    metadata = {"reason": reason.strip()}
    PolicyStore().update_policy(NAME, value, created_by=actor, metadata=metadata)
    forget()
    after_commit(sweep)  # what was held goes on at once
    return _from_row()


def _paused_of(pauses: Pauses, name: str, components: Iterable[Any]) -> str:
    """Return the name of the paused tool that a tool is or has; "" when there is none."""
    if not pauses.tools:
        return ""
    parts = (part.get("name", "") if isinstance(part, dict) else str(part) for part in components)
    return next((each for each in (name, *parts) if each in pauses.tools), "")
