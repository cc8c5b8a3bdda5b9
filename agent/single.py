"""Requests that one tool answers: found, written, made of others, or given by the person."""

from collections.abc import Sequence
from typing import Any

from agent.arguments import given_by_person
from agent.errors import InvalidArgument, NoToolMade, ToolMismatch
from agent.executor import Done
from agent.making import ToolMaker
from agent.matching import MAX_CANDIDATES, Match, Tool, ToolMatcher, retrieval
from agent.performing import Performed
from agent.responses import ResponseSynthesizer
from agent.results import AgentResult, failed, result
from agent.summaries import summarize_result
from agent.workflow import WorkflowStep
from runs import context
from sandbox.verdict import collect_test_ids


class SingleToolAnswers:
    """Holds no state of a request."""

    def __init__(
        self, matcher: ToolMatcher, maker: ToolMaker, synthesizer: ResponseSynthesizer
    ) -> None:
        self.matcher = matcher
        self.maker = maker
        self.synthesizer = synthesizer

    def with_wished_tool(self, prompt: str) -> AgentResult:
        """Answer a wish for a tool: one that does this already is as good as a new one."""
        context.emit("searching", {"query": prompt})
        found = self.matcher.candidates(prompt, retrieval()["reuse"])
        match = self.matcher.first_fit(prompt, found)
        if match is None:
            return self._with_new_tool(prompt, "force_synthesis")
        if match.arguments.missing:
            return self._unused(prompt, match.tool, is_new=False)
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
        return self._use(prompt, self.matcher.completed(prompt, match), "single")

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
        return self._use(prompt, self.matcher.completed(prompt, match), "composite_tool")

    def with_given_call(self, prompt: str, name: str, arguments: dict[str, Any]) -> AgentResult:
        """Call a tool with arguments that a person gave; no model is asked, not for words either.

        Raises:
            ToolMismatch: The tool is no longer in use.
            InvalidArgument: Another version of it takes other arguments.
        """
        tool = self.matcher.by_name(name)
        match = Match(tool=tool, arguments=given_by_person(tool, arguments))
        done = self._done(prompt, match)
        response = f"{name} returned {summarize_result(done.value)}."
        context.emit("complete", {"response": response})
        return self._answered(prompt, match, done, response, "single")

    def _with_new_tool(self, prompt: str, strategy: str) -> AgentResult:
        try:
            made = self.maker.make(prompt)
        except NoToolMade as error:
            return self._not_made(prompt, error, strategy)
        tool, name = made.tool, made.tool["name"]
        if made.is_new:
            context.emit("synthesis_successful", {"tool_name": name, "experimental": False})
        try:
            match = self.matcher.match(prompt, tool)
        except (ToolMismatch, InvalidArgument) as error:
            context.emit("tool_mismatch", {"tool_name": name, "error": error.message})
            return self._unused(prompt, tool, is_new=made.is_new)
        if match.arguments.missing and strategy == "force_synthesis":
            return self._unused(prompt, tool, is_new=made.is_new)
        match = self.matcher.completed(prompt, match)
        return self._use(prompt, match, strategy, is_new=made.is_new)

    def _not_made(self, prompt: str, error: NoToolMade, strategy: str) -> AgentResult:
        response = self.synthesizer.synthesize_error(prompt, error.message)
        return {
            **failed(response, error.reason, error.message),
            "strategy": strategy,
            "tool_name": error.tool_name,
        }

    def _use(
        self,
        prompt: str,
        match: Match,
        strategy: str,
        *,
        is_new: bool = False,
    ) -> AgentResult:
        done = self._done(prompt, match)
        context.emit("synthesizing_response", {})
        response = self.synthesizer.synthesize(prompt, done.value)
        if is_new:
            response = self._announce(prompt, match.tool, response)
        context.emit("complete", {"response": response})
        return self._answered(prompt, match, done, response, strategy, is_new=is_new)

    def _done(self, prompt: str, match: Match) -> Done:
        executor = self.matcher.executor
        call = executor.call_of(match.tool, match.arguments.values)
        done = executor.execute(call, prompt)
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

    def _announce(self, prompt: str, tool: Tool, answer: str | None) -> str:
        tests = len(collect_test_ids(tool["tests"]))
        return self.synthesizer.synthesize_synthesis_result(prompt, tool["name"], tests, answer)

    def _unused(self, prompt: str, tool: Tool, *, is_new: bool) -> AgentResult:
        """The tool is there; the request holds no values to use it on."""
        context.emit("execution_skipped", {"reason": "The request holds no values to use it on."})
        response = (
            self._announce(prompt, tool, None)
            if is_new
            else f"I already have a tool for that: {tool['name']}. Give me values to use it on."
        )
        context.emit("complete", {"response": response})
        return result(
            response=response,
            strategy="force_synthesis",
            tool_name=tool["name"],
            synthesized=is_new,
        )
