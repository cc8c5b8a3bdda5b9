"""What an evaluation or a benchmark says: a table for people, a file for programs."""

import json
import operator
import os
import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
}


@dataclass(kw_only=True)
class Report:
    """Figures with their targets, and the measurements that they were computed from.

    `part` is what is measured; an evaluation fails when a target is missed, a benchmark says so.
    """

    kind: Literal["evaluate", "bench"]
    part: str
    figures: dict[str, float] = field(default_factory=dict)
    targets: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, value: float, target: tuple[str, float] | None = None) -> None:
        self.figures[name] = value
        if target is not None:
            op, wanted = target
            met = _HOLDS[op](value, wanted)
            self.targets[name] = {"op": op, "value": wanted, "met": met}

    @property
    def missed(self) -> list[str]:
        return [name for name, target in self.targets.items() if not target["met"]]

    def finish(self) -> int:
        """Print the table, write the file, and return an exit code."""
        print(self._table())
        path = Path(settings.BASE_DIR) / "var" / "reports" / f"{self.kind}-{self.part}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self._to_json(), indent=1, ensure_ascii=False), "utf-8")
        print(f"\nwritten to {path.relative_to(settings.BASE_DIR)}")
        if self.missed:
            print("missed: " + ", ".join(self.missed))
        return 1 if self.missed and self.kind == "evaluate" else 0

    def _table(self) -> str:
        width = max(map(len, self.figures), default=0)
        return "\n".join(
            f"{name:<{width}}  {_shown(value):>10}  {self._target(name)}".rstrip()
            for name, value in self.figures.items()
        )

    def _target(self, name: str) -> str:
        target = self.targets.get(name)
        if target is None:
            return ""
        return f"{target['op']} {_shown(target['value'])}{'' if target['met'] else '  MISSED'}"

    def _to_json(self) -> dict[str, Any]:
        return {
            "figures": self.figures,
            "targets": self.targets,
            "rows": self.rows,
            "commit": _commit(),
            "machine": {
                "system": platform.platform(terse=True),
                "processor": platform.machine(),
                "cores": os.cpu_count(),
                "python": platform.python_version(),
            },
        }


def _shown(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
