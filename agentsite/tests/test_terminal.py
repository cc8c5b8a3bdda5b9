import io
from typing import Any

import pytest
from rich.console import Console

from agentsite.terminal import Timeline
from runs.spending import Spent

pytestmark = pytest.mark.core

RESULT: dict[str, Any] = {
    "success": True,
    "response": "15 percent of 300 is 45.",
    "error_code": None,
    "synthesized": False,
    "cached": True,
    "tool_name": "calculate_percentage",
    "tool_sequence": ["calculate_percentage"],
    "execution_time": 12,
}


def told(*, terminal: bool, **changes: Any) -> str:
    out = io.StringIO()
    timeline = Timeline(Console(file=out, force_terminal=terminal, highlight=False, width=100))
    timeline("planning_query", {"query": "x"})
    timeline("tool_found", {"tool_name": "calculate_percentage", "similarity": 0.738})
    timeline("synthesis_step", {"step": "tests", "status": "complete", "data": {"test_count": 6}})
    timeline("a_later_event", {})
    timeline("complete", {"response": "45"})
    timeline.finish(RESULT | changes)
    return out.getvalue()


def test_piped_it_is_plain_lines() -> None:
    lines = told(terminal=False).splitlines()

    assert lines == [
        "Planning",
        "Found calculate_percentage (74% similar)",
        "✓ Tests, before any code (6 tests)",
        "A later event",
        "Done",
        "",
        "15 percent of 300 is 45.",
        "cached answer of calculate_percentage · 12 ms",
    ]


@pytest.mark.parametrize(
    ("how", "tools", "said"),
    [
        ("cached", "ab", "cached answer of a → b"),
        ("found", "a", "existing tool a"),
        ("found", "aa", "existing tool a → a"),
        ("found", "ab", "existing tools a → b"),
        ("synthesized", "a", "new tool a"),
        ("synthesized", "ab", "with a new tool: a → b"),
        ("found", "", "no tool used"),
    ],
)
def test_it_says_which_tools_answered(how: str, tools: str, said: str) -> None:
    changes = {name: name == how for name in ("cached", "synthesized")}
    lines = told(terminal=False, tool_name=None, tool_sequence=list(tools), **changes).splitlines()

    assert lines[-1] == f"{said} · 12 ms"


def test_what_it_took_is_said_last() -> None:
    out = io.StringIO()
    spent = Spent(model_calls=2, tokens=1234, cost_usd=None, sandbox_ms=0)
    Timeline(Console(file=out)).finish(RESULT, spent)

    assert out.getvalue().endswith(" ms\n2 model calls, 1,234 tokens\n")


def test_on_a_terminal_each_line_says_when() -> None:
    assert "0.00 s" in told(terminal=True)


def test_a_failure_ends_with_its_code() -> None:
    failed = told(terminal=False, success=False, response="No.", error_code="tool_error")

    assert failed.endswith("No.\ncode: tool_error\n")


def test_markup_in_an_answer_is_only_text() -> None:
    assert "[red]x[/red]" in told(terminal=False, response="[red]x[/red]")
