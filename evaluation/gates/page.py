"""docs/verification.md, written from what an evaluation measured."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from evaluation.gates.cases import CONSISTENT, FIRST, HONEST
from evaluation.report import Report

PAGE = Path("docs") / "verification.md"
_GATES = (
    ("lint_tests", "the suite keeps to a strict grammar"),
    ("red", "its tests fail without the function"),
    ("lint_code", "the code keeps to its arguments and to one function"),
    ("green", "every test passes under a judge that the code cannot reach"),
    ("stable", "a second run under other circumstances agrees"),
    ("held_out", "examples that the author never saw hold"),
    ("cross_check", "another author's implementation does the same"),
    ("mutation", "the tests notice small faults in the code"),
)


def write(report: Report) -> None:
    (Path(settings.BASE_DIR) / PAGE).write_text("\n".join(_lines(report)) + "\n", "utf-8")


def _lines(report: Report) -> Iterable[str]:
    figures = report.figures
    yield "# What the gates let through, and what they refuse"
    yield ""
    yield (
        "Written by `make evaluate part=gates` from its measurements; they are in"
        " `var/reports/evaluate-gates.json`."
    )
    yield (
        "Every case went through the whole synthesis engine: a model over HTTP that answers for"
        " each author, the database,"
    )
    yield "the sandbox. A person who knows what they want answered the questions."
    yield ""
    yield "| figure | measured | target |"
    yield "| --- | ---: | --- |"
    for name, value in figures.items():
        if not name.startswith("after_"):
            target = report.targets.get(name)
            wanted = f"{target['op']} {target['value']}" if target else ""
            yield f"| {name.replace('_', ' ')} | {value:,.2f} | {wanted} |".replace(".00 ", " ")
    yield from _ablation(figures)
    yield from _classes(report.rows)


def _ablation(figures: dict[str, float]) -> Iterable[str]:
    yield ""
    yield "## After each gate"
    yield ""
    yield (
        "What would have been accepted if the gates up to this one were all there are, and how many"
        " honest tools they refused."
    )
    yield ""
    yield "| gate | passes when | hacks accepted | consistently wrong accepted | honest refused |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for gate, words in _GATES:
        row = [figures[f"after_{gate}_{name}"] for name in (
            "hacks_accepted", "consistent_accepted", "honest_rejected",
        )]  # fmt: skip
        yield f"| {gate} | {words} | {row[0]:.0f} | {row[1]:.0f} | {row[2]:.0f} |"


def _classes(rows: list[dict[str, Any]]) -> Iterable[str]:
    yield ""
    yield "## By class"
    yield ""
    yield (
        "`first` was written while the gates were, from the faults of the offline model; `second`"
        " after them and against them."
    )
    yield ""
    yield "| class | sort | first | second | accepted | asked | refused by |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | --- |"
    for klass in dict.fromkeys(row["klass"] for row in rows if row["klass"] != "timed"):
        mine = [row for row in rows if row["klass"] == klass]
        first = sum(row["round"] == FIRST for row in mine)
        sort = "consistent" if klass in CONSISTENT else HONEST if klass == HONEST else "hack"
        accepted = sum(row["accepted"] for row in mine)
        asked = sum(bool(row["questions"]) for row in mine)
        by = Counter(row["stopped_at"] for row in mine if not row["accepted"])
        words = ", ".join(f"{gate} {count}" for gate, count in by.most_common())
        yield (
            f"| {klass} | {sort} | {first} | {len(mine) - first} | {accepted} | {asked} | {words} |"
        )
