"""`QueryPlanner`: how a request is going to be answered, and what that was decided on."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import structlog

from agent.errors import InvalidPlan
from agent.executor import described
from agent.intent import wishes_for_tool
from agent.matching import retrieval, search
from agent.workflow import read_steps
from llm.client import LLMClient
from llm.errors import ModelAnswerInvalid
from llm.kinds import QueryAnalysis
from registry.capabilities import CapabilityRegistry
from registry.models import ToolVersion
from registry.policies import policy_values
from runs.context import Callback

log = structlog.get_logger(__name__)

LOOKED_AT = 5  # tools; more than are tried, for whoever tunes the gates
# Names the reference documents also use; accepted from custom planners, never returned.
ALIASES = {
    "single_tool": "single",
    "sequential": "multi_tool_sequential",
    "composition": "multi_tool_composition",
}
Json = dict[str, Any]


class Plan(TypedDict):
    """How to answer; JSON, for it is kept with the run.

    `strategy` is one of force_synthesis, composite_tool, workflow_pattern, multi_tool_composition,
    multi_tool_sequential, single, none. `reply`: what to say for `none`. `candidates` are the
    tools found for the whole request. `decisions`: each gate of the cascade in order, with what it
    was held against and whether it was passed; tuning reads them.
    """

    strategy: str
    reasoning: str
    analysis: NotRequired[Json]
    sub_tasks: NotRequired[list[Any]]
    tool_name: NotRequired[str]
    composite_tool: NotRequired[Json]
    pattern: NotRequired[Json]
    reply: NotRequired[str]
    candidates: NotRequired[list[Any]]
    decisions: NotRequired[list[Json]]


class QueryPlanner:
    """Sees the prompt alone. The conversation never decides what kind of request this is."""

    def __init__(
        self,
        llm_client: LLMClient | None = None,
        registry: CapabilityRegistry | None = None,
        workflow_tracker: Any = None,
    ) -> None:
        self.llm_client = llm_client or LLMClient()
        self.registry = registry or CapabilityRegistry(self.llm_client)
        self.workflow_tracker = workflow_tracker

    def plan_execution(self, user_prompt: str, callback: Callback | None = None) -> Plan:
        """Choose a strategy: the first gate of the cascade that opens decides.

        A wish for a tool; a composite tool that does it; a learned pattern; what the model makes
        of it, unless one tool covers all its steps; else a single tool.
        """
        if callback is not None:
            callback("planning_query", {"query": user_prompt})
        trail: list[Json] = []
        wished = wishes_for_tool(user_prompt)
        trail.append({"gate": "wish", "passed": wished})
        if wished:
            return {
                "strategy": "force_synthesis",
                "reasoning": "The request asks for a function or tool by name.",
                "decisions": trail,
            }
        found = self._search(user_prompt)
        learned = self._learned(user_prompt, found, trail)
        if learned is not None:
            return learned
        analysis = self.analyze_query(user_prompt)
        plan = self._analysed(user_prompt, analysis, found, trail)
        threshold = retrieval()["threshold"]
        usable = [tool for tool in found if tool["similarity"] >= threshold]
        usable.sort(key=lambda tool: tool["name"] != plan.get("tool_name"))
        return {**plan, "analysis": analysis, "candidates": usable, "decisions": trail}

    def analyze_query(self, prompt: str) -> Json:
        """Return what the model makes of the request; a simple task if it makes no sense.

        A plan whose steps make no order is sent back once.

        Raises:
            InvalidPlan: They still make none.
        """
        analysis = self._ask(prompt)
        try:
            _check(analysis)
        except InvalidPlan as error:
            analysis = self._ask(prompt, problem=error.message)
            _check(analysis)
        return {**analysis.model_dump(mode="json"), "original_prompt": prompt}

    def find_matching_composite_tool(
        self, prompt: str, threshold: float | None = None
    ) -> Json | None:
        """Return the composite tool most similar to the request; None below the threshold."""
        gate = retrieval()["composite"] if threshold is None else threshold
        return _best_composite(self._search(prompt), gate)

    def find_matching_workflow_pattern(
        self, prompt: str, threshold: float | None = None
    ) -> Json | None:
        """Return a learned sequence for the request, as `{pattern_name, tool_sequence,
        similarity}`; None where there is none. Subclasses that know sequences say them here."""
        return None

    # --- The gates --------------------------------------------------------------

    def _search(self, prompt: str) -> Sequence[Any]:
        gates = retrieval()
        least = min(gates[name] for name in ("threshold", "composite", "single"))
        return search(self.registry, prompt, threshold=least, limit=LOOKED_AT)

    def _learned(self, prompt: str, found: Sequence[Any], trail: list[Json]) -> Plan | None:
        gates = retrieval()
        composite = _best_composite(found, gates["composite"])
        trail.append(
            {
                "gate": "composite",
                "threshold": gates["composite"],
                "candidates": [_features(tool) for tool in found],
                "passed": composite is not None,
            }
        )
        if composite is not None:
            return {
                "strategy": "composite_tool",
                "reasoning": f"{composite['name']} was made for such requests.",
                "tool_name": composite["name"],
                "composite_tool": composite,
                "decisions": trail,
            }
        pattern = self.find_matching_workflow_pattern(prompt, gates["pattern"])
        trail.append(
            {
                "gate": "pattern",
                "threshold": gates["pattern"],
                "similarity": pattern.get("similarity") if pattern else None,
                "passed": pattern is not None,
            }
        )
        if pattern is None:
            return None
        return {
            "strategy": "workflow_pattern",
            "reasoning": "These tools have served such requests in this order.",
            "pattern": pattern,
            "decisions": trail,
        }

    def _analysed(
        self, prompt: str, analysis: Json, found: Sequence[Any], trail: list[Json]
    ) -> Plan:
        if analysis["kind"] != "task":
            return {
                "strategy": "none",
                "reasoning": analysis["reasoning"] or "The request needs no tool.",
                "reply": analysis["reply"] or "",
            }
        limits = policy_values("workflow_complexity_thresholds")[0]
        count = len(analysis["sub_tasks"]) if analysis["is_complex"] else 1
        several = count > limits["simple_max_tools"]
        trail.append({"gate": "complexity", "steps": count, **limits, "passed": several})
        if not several:
            return _single(analysis["reasoning"] or "One tool can answer this.", found)
        covering = self._covering(prompt, found, trail)
        if covering is not None:
            return _single(f"{covering['name']} does all of it.", [covering])
        chained = analysis["requires_composition"] or count > limits["sequential_max_tools"]
        return {
            "strategy": "multi_tool_composition" if chained else "multi_tool_sequential",
            "reasoning": analysis["reasoning"] or f"The request takes {count} steps.",
            "sub_tasks": analysis["sub_tasks"],
        }

    def _covering(self, prompt: str, found: Sequence[Any], trail: list[Json]) -> Any | None:
        """Return a tool that does all the steps by itself, as the model sees it."""
        gate = retrieval()["single"]
        best = next((tool for tool in found if tool["similarity"] >= gate), None)
        fits = best is not None and self._fits(prompt, best)
        trail.append(
            {
                "gate": "single",
                "threshold": gate,
                "tool_name": best["name"] if best else None,
                "similarity": best["similarity"] if best else None,
                "passed": fits,
            }
        )
        return best if fits else None

    def _fits(self, prompt: str, tool: Mapping[str, Any]) -> bool:
        try:
            return self.llm_client.match_arguments(prompt, described(tool)).fits
        except ModelAnswerInvalid:
            return False

    def _ask(self, prompt: str, problem: str = "") -> QueryAnalysis:
        try:
            return (
                self.llm_client.analyze_query(prompt, problem=problem)
                if problem
                else self.llm_client.analyze_query(prompt)
            )
        except ModelAnswerInvalid as error:
            log.warning("agent.plan.analysis_unreadable", error=error.message)
            return QueryAnalysis(kind="task", reasoning="Taken for a simple task.")


def _check(analysis: QueryAnalysis) -> None:
    if analysis.is_complex and analysis.sub_tasks:
        read_steps(task.model_dump() for task in analysis.sub_tasks)


def _best_composite(found: Sequence[Any], gate: float) -> Any | None:
    composites = (tool for tool in found if tool["origin"] == ToolVersion.Origin.COMPOSITE)
    return next((tool for tool in composites if tool["similarity"] >= gate), None)


def _single(reasoning: str, found: Sequence[Any]) -> Plan:
    plan: Plan = {"strategy": "single", "reasoning": reasoning}
    return {**plan, "tool_name": found[0]["name"]} if found else plan


def _features(tool: Mapping[str, Any]) -> Json:
    """Return what a candidate was ranked by."""
    names = ("name", "version", "similarity", "success_rate", "use_count", "score", "origin")
    return {name: tool[name] for name in names}
