"""`ToolExecutor`: the arguments of a call, the call in the sandbox, its log and its cache."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent import loops
from agent.arguments import Arguments, Known, fill
from agent.errors import (
    LoopDetected,
    MissingArgument,
    ToolFailed,
    ToolMisbehaved,
    ToolTimedOut,
)
from agent.summaries import brief
from kernel.errors import AppError
from learning.skill_graph import CACHEABLE, CachedResult, CacheKey, SkillGraph
from learning.tracker import WorkflowTracker
from llm.client import LLMClient
from registry import pauses
from registry.signatures import input_schema, read_function
from runs import context, data_files, steps
from runs.digests import canonical_json, storable
from sandbox.program import Outcome, Program, RunResult
from sandbox.service import SecureSandbox
from sandbox.values import plain

MAX_LOGGED_CHARS = 100_000
_FAULTS: dict[Outcome, type[AppError]] = {
    Outcome.TOOL_ERROR: ToolFailed,
    Outcome.TIMED_OUT: ToolTimedOut,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool with validated arguments and the files they name: cached and executed as it is."""

    tool: Mapping[str, Any]
    arguments: dict[str, Any]
    files: Mapping[str, bytes]

    @property
    def program(self) -> Program:
        name = read_function(self.tool["code"]).name
        return Program(
            modules={name: self.tool["code"]},
            entry=f"{name}:{name}",
            profile=self.tool.get("profile") or "base",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a call returned, as plain JSON. `duration_ms` is that of the execution itself."""

    value: Any
    cached: bool
    duration_ms: int


class ToolExecutor:
    """Extracts arguments with the model, executes in the sandbox, never in this process."""

    def __init__(
        self,
        llm_client: LLMClient | None = None,
        *,
        sandbox: SecureSandbox | None = None,
        skill_graph: SkillGraph | None = None,
        workflow_tracker: WorkflowTracker | None = None,
    ) -> None:
        self.llm_client = llm_client or LLMClient()
        self.sandbox = sandbox or SecureSandbox()
        self.skill_graph = skill_graph or SkillGraph()
        self.workflow_tracker = workflow_tracker or WorkflowTracker()

    # --- The documented methods ---------------------------------------------

    def execute_with_retry(
        self, tool_info: Mapping[str, Any], user_prompt: str, max_retries: int = 2
    ) -> dict[str, Any]:
        """Return `success, result, error, error_type, attempts`.

        A failure is final when trying again cannot change it; an argument that fails validation
        is asked for again with the reason, at most `max_retries` times.
        """
        outcome = {"success": False, "result": None, "error": None, "error_type": None}
        try:
            arguments = self.arguments_for(tool_info, user_prompt, repairs=max_retries)
            if arguments.missing:
                raise MissingArgument(arguments.question, parameter=arguments.missing[0])
            done = self.execute(self.call_of(tool_info, arguments.values), user_prompt)
        except AppError as error:
            return outcome | {"error": error.message, "error_type": error.code, "attempts": 1}
        return outcome | {"success": True, "result": done.value, "attempts": arguments.attempts}

    def execute_tool(
        self,
        tool_info: Mapping[str, Any],
        user_prompt: str,
        arguments: dict[str, Any] | None = None,
    ) -> Any:
        """Return the plain value.

        Raises:
            MissingArgument, InvalidArgument, ToolMismatch: There is no valid call.
            ToolFailed, ToolTimedOut, ToolMisbehaved: The tool did not return a value.
            SandboxUnavailable: It could not be executed at all.
        """
        if arguments is None:
            found = self.arguments_for(tool_info, user_prompt)
            if found.missing:
                raise MissingArgument(found.question, parameter=found.missing[0])
            arguments = found.values
        return self.execute(self.call_of(tool_info, arguments), user_prompt).value

    def extract_function_signature(self, code: str) -> str:
        """Return the signature of the tool's function on one line, without the colon."""
        return read_function(code).text

    # --- Its parts ------------------------------------------------------------

    def arguments_for(
        self,
        tool_info: Mapping[str, Any],
        user_prompt: str,
        *,
        known: Known | None = None,
        repairs: int = 1,
        is_chosen: bool = False,
    ) -> Arguments:
        """Ask the model for the arguments; it sees the prompt, and what else is `known`.

        `is_chosen`: nobody asks whether the tool fits.

        Raises:
            ToolMismatch: The tool does not do what is asked.
            InvalidArgument: They still do not fit the schema after `repairs` more tries.
        """
        return fill(
            self.llm_client,
            described(tool_info),
            user_prompt,
            known=known or Known(),
            descriptions=_descriptions(tool_info),
            repairs=repairs,
            is_chosen=is_chosen,
        )

    def call_of(self, tool_info: Mapping[str, Any], arguments: dict[str, Any]) -> Call:
        """Add the files that the arguments name.

        Raises:
            UnknownFile, FileNotAllowed
        """
        return Call(
            tool=tool_info,
            arguments=arguments,
            files=data_files.load(_file_names(arguments)),
        )

    def execute(self, call: Call, user_prompt: str) -> Done:
        """Answer from the cache, or execute in the sandbox; logged either way.

        Raises:
            ToolPaused, ToolFailed, ToolTimedOut, ToolMisbehaved, SandboxUnavailable
            LoopDetected: The run has made this very call before, with this very outcome, and again.
        """
        pauses.refuse_tool(call.tool.get("name", ""), call.tool.get("components", ()))
        try:
            done = self._executed(call, user_prompt)
        except (ToolFailed, ToolTimedOut, ToolMisbehaved) as fault:
            _stop_circles(call, fault.message)
            raise
        _stop_circles(call, done.value)
        return done

    def _executed(self, call: Call, user_prompt: str) -> Done:
        key = self._cache_key(call)
        work = context.current()
        # Numbered before the step that logs it, so that a resumed run counts on from there.
        step_key = work.next_key("execution") if work else ""
        known = self._from_cache(call, key, user_prompt, step_key) if key else None
        if known is not None:
            return known
        context.emit(
            "executing", {"tool_name": call.tool["name"], "arguments": brief(call.arguments)}
        )
        with steps.writing(self._log_of(call, key, user_prompt, step_key)):
            found = self.sandbox.run_function(call.program, call.arguments, call.files)
        if found.outcome is not Outcome.OK:
            raise _fault(call, found)
        return Done(value=_plain(found), cached=False, duration_ms=found.duration_ms)

    def _cache_key(self, call: Call) -> CacheKey | None:
        """Return where the result is kept; None for one that depends on more than its inputs."""
        if call.tool.get("purity") not in CACHEABLE or "version_id" not in call.tool:
            return None
        return CacheKey(
            version_id=call.tool["version_id"],
            version_digest=call.tool["digest"],
            arguments=call.arguments,
            file_digests={
                name: hashlib.sha256(content).hexdigest() for name, content in call.files.items()
            },
            sandbox_digest=self.sandbox.runtime_digest(call.tool["profile"]),
        )

    def _from_cache(
        self, call: Call, key: CacheKey, user_prompt: str, step_key: str
    ) -> Done | None:
        """Look once and record what was found, so that a resumed run finds the same."""

        def look() -> dict[str, Any] | None:
            hit = self.skill_graph.find(key)
            if hit is None:
                return None
            found = RunResult(outcome=Outcome.OK, value=hit.outputs)
            self._log(call, found, user_prompt, step_key=step_key, cached=True)
            self.skill_graph.count_hit(key)
            return _outputs_of(hit)

        hit = steps.record(
            "cache",
            request={"key": key.sha256},
            write=look,
            look=lambda: _outputs_of(self.skill_graph.find(key)),
        )
        if hit is None:
            return None
        name = call.tool["name"]
        context.emit("cache_hit", {"tool": name, "tool_name": name})
        value = storable(plain(hit["outputs"]))
        return Done(value=value, cached=True, duration_ms=0)

    def _log_of(
        self, call: Call, key: CacheKey | None, user_prompt: str, step_key: str
    ) -> context.RowWriter:
        """Return what writes the execution, and its result for the next time, with the step."""

        def write(answer: Any) -> None:
            found = RunResult.from_json(answer)
            self._log(call, found, user_prompt, step_key=step_key, cached=False)
            if key and found.outcome is Outcome.OK:
                self.skill_graph.keep(key, found.value, found.duration_ms)

        return write

    def _log(
        self, call: Call, found: RunResult, user_prompt: str, *, step_key: str, cached: bool
    ) -> None:
        success = found.outcome is Outcome.OK
        fault = None if success else _fault(call, found)
        self.workflow_tracker.log_execution(
            tool_name=call.tool["name"],
            inputs=_loggable(storable(call.arguments)),
            outputs=_loggable(_plain(found)) if success else None,
            success=success,
            execution_time_ms=found.duration_ms,
            user_prompt=user_prompt,
            version_id=call.tool.get("version_id"),
            step_key=step_key,
            cached=cached,
            error_type="" if fault is None else _error_type(fault),
            error_details="" if fault is None else fault.message,
        )


def described(tool_info: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tool as the model sees it before it fills in the arguments."""
    function = read_function(tool_info["code"])
    return {
        "name": tool_info.get("name") or function.name,
        "signature": function.text,
        "description": tool_info.get("docstring", ""),
        "parameters": schema_of(tool_info),
    }


def schema_of(tool_info: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of the arguments, stored or read from the code."""
    stored = tool_info.get("input_schema")
    return dict(stored) if stored else input_schema(read_function(tool_info["code"]))


def _descriptions(tool_info: Mapping[str, Any]) -> dict[str, str]:
    parameters = (tool_info.get("specification") or {}).get("parameters", [])
    return {item["name"]: item.get("description", "") for item in parameters}


def _file_names(value: Any) -> list[str]:
    """Return the texts among the arguments that name a data file."""
    if isinstance(value, str):
        return [value] if value in data_files.named_in(f"'{value}'") else []
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return list(dict.fromkeys(name for item in value for name in _file_names(item)))
    return []


def _stop_circles(call: Call, outcome: Any) -> None:
    work = context.current()
    if work is None:
        return
    made = loops.fingerprint(call.tool["name"], storable(call.arguments), outcome)
    with work.counting() as counts:
        again = loops.goes_round(counts, made)
    if again:
        raise LoopDetected(
            f"{call.tool['name']} was called {loops.MOST} times with the same values and the same"
            " outcome: the request goes round in circles and was stopped."
        )


def _outputs_of(hit: CachedResult | None) -> dict[str, Any] | None:
    return None if hit is None else {"outputs": hit.outputs}


def _plain(found: RunResult) -> Any:
    return storable(plain(found.value))


def _loggable(value: Any) -> Any:
    text = canonical_json(value)
    return value if len(text) <= MAX_LOGGED_CHARS else {"too_long": len(text)}


def _fault(call: Call, found: RunResult) -> AppError:
    name = call.tool["name"]
    kind = _FAULTS.get(found.outcome, ToolMisbehaved)
    if kind is ToolFailed:
        said = f"{found.error_type}: {found.error}" if found.error else str(found.error_type)
        return ToolFailed(f"{name} cannot do this: {said}")
    if kind is ToolTimedOut:
        return ToolTimedOut(f"{name} did not finish in time and was stopped.")
    if found.outcome is Outcome.OUTPUT_TOO_LARGE:
        return ToolMisbehaved(
            f"The result of {name} is too large to be used. Ask for less of it, or for a file."
        )
    return ToolMisbehaved(f"{name} gave no usable result: {found.error or found.outcome}")


def _error_type(fault: AppError) -> str:
    return "timeout" if isinstance(fault, ToolTimedOut) else "tool_error"
