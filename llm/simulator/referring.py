"""Which values of a call are results that came before, and where in them they stand."""

from collections.abc import Sequence
from typing import Any

from llm.simulator.reading import Reading
from llm.simulator.recipe import JsonObject, Slot

FOLLOW_UPS = {"now", "again", "too"}
OF_WORKFLOW = "step-"
_TYPES: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "percent": (int, float),
    "coefficient": (int, float),
    "factor": (int, float),
    "signed_days": (int, float),
    "list": (list,),
    "numbers": (list,),
    "json": (dict, list),
    "json_text": (dict, list, str),
    "text": (str, int, float),
    "token": (str, int, float),
    "word": (str,),
    "date": (str,),
}


def is_follow_up(reading: Reading) -> bool:
    """Tell whether a request speaks of what came before it."""
    return reading.refers_back or bool(FOLLOW_UPS.intersection(reading.words))


def find_references(
    slots: Sequence[Slot], filled: JsonObject, reading: Reading, results: Sequence[JsonObject]
) -> list[JsonObject]:
    """Give slots that are still empty a place in an earlier result each, the latest first.

    The results of earlier steps of a workflow count without being spoken of.
    """
    usable = [each for each in reversed(results) if _counts(each, reading)]
    found: list[JsonObject] = []
    for slot in slots:
        if filled.get(slot.name) is not None:
            continue
        for each in usable:
            path = _path(slot, reading, each.get("result"))
            if path is not None and (each["source"], path) not in _taken(found):
                found.append({"parameter": slot.name, "source": each["source"], "path": path})
                break
    return found


def _counts(result: JsonObject, reading: Reading) -> bool:
    return str(result["source"]).startswith(OF_WORKFLOW) or is_follow_up(reading)


def _taken(references: Sequence[JsonObject]) -> set[tuple[str, str]]:
    return {(each["source"], each["path"]) for each in references}


def _path(slot: Slot, reading: Reading, value: Any) -> str | None:
    """Return where in a result a value for the slot stands; None where there is none."""
    wanted = _TYPES.get(slot.kind, ())
    if isinstance(value, dict) and set(value) == {"count", "first"} and list in wanted:
        return "$"  # a long list, shown by its head
    if _is(value, wanted):
        return "$"
    if not isinstance(value, dict):
        return None
    fitting = [key for key, item in value.items() if _is(item, wanted)]
    spoken = [key for key in fitting if set(key.lower().split("_")) & set(reading.words)]
    chosen = spoken or ([slot.name] if slot.name in fitting else fitting)
    return f"$[{chosen[0]!r}]" if chosen else None


def _is(value: Any, wanted: tuple[type, ...]) -> bool:
    return isinstance(value, wanted) and not isinstance(value, bool)
