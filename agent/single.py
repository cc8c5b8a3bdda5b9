"""Requests that one tool answers: found, written, made of others, or given by the person."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.arguments import given
from agent.errors import InvalidArgument, NoOtherTool, ToolMismatch
from agent.executor import Done, ToolExecutor
from agent.matching import MAX_CANDIDATES, Match, Tool, ToolMatcher, called_wrong, retrieval
from agent.memory import SessionMemoryManager
from agent.performing import Performed
from agent.responses import ResponseSynthesizer
from agent.results import AgentResult, failed, result
from agent.summaries import summarize_result
from agent.workflow import WorkflowStep
from runs import context, steps
from sandbox.verdict import collect_test_ids
from synthesis.engine import CapabilitySynthesisEngine, SynthesisResult


class SingleToolAnswers:
    """Holds no state of a request."""

    def __init__(
        self,
        matcher: ToolMatcher,
        executor: ToolExecutor,
        synthesis_engine: CapabilitySynthesisEngine,
        synthesizer: ResponseSynthesizer,
        memory_manager: SessionMemoryManager,
    ) -> None:
        self.matcher = matcher
        self.executor = executor
        self.synthesis_engine = synthesis_engine
        self.synthesizer = synthesizer
        self.memory_manager = memory_manager

    def with_wished_tool(self, prompt: str) -> AgentResult:
        """Answer a wish for a tool: one that does this already is as good as a new one."""
        context.emit("searching", {"query": prompt})
        found = self.matcher.candidates(prompt, retrieval()["reuse"])
        match = self.matcher.first_fit(prompt, found)
        if match is None:
            return self._with_new_tool(prompt, "force_synthesis")
        if match.arguments.missing:
            return self._unused(prompt, match.tool, synthesis=None)
        return self._use(prompt, match, "force_synthesis")

    def with_found_tool(self, prompt: str, found: Sequence[Tool] | None) -> AgentResult:
        """Answer with the first tool of `found` that fits, else with a new one; None: search."""
        context.emit("searching", {"query": prompt})
        if found is None:  # a planner of somebody's own, or one that looked no further
            found = self.matcher.candidates(prompt, retrieval()["threshold"])
        match = self.matcher.first_fit(prompt, found[:MAX_CANDIDATES])
        if match is None:
            context.emit("no_tool_found", {"query": prompt})
            return self._with_new_tool(prompt, "single")
        return self._use(prompt, self._completed(prompt, match), "single")

    def with_composite(self, prompt: str, tool: Tool) -> AgentResult:
        context.emit(
            "using_composite_tool",
            {
                "tool_name": tool["name"],
                "component_tools": tool["components"],
                "similarity": tool["similarity"],
            },
        )
        match = self.matcher.first_fit(prompt, [tool])
        if match is None:
            return self.with_found_tool(prompt, None)
        return self._use(prompt, self._completed(prompt, match), "composite_tool")

    def with_given_call(self, prompt: str, name: str, arguments: dict[str, Any]) -> AgentResult:
        """Call a tool with arguments that a person gave; no model is asked, not for words either.

        Raises:
            ToolMismatch: The tool is no longer in use.
            InvalidArgument: Another version of it takes other arguments.
        """
        tool = self.matcher.by_name(name)
        match = Match(tool=tool, arguments=given(tool, arguments))
        done = self._done(prompt, match)
        response = f"{name} returned {summarize_result(done.value)}."
        context.emit("complete", {"response": response})
        return self._answered(prompt, match, done, response, "single")

    def _completed(self, prompt: str, match: Match) -> Match:
        """Find missing values in the conversation and its results, else ask for them."""
        if not match.arguments.missing:
            return match
        work = context.current()
        known = self.memory_manager.known(work.session_key if work else None)
        return self.matcher.completed(prompt, match, known)

    def _with_new_tool(self, prompt: str, strategy: str) -> AgentResult:
        context.emit("entering_synthesis_mode", {})
        made = self.synthesis_engine.synthesize_capability(prompt)
        if not made["success"]:
            return self._not_made(prompt, made, strategy)
        name = str(made["tool_name"])
        if name in called_wrong():
            raise NoOtherTool(f"No tool but {name} does this, and you said that it is wrong.")
        written = None if made.get("reused") else made
        if written is not None:
            context.emit("synthesis_successful", {"tool_name": name, "experimental": False})
        tool = steps.decide(
            "new_tool",
            request={"name": name},
            choose=lambda: self.matcher.registry.get_tool_by_name(name),
        )
        if tool is None:
            raise ToolMismatch(f"The tool {name} was withdrawn before it could be used.")
        try:
            match = self.matcher.match(prompt, tool)
        except (ToolMismatch, InvalidArgument) as error:
            context.emit("tool_mismatch", {"tool_name": name, "error": error.message})
            return self._unused(prompt, tool, synthesis=written)
        if match.arguments.missing and strategy == "force_synthesis":
            return self._unused(prompt, tool, synthesis=written)
        return self._use(prompt, self._completed(prompt, match), strategy, synthesis=written)

    def _not_made(self, prompt: str, made: SynthesisResult, strategy: str) -> AgentResult:
        error, code = made.get("error", "It failed."), made.get("error_code", "synthesis_failed")
        context.emit(
            "synthesis_failed", {"error": error, "step": made.get("step", ""), "code": code}
        )
        return {
            **failed(self.synthesizer.synthesize_error(prompt, error), code, error),
            "strategy": strategy,
            "tool_name": made.get("tool_name"),
        }

    def _use(
        self,
        prompt: str,
        match: Match,
        strategy: str,
        *,
        synthesis: SynthesisResult | None = None,
    ) -> AgentResult:
        done = self._done(prompt, match)
        context.emit("synthesizing_response", {})
        response = self.synthesizer.synthesize(prompt, done.value)
        if synthesis is not None:
            response = self._announce(prompt, match.tool, response)
        context.emit("complete", {"response": response})
        return self._answered(prompt, match, done, response, strategy, is_new=synthesis is not None)

    def _done(self, prompt: str, match: Match) -> Done:
        call = self.executor.call_of(match.tool, match.arguments.values)
        done = self.executor.execute(call, prompt)
        context.emit(
            "execution_complete",
            {
                "tool_name": match.name,
                "result": summarize_result(done.value),
                "duration_ms": done.duration_ms,
            },
        )
        return done

    def _answered(
        self,
        prompt: str,
        match: Match,
        done: Done,
        response: str,
        strategy: str,
        *,
        is_new: bool = False,
    ) -> AgentResult:
        step = WorkflowStep(number=1, task=prompt)
        performed = Performed(step=step, match=match, done=done, synthesized=is_new)
        return result(
            response=response,
            strategy=strategy,
            tool_name=match.name,
            tool_result=done.value,
            synthesized=is_new,
            cached=done.cached,
            workflow={"tool_sequence": [match.name], "steps": [performed.to_json()]},
        )

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
