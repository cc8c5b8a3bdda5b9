"""A request's timeline in a terminal: with durations and colour, or plain lines when piped."""

import time
from typing import Any

from rich.console import Console
from rich.status import Status
from rich.text import Text

from agent import narration
from runs.spending import Spent


class Timeline:
    """Prints each event as it comes, with the time the step before it took."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._spinner: Status | None = None

    def __call__(self, event_type: str, data: dict[str, Any]) -> None:
        line = narration.sentence(event_type, data)
        if not line:
            return
        now = time.monotonic()
        self._stop_spinner()
        if not self._console.is_terminal:
            self._console.print(Text(line), soft_wrap=True)
            return
        style = "red" if narration.is_failure(event_type, data) else ""
        took = Text(f"{now - self._began:6.2f} s  ", style="dim")
        self._console.print(took, Text(line, style=style), sep="", soft_wrap=True)
        if event_type not in {"complete", "error", "needs_input", "review_requested"}:
            self._spinner = self._console.status("")
            self._spinner.start()

    def finish(self, result: dict[str, Any], spent: Spent | None = None) -> None:
        """Print the answer, and under it how it came about and what it took."""
        self._stop_spinner()
        style = "bold" if result["success"] else "bold red"
        self._console.print()
        self._console.print(Text(result["response"], style=style), soft_wrap=True)
        self._console.print(Text(_provenance(result), style="dim"), soft_wrap=True)
        if spent is not None:
            self._console.print(Text(spent.sentence, style="dim"), soft_wrap=True)

    def _stop_spinner(self) -> None:
        if self._spinner is not None:
            self._spinner.stop()
            self._spinner = None


def _provenance(result: dict[str, Any]) -> str:
    if not result["success"]:
        return f"code: {result['error_code']}"
    names = result["tool_sequence"] or [name for name in [result["tool_name"]] if name]
    tool = f"{_how(result, len(set(names)))} {' → '.join(names)}" if names else "no tool used"
    return f"{tool} · {result['execution_time']} ms"


def _how(result: dict[str, Any], count: int) -> str:
    if result["cached"]:
        return "cached answer of"
    if result["synthesized"]:
        return "new tool" if count == 1 else "with a new tool:"
    return "existing tool" if count == 1 else "existing tools"
