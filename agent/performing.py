"""One step of a workflow: its tool found or written, its arguments, its execution."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Any

from agent.arguments import Known
from agent.errors import NoToolMade, ToolMismatch
from agent.executor import Done, ToolExecutor
from agent.matching import Match, Tool, ToolMatcher
from agent.memory import SessionMemoryManager
from agent.references import Earlier
from agent.responses import shortened
from agent.summaries import brief, summarize_result
from agent.workflow import WorkflowStep
from runs import context, steps
from synthesis.engine import CapabilitySynthesisEngine

_one_synthesis = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """A finished step and all that led to its result."""

    step: WorkflowStep
    match: Match
    done: Done
    synthesized: bool

    @property
    def earlier(self) -> Earlier:
        """The result as later steps refer to it."""
        return Earlier(source=self.step.source, task=self.step.task, value=self.done.value)

    def to_json(self) -> dict[str, Any]:
        return {
            "step": self.step.number,
            "task": self.step.task,
            "depends_on": list(self.step.needs),
            "tool_name": self.match.name,
            "version": self.match.tool.get("version"),
            "arguments": brief(self.match.arguments.values),
            "references": [each.to_json() for each in self.match.arguments.references],
            "result": shortened(self.done.value),
            "cached": self.done.cached,
            "synthesized": self.synthesized,
            "duration_ms": self.done.duration_ms,
        }


class StepPerformer:
    """Holds no state of a workflow; several steps may be performed at once."""

    def __init__(
        self,
        matcher: ToolMatcher,
        executor: ToolExecutor,
        synthesis_engine: CapabilitySynthesisEngine,
        memory_manager: SessionMemoryManager,
    ) -> None:
        self.matcher = matcher
        self.executor = executor
        self.synthesis_engine = synthesis_engine
        self.memory_manager = memory_manager

    def perform(
        self,
        step: WorkflowStep,
        tools: Sequence[Tool],
        results: Sequence[Earlier],
        *,
        done_as: str,
    ) -> Performed:
        """Carry out a step with the first of `tools` that fits, or with one written for it.

        Args:
            results: Those of the steps that it needs.
            done_as: The event that tells of the result.

        Raises:
            AppError: It cannot be done.
        """
        match, synthesized = self._matched(step, tools, results)
        match = self._completed(step, match, results)
        context.emit(
            "workflow_step_executing",
            {
                "step": step.number,
                "tool_name": match.name,
                "arguments": brief(match.arguments.values),
                "references": [each.to_json() for each in match.arguments.references],
            },
        )
        call = self.executor.call_of(match.tool, match.arguments.values)
        done = self.executor.execute(call, step.task)
        context.emit(
            done_as,
            {
                "step": step.number,
                "tool_name": match.name,
                "result": summarize_result(done.value),
                "duration_ms": done.duration_ms,
            },
        )
        return Performed(step=step, match=match, done=done, synthesized=synthesized)

    def _matched(
        self, step: WorkflowStep, tools: Sequence[Tool], results: Sequence[Earlier]
    ) -> tuple[Match, bool]:
        known = Known(results=results)
        if step.tool_name is not None:
            return self.matcher.match(step.task, tools[0], known=known, is_chosen=True), False
        match = self.matcher.first_fit(
            step.task,
            tools,
            known=known,
            found_as="workflow_step_tool_found",
            about={"step": step.number},
        )
        if match is not None:
            return match, False
        context.emit("workflow_step_needs_synthesis", {"step": step.number, "task": step.task})
        tool, is_new = self._written(step)
        return self.matcher.match(step.task, tool, known=known), is_new

    def _written(self, step: WorkflowStep) -> tuple[Mapping[str, Any], bool]:
        """Have a tool made for the step; finished steps keep their results meanwhile."""
        context.emit("workflow_step_synthesizing", {"step": step.number, "task": step.task})
        context.emit("entering_synthesis_mode", {})
        with _one_synthesis if _is_inline() else nullcontext():
            made = self.synthesis_engine.synthesize_capability(step.task)
        if not made["success"]:
            error, code = made.get("error", "It failed."), made.get("error_code", "")
            context.emit(
                "synthesis_failed", {"error": error, "step": made.get("step", ""), "code": code}
            )
            raise NoToolMade(error, reason=code or "synthesis_failed")
        name = str(made["tool_name"])
        tool = steps.decide(
            "new_tool",
            request={"name": name},
            choose=lambda: self.matcher.registry.get_tool_by_name(name),
        )
        if tool is None:
            raise ToolMismatch(f"The tool {name} was withdrawn before it could be used.")
        context.emit("workflow_retry", {"reason": f"Step {step.number} goes on with {name}."})
        return tool, not made.get("reused")

    def _completed(self, step: WorkflowStep, match: Match, results: Sequence[Earlier]) -> Match:
        if not match.arguments.missing:
            return match
        work = context.current()
        before = self.memory_manager.known(work.session_key if work else None)
        known = Known(history=before.history, results=[*results, *before.results])
        return self.matcher.completed(step.task, match, known)


def _is_inline() -> bool:
    """Tell whether a synthesis is carried out here: only one can be followed at a time then."""
    work = context.current()
    return work is None or work.inline
