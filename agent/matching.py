"""Which tool does a task, and with which arguments: searched, tried one by one, completed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent import replies
from agent.arguments import Arguments, Known
from agent.errors import InvalidArgument, MissingArgument, ToolMismatch
from agent.executor import ToolExecutor
from agent.memory import SessionMemoryManager
from agent.references import Earlier
from registry.capabilities import CapabilityRegistry
from registry.policies import policy_values
from runs import context, steps

MAX_CANDIDATES = 3
MAX_QUESTIONS = 5
Tool = Mapping[str, Any]
# What a call needs of a tool, and what it was ranked by. It is kept with the run, so the rest of
# a record (tests, dossier) would be kept there with every request.
_KEPT = (
    "name", "tool_id", "version", "version_id", "digest", "code", "docstring", "specification",
    "input_schema", "output_schema", "profile", "purity", "components", "origin", "status",
    "similarity", "score", "success_rate", "use_count",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A tool that does the task, as the model sees it. Some arguments may still be missing."""

    tool: Tool
    arguments: Arguments

    @property
    def name(self) -> str:
        return str(self.tool["name"])


class ToolMatcher:
    """Holds no state of a request."""

    def __init__(
        self,
        registry: CapabilityRegistry,
        executor: ToolExecutor,
        memory_manager: SessionMemoryManager | None = None,
    ) -> None:
        self.registry = registry
        self.executor = executor
        self.memory_manager = memory_manager or SessionMemoryManager()

    def candidates(self, task: str, threshold: float) -> list[Tool]:
        """Return the best tools for a task, at most three, best first; [] for none."""
        found = steps.decide(
            "candidates",
            request={"query": task, "threshold": threshold},
            choose=lambda: search(self.registry, task, threshold=threshold, limit=MAX_CANDIDATES),
        )
        return list(found)

    def first_fit(
        self,
        task: str,
        tools: Iterable[Tool],
        *,
        known: Known | None = None,
        found_as: str = "tool_found",
        about: Mapping[str, Any] | None = None,
    ) -> Match | None:
        """Return the first tool that does what is asked; None when none of them does.

        `found_as` is the event that tells of a tool before it is tried, `about` goes with it.
        """
        for tool in tools:
            if tool["name"] in called_wrong():
                continue
            told = {"tool_name": tool["name"], **(about or {})}
            context.emit(found_as, {**told, "similarity": tool["similarity"]})
            try:
                return self.match(task, tool, known=known)
            except (ToolMismatch, InvalidArgument) as error:
                context.emit("tool_mismatch", {**told, "error": error.message})
        return None

    def match(
        self, task: str, tool: Tool, *, known: Known | None = None, is_chosen: bool = False
    ) -> Match:
        """Fit one tool to a task; with `is_chosen` nobody asks whether it does it.

        Raises:
            ToolMismatch, InvalidArgument: It does something else, or cannot take the values.
        """
        found = self.executor.arguments_for(tool, task, known=known, is_chosen=is_chosen)
        return Match(tool=tool, arguments=found)

    def by_name(self, name: str) -> Tool:
        """Return a tool in use.

        Raises:
            ToolMismatch: There is none of this name, or it is not in use.
        """
        tool = steps.decide(
            "tool", request={"name": name}, choose=lambda: self.registry.get_tool_by_name(name)
        )
        if tool is None or tool["status"] != "active":
            raise ToolMismatch(f"The tool {name} is not in use.")
        return dict(tool)

    def completed(self, task: str, match: Match, results: Sequence[Earlier] = ()) -> Match:
        """Find missing values in the conversation, else ask a person for them one by one.

        Args:
            results: What the task may mean besides the results of the conversation.

        Raises:
            MissingArgument: The answers did not make sense.
            ToolMismatch, InvalidArgument
        """
        arguments, question = self._from_conversation(task, match, results), ""
        for _ in range(MAX_QUESTIONS):
            if not arguments.missing:
                return Match(tool=match.tool, arguments=arguments)
            name = arguments.missing[0]
            reply = steps.ask(
                question or arguments.question,
                {
                    "parameter": name,
                    "tool_name": match.name,
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

    def _from_conversation(self, task: str, match: Match, results: Sequence[Earlier]) -> Arguments:
        """Return the arguments as they are with what was said before in view, if some miss."""
        if not match.arguments.missing:
            return match.arguments
        work = context.current()
        before = self.memory_manager.known(work.session_key if work else None)
        known = Known(history=before.history, results=[*results, *before.results])
        return self.match(task, match.tool, known=known).arguments if known else match.arguments


def search(
    registry: CapabilityRegistry, task: str, *, threshold: float, limit: int
) -> list[dict[str, Any]]:
    """Search the tools for a task, and return their records as they are kept with a run."""
    found: Sequence[Tool] = registry.search_tools(
        task, threshold=threshold, limit=limit, rerank=retrieval()["rerank"]
    )
    return [{name: tool[name] for name in _KEPT if name in tool} for tool in found]


def retrieval() -> dict[str, Any]:
    """Return the thresholds of the current run's policy, or of the one in force."""
    return policy_values("retrieval_similarity_threshold")[0]


def called_wrong() -> list[str]:
    """Return the names of the tools that the person does not want for this request."""
    work = context.current()
    return list(work.options.get("wrong_tools", [])) if work else []
