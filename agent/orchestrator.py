"""`AgentOrchestrator`: the life of one request, from the words to the answer."""

import time
from collections.abc import Mapping
from typing import Any, Self

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from agent import memory
from agent.composition import CompositionPlanner, WorkflowResult
from agent.errors import ToolMismatch
from agent.executor import ToolExecutor
from agent.making import ToolMaker
from agent.matching import ToolMatcher
from agent.memory import SessionMemoryManager
from agent.planner import ALIASES, QueryPlanner
from agent.responses import ResponseSynthesizer
from agent.results import AgentResult, failed, result
from agent.single import SingleToolAnswers
from agent.submission import checked_prompt, new_request
from kernel.errors import AppError
from learning.skill_graph import SkillGraph
from learning.tracker import WorkflowTracker
from llm.client import LLMClient
from registry.capabilities import CapabilityRegistry
from registry.policies import PolicyStore
from runs import claims, context, data_files, execution, inline, inputs, sessions, steps
from runs.context import Callback, Work
from sandbox.service import SecureSandbox
from synthesis import wiring
from synthesis.engine import CapabilitySynthesisEngine

CLEANUP_EVERY_S = 60.0
CAPABILITIES = (
    "Ask me for something a small function can work out: percentages, dates, units, text, lists, "
    "JSON or CSV files. If I have no tool for it, I write one test-first and keep it."
)


