"""`AgentOrchestrator`: the life of one request, from the words to the answer."""

from collections.abc import Mapping
from typing import Any, Self

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from agent import memory, replies
from agent.arguments import Arguments
from agent.errors import InvalidArgument, MissingArgument, ToolMismatch
from agent.executor import Done, ToolExecutor
from agent.memory import SessionMemoryManager
from agent.planner import ALIASES, QueryPlanner
from agent.responses import ResponseSynthesizer
from agent.results import AgentResult, result
from agent.submission import checked_prompt, new_request
from agent.summaries import summarize_result
from kernel.errors import AppError
from learning.skill_graph import SkillGraph
from learning.tracker import WorkflowTracker
from llm.client import LLMClient
from registry.capabilities import CapabilityRegistry
from registry.policies import PolicyStore
from runs import claims, context, data_files, execution, inline, inputs, sessions, steps
from runs.context import Callback, Work
from sandbox.service import SecureSandbox
from sandbox.verdict import collect_test_ids
from synthesis import wiring
from synthesis.engine import CapabilitySynthesisEngine, SynthesisResult

MAX_CANDIDATES = 3
MAX_QUESTIONS = 5
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
        composition_planner: Any = None,
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
        self.composition_planner = composition_planner
        self.executor = executor or ToolExecutor(
            self.llm_client,
            sandbox=self.sandbox,
            skill_graph=self.skill_graph,
            workflow_tracker=self.workflow_tracker,
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

        def failed(code: str, sentence: str) -> Any:
            with context.activate(work):
                return self._failure(prompt, code, sentence)

        done: Any = execution.drive(
            work,
            lambda: dict(self.process_request(prompt, work.session_key, work.callback)),
            finish_with=lambda end: memory.record_answer(work.run_id, end["response"]),
            failed=failed,
        )
        return done  # type: ignore[no-any-return] # an AgentResult, as a plain dict

    def _failure(self, prompt: str, code: str, sentence: str) -> AgentResult:
        return result(
            success=False,
            response=self.synthesizer.synthesize_error(prompt, sentence),
            error=sentence,
            error_code=code,
        )

    # --- The flow ---------------------------------------------------------------

    def _answer(self, work: Work, prompt: str) -> AgentResult:
        removed = self.registry.cleanup_orphaned_tools()
        if removed:
            context.emit("orphans_cleaned", {"count": removed})
        data_files.named_in(prompt)  # a name that leads outside is refused before anything else
        plan: Mapping[str, Any] = self.query_planner.plan_execution(prompt)
        strategy = ALIASES.get(plan["strategy"], plan["strategy"])
        context.emit(
            "plan_complete", {"strategy": strategy, "reasoning": plan.get("reasoning", "")}
        )
        if strategy == "none":
            return self._without_tool(plan)
        # A name with no file behind it is best said at once; a wished tool may come without one.
        inputs.see_named(prompt, must_exist=strategy != "force_synthesis")
        if strategy == "force_synthesis":
            return self._with_wished_tool(prompt)
        return self._with_found_tool(work, prompt, strategy)

    def _without_tool(self, plan: Mapping[str, Any]) -> AgentResult:
        response = plan.get("reply") or CAPABILITIES
        context.emit("complete", {"response": response})
        return result(response=response, strategy="none")

    def _with_wished_tool(self, prompt: str) -> AgentResult:
        """A tool that does this already is as good as a new one."""
        threshold = self._retrieval()["reuse"]
        found = self._first_fit(prompt, threshold)
        if found is None:
            return self._with_new_tool(prompt, "force_synthesis")
        tool, arguments = found
        if arguments.missing:
            return self._unused(prompt, tool, synthesis=None)
        return self._use(prompt, tool, arguments, "force_synthesis")

    def _with_found_tool(self, work: Work, prompt: str, strategy: str) -> AgentResult:
        found = self._first_fit(prompt, self._retrieval()["threshold"])
        if found is None:
            context.emit("no_tool_found", {"query": prompt})
            return self._with_new_tool(prompt, strategy)
        tool, arguments = found
        known = self._completed(work, prompt, tool, arguments)
        return self._use(prompt, tool, known, strategy)

    def _retrieval(self) -> dict[str, Any]:
        return dict(self.policy_store.get_policy("retrieval_similarity_threshold"))

    def _first_fit(
        self, prompt: str, threshold: float
    ) -> tuple[Mapping[str, Any], Arguments] | None:
        """Return the best tool that does what is asked, with its arguments."""
        context.emit("searching", {"query": prompt})
        found = steps.decide(
            "candidates",
            request={"query": prompt, "threshold": threshold},
            choose=lambda: self._search(prompt, threshold),
        )
        for tool in found:
            context.emit(
                "tool_found", {"tool_name": tool["name"], "similarity": tool["similarity"]}
            )
            try:
                return tool, self.executor.arguments_for(tool, prompt)
            except (ToolMismatch, InvalidArgument) as error:
                context.emit("tool_mismatch", {"tool_name": tool["name"], "error": error.message})
        return None

    def _search(self, prompt: str, threshold: float) -> list[Any]:
        rerank = bool(self._retrieval()["rerank"])
        return list(
            self.registry.search_tools(
                prompt, threshold=threshold, limit=MAX_CANDIDATES, rerank=rerank
            )
        )

    def _completed(
        self, work: Work, prompt: str, tool: Mapping[str, Any], arguments: Arguments
    ) -> Arguments:
        """Find missing values in the conversation, else ask for them one by one."""
        if arguments.missing:
            history = self.memory_manager.history(work.session_key)
            if history:
                arguments = self.executor.arguments_for(tool, prompt, history=history)
        question = ""
        for _ in range(MAX_QUESTIONS):
            if not arguments.missing:
                return arguments
            name = arguments.missing[0]
            reply = steps.ask(
                question or arguments.question,
                {
                    "parameter": name,
                    "tool_name": tool["name"],
                    "code": MissingArgument.code,
                    "choices": arguments.choices,
                },
            )
            schema = arguments.schema.get("properties", {}).get(name, {})
            try:
                arguments = arguments.with_value(name, replies.value_of(reply, schema))
                question = ""
            except InvalidArgument as error:
                question = f"{error.message} {arguments.question}"
        raise MissingArgument(arguments.question, parameter=arguments.missing[0])

    def _with_new_tool(self, prompt: str, strategy: str) -> AgentResult:
        context.emit("entering_synthesis_mode", {})
        made = self.synthesis_engine.synthesize_capability(prompt)
        if not made["success"]:
            return self._not_made(prompt, made, strategy)
        name = str(made["tool_name"])
        written = None if made.get("reused") else made
        if written is not None:
            context.emit("synthesis_successful", {"tool_name": name, "experimental": False})
        tool = steps.decide(
            "new_tool",
            request={"name": name},
            choose=lambda: self.registry.get_tool_by_name(name),
        )
        if tool is None:
            raise ToolMismatch(f"The tool {name} was withdrawn before it could be used.")
        try:
            arguments = self.executor.arguments_for(tool, prompt)
        except (ToolMismatch, InvalidArgument) as error:
            context.emit("tool_mismatch", {"tool_name": name, "error": error.message})
            return self._unused(prompt, tool, synthesis=written)
        if arguments.missing and strategy == "force_synthesis":
            return self._unused(prompt, tool, synthesis=written)
        work = context.current()
        if work is not None:
            arguments = self._completed(work, prompt, tool, arguments)
        return self._use(prompt, tool, arguments, strategy, synthesis=written)

    def _not_made(self, prompt: str, made: SynthesisResult, strategy: str) -> AgentResult:
        error, code = made.get("error", "It failed."), made.get("error_code", "synthesis_failed")
        context.emit(
            "synthesis_failed", {"error": error, "step": made.get("step", ""), "code": code}
        )
        return {
            **self._failure(prompt, code, error),
            "strategy": strategy,
            "tool_name": made.get("tool_name"),
        }

    def _use(
        self,
        prompt: str,
        tool: Mapping[str, Any],
        arguments: Arguments,
        strategy: str,
        *,
        synthesis: SynthesisResult | None = None,
    ) -> AgentResult:
        done = self.executor.execute(self.executor.call_of(tool, arguments.values), prompt)
        context.emit(
            "execution_complete",
            {
                "tool_name": tool["name"],
                "result": summarize_result(done.value),
                "duration_ms": done.duration_ms,
            },
        )
        response = self._say(prompt, tool, done, synthesis)
        context.emit("complete", {"response": response})
        return result(
            response=response,
            strategy=strategy,
            tool_name=tool["name"],
            tool_result=done.value,
            synthesized=synthesis is not None,
            cached=done.cached,
        )

    def _say(
        self, prompt: str, tool: Mapping[str, Any], done: Done, synthesis: SynthesisResult | None
    ) -> str:
        context.emit("synthesizing_response", {})
        answer = self.synthesizer.synthesize(prompt, done.value)
        return answer if synthesis is None else self._announce(prompt, tool, answer)

    def _announce(self, prompt: str, tool: Mapping[str, Any], answer: str | None) -> str:
        tests = len(collect_test_ids(tool["tests"]))
        return self.synthesizer.synthesize_synthesis_result(prompt, tool["name"], tests, answer)

    def _unused(
        self, prompt: str, tool: Mapping[str, Any], *, synthesis: SynthesisResult | None
    ) -> AgentResult:
        """The tool is there; the request holds no values to use it on."""
        context.emit("execution_skipped", {"reason": "The request holds no values to use it on."})
        response = (
            self._announce(prompt, tool, None)
            if synthesis is not None
            else f"I already have a tool for that: {tool['name']}. Give me values to use it on."
        )
        context.emit("complete", {"response": response})
        return result(
            response=response,
            strategy="force_synthesis",
            tool_name=tool["name"],
            synthesized=synthesis is not None,
        )
