"""`CompositionPlanner`: requests of several steps, carried out by what needs what."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NotRequired, TypedDict

from agent.errors import InvalidPlan, NoToolMade, ToolMismatch
from agent.executor import ToolExecutor
from agent.making import ToolMaker
from agent.matching import Tool, ToolMatcher, called_wrong, retrieval
from agent.memory import SessionMemoryManager
from agent.performing import Performed, StepPerformer
from agent.workflow import WorkflowStep, chain, final_steps, read_steps, waves
from kernel.errors import AppError
from learning.tracker import WorkflowTracker
from llm.client import LLMClient
from registry.capabilities import CapabilityRegistry
from registry.policies import policy_values
from runs import branches, context, steps
from runs.context import Callback
from synthesis.engine import CapabilitySynthesisEngine

YES, NO = "Yes, write them", "No"


class WorkflowResult(TypedDict):
    """What became of a workflow. `steps` are the finished ones in order, with all that led to them.

    `final_result` is the value that no other step uses, or the list of them where there are
    several. The keys after it are there after a failure; `step_failed` is None where no step had
    begun, and `needs_synthesis` tells that a tool was missing.
    """

    success: bool
    results: list[Any]
    tool_sequence: list[str]
    final_result: Any
    steps: list[dict[str, Any]]
    parts: list[dict[str, Any]]  # the answers: `task` and `result` of each final step
    error: NotRequired[str]
    error_code: NotRequired[str]
    step_failed: NotRequired[int | None]
    partial_results: NotRequired[list[Any]]
    needs_synthesis: NotRequired[bool]
    pattern_used: NotRequired[str]


class CompositionPlanner:
    """Runs steps side by side where they do not need each other. Holds no state of a request."""

    def __init__(
        self,
        registry: CapabilityRegistry | None = None,
        executor: ToolExecutor | None = None,
        llm_client: LLMClient | None = None,
        synthesis_engine: CapabilitySynthesisEngine | None = None,
        workflow_tracker: WorkflowTracker | None = None,
        *,
        memory_manager: SessionMemoryManager | None = None,
    ) -> None:
        self.llm_client = llm_client or LLMClient()
        self.registry = registry or CapabilityRegistry(self.llm_client)
        self.executor = executor or ToolExecutor(self.llm_client)
        self.synthesis_engine = synthesis_engine or CapabilitySynthesisEngine(
            self.llm_client, self.registry
        )
        self.workflow_tracker = workflow_tracker or WorkflowTracker()
        self.matcher = ToolMatcher(self.registry, self.executor, memory_manager)
        maker = ToolMaker(self.registry, self.synthesis_engine)
        self.performer = StepPerformer(self.matcher, maker)

    def execute_workflow(
        self, sub_tasks: Sequence[Any], user_prompt: str, callback: Callback | None = None
    ) -> WorkflowResult:
        """Carry out the steps of a plan; one without a tool gets one written.

        Args:
            sub_tasks: Texts, or `{task, order, depends_on}`; see `agent.workflow.read_steps`.
            callback: Hears of the progress where no run is there to tell it.
        """
        with context.heard_by(callback):
            try:
                plan = read_steps(sub_tasks)
            except InvalidPlan as error:
                return _failed(error, None, {}, [])
            tasks = [step.task for step in plan]
            context.emit(
                "workflow_start", {"total_steps": len(plan), "tasks": tasks, "sub_tasks": tasks}
            )
            tools = {step.number: self._tools_for(step) for step in plan}
            refused = self._refused(plan, tools)
            return refused or self._carry_out(
                plan, tools, step_as="workflow_step", done_as="workflow_step_complete"
            )

    def execute_pattern(
        self, pattern: Mapping[str, Any], user_prompt: str, callback: Callback | None = None
    ) -> WorkflowResult:
        """Run a learned sequence: its tools by name, each with the result of the one before it.

        Args:
            pattern: `tool_sequence`, and `pattern_name` where it has one.
        """
        sequence = list(pattern["tool_sequence"])
        name = str(pattern.get("pattern_name") or "_to_".join(sequence))
        with context.heard_by(callback):
            context.emit(
                "pattern_execution_start", {"pattern_name": name, "tool_sequence": sequence}
            )
            plan = chain(sequence, user_prompt)
            tools = self._tools_by_name(sequence)
            wrong = called_wrong()
            unusable = [s for s in plan if not tools[s.number] or s.tool_name in wrong]
            if unusable:
                error = ToolMismatch(f"The tool {unusable[0].tool_name} cannot be used here.")
                return _failed(error, unusable[0].number, {}, plan)
            outcome = self._carry_out(
                plan, tools, step_as="pattern_step", done_as="pattern_step_complete"
            )
            if outcome["success"]:
                context.emit(
                    "pattern_execution_complete",
                    {"pattern_name": name, "steps_completed": len(plan)},
                )
            return {**outcome, "pattern_used": name}

    def should_create_composite(
        self, tool_sequence: Sequence[str], success_rate: float, frequency: int
    ) -> bool:
        """Tell whether a sequence has earned to become a tool, by `composite_promotion_criteria`.

        `success_rate` from 0 to 1. Its confidence is the success rate, less while it is rare.
        """
        criteria = policy_values("composite_promotion_criteria")[0]
        confidence = success_rate * min(1.0, frequency / criteria["min_frequency"])
        return (
            len(tool_sequence) >= 2
            and frequency >= criteria["min_frequency"]
            and success_rate >= criteria["min_success_rate"]
            and confidence >= criteria["min_confidence"]
        )

    # --- Its parts ------------------------------------------------------------

    def _tools_for(self, step: WorkflowStep) -> list[Tool]:
        return self.matcher.candidates(step.task, retrieval()["threshold"])

    def _tools_by_name(self, sequence: Sequence[str]) -> dict[int, list[Tool]]:
        def look() -> list[Any]:
            found = [self.registry.get_tool_by_name(name) for name in sequence]
            return [tool if tool and tool["status"] == "active" else None for tool in found]

        found = steps.decide("pattern_tools", request={"sequence": list(sequence)}, choose=look)
        return {number: [tool] if tool else [] for number, tool in enumerate(found, start=1)}

    def _refused(
        self, plan: list[WorkflowStep], tools: Mapping[int, list[Tool]]
    ) -> WorkflowResult | None:
        """Ask before many tools are written; return what to say when they are not wanted."""
        missing = [step for step in plan if not tools[step.number]]
        limit = policy_values("workflow_complexity_thresholds")[0]["requires_synthesis_threshold"]
        if len(missing) <= limit:
            return None
        question = (
            f"This takes {len(missing)} tools that do not exist yet, which takes a while. "
            "Shall I write them?"
        )
        asked = {"code": "many_tools_missing", "choices": [YES, NO]}
        answer = str(steps.ask(question, asked)).strip().lower()
        if answer.startswith("y"):
            return None
        error = NoToolMade("The tools that this takes were not wanted.", reason="not_wanted")
        return _failed(error, missing[0].number, {}, plan)

    def _carry_out(
        self,
        plan: list[WorkflowStep],
        tools: Mapping[int, list[Tool]],
        *,
        step_as: str,
        done_as: str,
    ) -> WorkflowResult:
        performed: dict[int, Performed] = {}
        for wave in waves(plan):
            for step in wave:
                told = {
                    "step": step.number,
                    "total": len(plan),
                    "task": step.task,
                    "depends_on": list(step.needs),
                    "tool_name": step.tool_name,
                }
                context.emit(step_as, told)
            ended = branches.side_by_side(
                {
                    step.source: self._part(step, tools[step.number], performed, done_as)
                    for step in wave
                }
            )
            outcomes = {step.number: ended[step.source] for step in wave}
            performed |= {n: got for n, got in outcomes.items() if isinstance(got, Performed)}
            for number, error in outcomes.items():
                if isinstance(error, AppError):
                    return self._stopped(error, number, performed, plan)
                if isinstance(error, Exception):
                    raise error
        return self._completed(plan, performed)

    def _part(
        self,
        step: WorkflowStep,
        tools: list[Tool],
        performed: Mapping[int, Performed],
        done_as: str,
    ) -> Callable[[], Performed]:
        results = [performed[number].earlier for number in step.needs]
        return partial(self.performer.perform, step, tools, results, done_as=done_as)

    def _stopped(
        self,
        error: AppError,
        number: int,
        performed: Mapping[int, Performed],
        plan: list[WorkflowStep],
    ) -> WorkflowResult:
        failed = _failed(error, number, performed, plan)
        context.emit(
            "workflow_step_failed",
            {"step": number, "error": error.message, "code": failed["error_code"]},
        )
        return failed

    def _completed(
        self, plan: list[WorkflowStep], performed: Mapping[int, Performed]
    ) -> WorkflowResult:
        outcome = _summed_up(plan, performed)
        sequence = outcome["tool_sequence"]
        context.emit(
            "workflow_complete",
            {
                "total_steps": len(plan),
                "results_count": len(outcome["results"]),
                "successful_steps": len(outcome["results"]),
                "tool_sequence": sequence,
            },
        )
        self._ask_for_promotion(sequence)
        return outcome

    def _ask_for_promotion(self, sequence: list[str]) -> None:
        """Look whether the sequence has earned to become one tool; making it is not done here."""

        def look() -> dict[str, Any]:
            figures = self.workflow_tracker.figures_of(sequence)
            earned = self.should_create_composite(sequence, **figures)
            return {**figures, "earned": earned}

        if len(sequence) < 2:
            return
        found = steps.decide("promotion", request={"sequence": sequence}, choose=look)
        if found["earned"]:
            context.emit(
                "composite_earned",
                {
                    "tool_sequence": sequence,
                    "frequency": found["frequency"],
                    "success_rate": found["success_rate"],
                },
            )


def _summed_up(plan: list[WorkflowStep], performed: Mapping[int, Performed]) -> WorkflowResult:
    done = [performed[step.number] for step in plan if step.number in performed]
    answers = [performed[step.number] for step in final_steps(plan) if step.number in performed]
    values = [each.done.value for each in answers]
    return {
        "success": True,
        "results": [each.done.value for each in done],
        "tool_sequence": [each.match.name for each in done],
        "final_result": values[0] if len(values) == 1 else values,
        "steps": [each.to_json() for each in done],
        "parts": [{"task": each.step.task, "result": each.done.value} for each in answers],
    }


def _failed(
    error: AppError,
    number: int | None,
    performed: Mapping[int, Performed],
    plan: list[WorkflowStep],
) -> WorkflowResult:
    so_far = _summed_up(plan, performed)
    about = next((step.tool_name or step.task for step in plan if step.number == number), "")
    place = "" if number is None else f"Step {number} of {len(plan)} ({about}) failed: "
    return {
        **so_far,
        "success": False,
        "final_result": None,
        "error": f"{place}{error.message}",
        "error_code": error.reason if isinstance(error, NoToolMade) else error.code,
        "step_failed": number,
        "partial_results": so_far["results"],
        "needs_synthesis": isinstance(error, NoToolMade),
    }