class AgentOrchestrator:
    """Answers requests with tools it has, or writes the one it lacks.

    Holds no state of a request; one instance serves any number at once. Every collaborator can
    be handed in; what is not is made as the settings say.
    """

    def __init__(  # noqa: PLR0917 -- the documented order
        self,
        registry: CapabilityRegistry | None = None,
        synthesis_engine: CapabilitySynthesisEngine | None = None,
        executor: ToolExecutor | None = None,
        synthesizer: ResponseSynthesizer | None = None,
        workflow_tracker: WorkflowTracker | None = None,
        query_planner: QueryPlanner | None = None,
        composition_planner: CompositionPlanner | None = None,
        memory_manager: SessionMemoryManager | None = None,
        *,
        llm_client: LLMClient | None = None,
        sandbox: SecureSandbox | None = None,
    ) -> None:
        self.llm_client = llm_client or wiring.llm_client()
        self.sandbox = sandbox or wiring.sandbox()
        self.registry = registry or wiring.registry(self.llm_client)
        self.policy_store = PolicyStore()
        self.skill_graph = SkillGraph()
        self.workflow_tracker = workflow_tracker or WorkflowTracker()
        self.memory_manager = memory_manager or SessionMemoryManager()
        self.synthesizer = synthesizer or ResponseSynthesizer(self.llm_client)
        self.synthesis_engine = synthesis_engine or CapabilitySynthesisEngine(
            self.llm_client, self.registry, self.sandbox
        )
        self.query_planner = query_planner or import_string(settings.AGENT_PLANNER)(
            self.llm_client, self.registry, self.workflow_tracker
        )
        self._next_cleanup = 0.0
        self.executor = executor or ToolExecutor(
            self.llm_client,
            sandbox=self.sandbox,
            skill_graph=self.skill_graph,
            workflow_tracker=self.workflow_tracker,
        )
        self.single = SingleToolAnswers(
            ToolMatcher(self.registry, self.executor, self.memory_manager),
            ToolMaker(self.registry, self.synthesis_engine),
            self.synthesizer,
        )
        self.composition_planner = composition_planner or CompositionPlanner(
            self.registry,
            self.executor,
            self.llm_client,
            self.synthesis_engine,
            self.workflow_tracker,
            memory_manager=self.memory_manager,
        )

    def process_request(
        self,
        user_prompt: str,
        session_id: str | None = None,
        callback: Callback | None = None,
    ) -> AgentResult:
        """Answer a request; in a worker as part of its run, in a script as a run of its own.

        Never raises for a request that cannot be answered: `success` is False then, `error` a
        sentence and `error_code` stable.
        """
        work = context.current()
        if work is not None:
            return self._answer(work, user_prompt)
        try:
            return self._inline(checked_prompt(user_prompt), session_id, callback)
        except AppError as error:  # there is no run yet that could record it
            return self._failure(user_prompt, error.code, error.message)

    def get_all_tools(self) -> list[Any]:
        return list(self.registry.get_all_tools())

    def get_tool_count(self) -> int:
        return self.registry.count_tools()

    def cleanup(self) -> None:
        """Let go of what this instance holds open: the connections to the model's server."""
        self.llm_client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.cleanup()

    # --- A run of a script ----------------------------------------------------

    def _inline(
        self, prompt: str, session_id: str | None, callback: Callback | None
    ) -> AgentResult:
        user_id = sessions.system_user_id()
        session = sessions.start(user_id=user_id, key=session_id) if session_id else None
        run = inline.begin(new_request(user_id=user_id, prompt=prompt, session=session))
        with transaction.atomic():
            memory.record_request(run)
        work = claims.work_of(run, inline=True, callback=callback)
        answered = self.carry_out(work, prompt)
        if answered is None:
            return self._failure(prompt, "superseded", "This request was cancelled meanwhile.")
        return answered

    def carry_out(self, work: Work, prompt: str) -> AgentResult | None:
        """Drive a claimed run to its end; None if it has to wait or is no longer ours."""

        def as_failure(code: str, sentence: str) -> Any:
            with context.activate(work):
                return self._failure(prompt, code, sentence)

        done: Any = execution.drive(
            work,
            lambda: dict(self.process_request(prompt, work.session_key, work.callback)),
            finish_with=lambda end: memory.record_answer(work, end["response"]),
            failed=as_failure,
        )
        return done  # type: ignore[no-any-return] # an AgentResult, as a plain dict

    def _failure(
        self, prompt: str, code: str, sentence: str, workflow: WorkflowResult | None = None
    ) -> AgentResult:
        return failed(
            self.synthesizer.synthesize_error(prompt, sentence), code, sentence, workflow=workflow
        )

    # --- The flow ---------------------------------------------------------------

    def _answer(self, work: Work, prompt: str) -> AgentResult:
        self._clean_up()
        if "call" in work.options:
            return self._with_given_call(prompt, **work.options["call"])
        data_files.named_in(prompt)  # a name that leads outside is refused before anything else
        plan = self._plan(prompt)
        if plan["strategy"] == "none":
            return self._without_tool(plan)
        # A name with no file behind it is best said at once; a wished tool may come without one.
        inputs.see_named(prompt, must_exist=plan["strategy"] != "force_synthesis")
        if plan["strategy"] == "force_synthesis":
            return self.single.with_wished_tool(prompt)
        return self._with_tools(prompt, plan)

    def _plan(self, prompt: str) -> Mapping[str, Any]:
        """Decide once how to answer; the plan is kept with the run, whoever made it."""
        context.emit("planning_query", {"query": prompt})
        plan = steps.decide(
            "plan",
            request={"prompt": prompt},
            choose=lambda: dict(self.query_planner.plan_execution(prompt)),
        )
        strategy = ALIASES.get(plan["strategy"], plan["strategy"])
        context.emit(
            "plan_complete", {"strategy": strategy, "reasoning": plan.get("reasoning", "")}
        )
        return {**plan, "strategy": strategy}

    def _with_tools(self, prompt: str, plan: Mapping[str, Any]) -> AgentResult:
        strategy = plan["strategy"]
        if strategy == "composite_tool":
            return self.single.with_composite(prompt, plan["composite_tool"])
        if strategy == "workflow_pattern":
            return self._with_pattern(prompt, plan["pattern"])
        if strategy in {"multi_tool_sequential", "multi_tool_composition"}:
            return self._with_workflow(prompt, plan["sub_tasks"], strategy)
        return self.single.with_found_tool(prompt, plan.get("candidates"))

    def _with_given_call(self, prompt: str, tool: str, arguments: dict[str, Any]) -> AgentResult:
        reasoning = "You gave the values yourself."
        context.emit("plan_complete", {"strategy": "single", "reasoning": reasoning})
        return self.single.with_given_call(prompt, tool, arguments)

    def _clean_up(self) -> None:
        """Archive the rests of interrupted registrations, at the first request of each minute."""
        now = time.monotonic()
        if now < self._next_cleanup:
            return
        self._next_cleanup = now + CLEANUP_EVERY_S
        removed = self.registry.cleanup_orphaned_tools()
        if removed:
            context.emit_aside("orphans_cleaned", {"count": removed})

    def _without_tool(self, plan: Mapping[str, Any]) -> AgentResult:
        response = plan.get("reply") or CAPABILITIES
        context.emit("complete", {"response": response})
        return result(response=response, strategy="none")

    def _with_pattern(self, prompt: str, pattern: Mapping[str, Any]) -> AgentResult:
        context.emit(
            "using_workflow_pattern",
            {
                "pattern_name": pattern.get("pattern_name", ""),
                "tool_sequence": pattern["tool_sequence"],
                "similarity": pattern.get("similarity"),
            },
        )
        outcome = self.composition_planner.execute_pattern(pattern, prompt)
        if not outcome["success"] and outcome["error_code"] == ToolMismatch.code:
            return self.single.with_found_tool(prompt, None)
        return self._workflow_result(prompt, outcome, "workflow_pattern")

    def _with_workflow(self, prompt: str, sub_tasks: list[Any], strategy: str) -> AgentResult:
        chained = strategy == "multi_tool_composition"
        context.emit(
            "multi_tool_workflow", {"num_tasks": len(sub_tasks), "requires_composition": chained}
        )
        outcome = self.composition_planner.execute_workflow(sub_tasks, prompt)
        return self._workflow_result(prompt, outcome, strategy)

    def _workflow_result(self, prompt: str, outcome: WorkflowResult, strategy: str) -> AgentResult:
        if not outcome["success"]:
            ended = self._failure(prompt, outcome["error_code"], outcome["error"], workflow=outcome)
            context.emit("error", {"error": ended["response"], "code": outcome["error_code"]})
            return {**ended, "strategy": strategy}
        context.emit("synthesizing_response", {})
        response = self.synthesizer.synthesize_workflow(prompt, outcome["parts"])
        made = [step["tool_name"] for step in outcome["steps"] if step["synthesized"]]
        if made:
            response = f"I wrote {' and '.join(made)} for this. {response}"
        context.emit("complete", {"response": response})
        return result(
            response=response,
            strategy=strategy,
            tool_name=outcome["tool_sequence"][-1],
            tool_result=outcome["final_result"],
            synthesized=bool(made),
            cached=all(step["cached"] for step in outcome["steps"]),
            workflow=outcome,
        )
