"""A tool for a task that none does: had written, and fetched as it is kept."""

from contextlib import nullcontext
from dataclasses import dataclass
from threading import Lock

from agent.errors import NoOtherTool, NoToolMade, ToolMismatch
from agent.matching import Tool, called_wrong
from registry.capabilities import CapabilityRegistry
from runs import context, steps
from synthesis.engine import CapabilitySynthesisEngine

_one_synthesis = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """`is_new` False: a tool that was there already does what is wanted."""

    tool: Tool
    is_new: bool


class ToolMaker:
    """Holds no state of a request; steps side by side may have tools made at once."""

    def __init__(
        self, registry: CapabilityRegistry, synthesis_engine: CapabilitySynthesisEngine
    ) -> None:
        self.registry = registry
        self.synthesis_engine = synthesis_engine

    def make(self, task: str) -> Made:
        """Have a tool made for a task, or join who is making it already.

        Raises:
            NoToolMade: None could be proven, or none may be written.
            NoOtherTool: What came of it is a tool that the person has called wrong.
            ToolMismatch: It was withdrawn before it could be used.
        """
        context.emit("entering_synthesis_mode", {})
        with _one_synthesis if _is_inline() else nullcontext():
            made = self.synthesis_engine.synthesize_capability(task)
        if not made["success"]:
            error, code = made.get("error", "It failed."), made.get("error_code")
            reason = code or "synthesis_failed"
            told = {"error": error, "step": made.get("step", ""), "code": reason}
            context.emit("synthesis_failed", told)
            raise NoToolMade(error, reason=reason, tool_name=made.get("tool_name"))
        name = str(made["tool_name"])
        if name in called_wrong():
            raise NoOtherTool(f"No tool but {name} does this, and you said that it is wrong.")
        return Made(tool=self._fetched(name), is_new=not made.get("reused"))

    def _fetched(self, name: str) -> Tool:
        tool = steps.decide(
            "new_tool",
            request={"name": name},
            choose=lambda: self.registry.get_tool_by_name(name),
        )
        if tool is None:
            raise ToolMismatch(f"The tool {name} was withdrawn before it could be used.")
        return dict(tool)


def _is_inline() -> bool:
    """Tell whether a synthesis is carried out here: only one can be followed at a time then."""
    work = context.current()
    return work is None or work.inline
