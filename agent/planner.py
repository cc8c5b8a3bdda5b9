"""`QueryPlanner`: how a request is going to be answered."""

from typing import Any, NotRequired, TypedDict

import structlog

from agent.intent import wishes_for_tool
from llm.client import LLMClient
from llm.errors import ModelAnswerInvalid
from llm.kinds import QueryAnalysis
from registry.capabilities import CapabilityRegistry
from runs import context
from runs.context import Callback

log = structlog.get_logger(__name__)

# Names the reference documents also use; accepted from custom planners, never returned.
ALIASES = {
    "single_tool": "single",
    "sequential": "multi_tool_sequential",
    "composition": "multi_tool_composition",
}


class Plan(TypedDict):
    """`strategy` is one of force_synthesis, single, none. `reply`: what to say for `none`."""

    strategy: str
    reasoning: str
    analysis: NotRequired[dict[str, Any]]
    sub_tasks: NotRequired[list[Any]]
    tool_name: NotRequired[str]
    reply: NotRequired[str]


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
        """Choose a strategy: an explicit wish for a tool first, then what the model makes of it."""
        context.emit("planning_query", {"query": user_prompt})
        if callback is not None:
            callback("planning_query", {"query": user_prompt})
        if wishes_for_tool(user_prompt):
            return {
                "strategy": "force_synthesis",
                "reasoning": "The request asks for a function or tool by name.",
            }
        analysis = self.analyze_query(user_prompt)
        if analysis["kind"] != "task":
            return {
                "strategy": "none",
                "reasoning": analysis["reasoning"] or "The request needs no tool.",
                "analysis": analysis,
                "reply": analysis["reply"] or "",
            }
        return {
            "strategy": "single",
            "reasoning": analysis["reasoning"] or "One tool can answer this.",
            "analysis": analysis,
            "sub_tasks": analysis["sub_tasks"],
        }

    def analyze_query(self, prompt: str) -> dict[str, Any]:
        """Return what the model makes of the request; a simple task if it makes no sense."""
        try:
            analysis = self.llm_client.analyze_query(prompt)
        except ModelAnswerInvalid as error:
            log.warning("agent.plan.analysis_unreadable", error=error.message)
            analysis = QueryAnalysis(kind="task", reasoning="Taken for a simple task.")
        return {**analysis.model_dump(mode="json"), "original_prompt": prompt}
