"""Timing calls one by one: the median is what is quoted, the rest is kept."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Durations of single calls, in milliseconds."""

    name: str
    ms: list[float]

    @property
    def median_ms(self) -> float:
        return statistics.median(self.ms)

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "ms": [round(each, 3) for each in self.ms]}


def timed(
    name: str, call: Callable[[], object], count: int, *, pause: Callable[[], None] | None = None
) -> Timed:
    """Time `count` calls after one that is not counted; `pause` comes before each, untimed."""
    durations: list[float] = []
    for number in range(count + 1):
        if pause is not None:
            pause()
        began = time.perf_counter()
        call()
        if number > 0:
            durations.append((time.perf_counter() - began) * 1000)
    return Timed(name=name, ms=durations)
