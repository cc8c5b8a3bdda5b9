"""Events as sentences, for a terminal."""

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]

_STAGES = {
    "specification": "Specification",
    "tests": "Tests, before any code",
    "implementation": "Implementation",
    "verification": "Verification in the sandbox",
    "registration": "Registration",
}
_MARKS = {"in_progress": "…", "complete": "✓", "warning": "!", "failed": "✗"}


def _stage_line(data: Data) -> str:
    name = _STAGES.get(data["step"], data["step"])
    line = f"{_MARKS.get(data['status'], '·')} {name}"
    facts = data.get("data") or {}
    if "test_count" in facts:
        line += f" ({facts['test_count']} tests)"
    said = data.get("message") or data.get("error")
    return f"{line}: {said}" if said else line


def _chain(data: Data) -> str:
    return " → ".join(data["tool_sequence"])


_SENTENCES: dict[str, Callable[[Data], str]] = {
    "preparing": lambda data: f"Preparing: {data['line']}",
    "planning_query": lambda data: "Planning",
    "plan_complete": lambda data: f"Strategy: {data['strategy']}",
    "searching": lambda data: "Looking for a tool",
    "tool_found": lambda data: f"Found {data['tool_name']} ({data['similarity']:.0%} similar)",
    "tool_mismatch": lambda data: f"{data['tool_name']} does not fit: {data['error']}",
    "no_tool_found": lambda data: "No tool fits",
    "cache_hit": lambda data: f"{data['tool_name']} has answered this before",
    "entering_synthesis_mode": lambda data: "Writing a new tool",
    "synthesis_step": _stage_line,
    "gate_report": lambda data: f"  {'✓' if data['passed'] else '✗'} {data['checked']}",
    "tool_reused": lambda data: f"{data['tool_name']} does this already: nothing to write",
    "synthesis_complete": lambda data: f"Kept {data['tool_name']}",
    "synthesis_successful": lambda data: f"The tool {data['tool_name']} is ready",
    "synthesis_error": lambda data: "",  # the failed stage before it says why
    "synthesis_failed": lambda data: "No new tool",
    "executing": lambda data: f"Running {data['tool_name']} in the sandbox",
    "sandbox_preparing": lambda data: f"Preparing the sandbox: {data['message']}",
    "execution_complete": lambda data: f"{data['tool_name']} returned {data['result']}",
    "execution_skipped": lambda data: data["reason"],
    "synthesizing_response": lambda data: "Wording the answer",
    "using_composite_tool": lambda data: f"Using the combined tool {data['tool_name']}",
    "using_workflow_pattern": lambda data: f"Using the sequence {_chain(data)}",
    "multi_tool_workflow": lambda data: f"This takes {data['num_tasks']} steps",
    "workflow_start": lambda data: "",  # each step says what it is about
    "workflow_step": lambda data: f"Step {data['step']} of {data['total']}: {data['task']}",
    "workflow_step_tool_found": lambda data: (
        f"Step {data['step']}: found {data['tool_name']} ({data['similarity']:.0%} similar)"
    ),
    "workflow_step_needs_synthesis": lambda data: f"Step {data['step']} needs a new tool",
    "workflow_step_synthesizing": lambda data: "",
    "workflow_retry": lambda data: data["reason"],
    "workflow_step_executing": lambda data: "",  # `executing` follows
    "workflow_step_complete": lambda data: f"Step {data['step']} gave {data['result']}",
    "workflow_step_failed": lambda data: f"Step {data['step']} failed: {data['error']}",
    "workflow_complete": lambda data: f"All steps done: {_chain(data)}",
    "pattern_execution_start": lambda data: f"Following {data['pattern_name']}",
    "pattern_step": lambda data: f"Step {data['step']} of {data['total']}: {data['tool_name']}",
    "pattern_step_complete": lambda data: f"Step {data['step']} gave {data['result']}",
    "pattern_execution_complete": lambda data: "The sequence is done",
    "composite_earned": lambda data: f"Used often: {_chain(data)}",
    "needs_input": lambda data: (
        "A value is missing"
        if data.get("code") == "missing_argument" or not data.get("choices")
        else "This can be read in two ways"
    ),
    "review_requested": lambda data: f"{data['tool_name']} waits for a person's approval",
    "orphans_cleaned": lambda data: f"Cleaned up {data['count']} unfinished tools",
    "complete": lambda data: "Done",
    "error": lambda data: "It could not be done",
}


def sentence(event_type: str, data: Data) -> str:
    """Return one line for an event, "" for one that adds nothing; an unknown one by its name."""
    tell = _SENTENCES.get(event_type)
    return tell(data) if tell else event_type.replace("_", " ").capitalize()


def is_failure(event_type: str, data: Data) -> bool:
    return event_type in {"error", "synthesis_failed"} or data.get("status") == "failed"
