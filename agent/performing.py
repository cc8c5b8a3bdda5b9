"""One step of a workflow: its tool found or written, its arguments, its execution."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.arguments import Known
from agent.executor import Done
from agent.making import ToolMaker
from agent.matching import Match, Tool, ToolMatcher
from agent.references import Earlier
from agent.responses import shortened
from agent.summaries import brief, summarize_result
from agent.workflow import WorkflowStep
from runs import context


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

    def __init__(self, matcher: ToolMatcher, maker: ToolMaker) -> None:
        self.matcher = matcher
        self.maker = maker

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
        match = self.matcher.completed(step.task, match, results)
        context.emit(
            "workflow_step_executing",
            {
                "step": step.number,
                "tool_name": match.name,
                "arguments": brief(match.arguments.values),
                "references": [each.to_json() for each in match.arguments.references],
            },
        )
        executor = self.matcher.executor
        call = executor.call_of(match.tool, match.arguments.values)
        done = executor.execute(call, step.task)
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
        return self._with_new_tool(step, known)

    def _with_new_tool(self, step: WorkflowStep, known: Known) -> tuple[Match, bool]:
        """Have a tool made for the step; finished steps keep their results meanwhile."""
        told = {"step": step.number, "task": step.task}
        context.emit("workflow_step_needs_synthesis", told)
        context.emit("workflow_step_synthesizing", told)
        made = self.maker.make(step.task)
        reason = f"Step {step.number} goes on with {made.tool['name']}."
        context.emit("workflow_retry", {"reason": reason})
        return self.matcher.match(step.task, made.tool, known=known), made.is_new
