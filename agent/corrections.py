"""A wrong answer put right: the same call with other values, or another tool for the request."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent import submission
from agent.arguments import given_by_person
from agent.errors import NotCorrectable
from agent.summaries import brief
from registry.capabilities import CapabilityRegistry
from runs.digests import canonical_json
from runs.models import Run


def run_again(run: Run, arguments: Mapping[str, Any]) -> Run:
    """Call the tool of an answered request with other arguments; no model is asked.

    Args:
        arguments: All that the tool is to get; texts are read as the type that it takes.

    Raises:
        NotCorrectable: The request has not ended, or was not answered by one call.
        InvalidArgument: Something is missing, unknown, or of another type.
    """
    name = _one_tool(run)
    tool = CapabilityRegistry(user_id=run.user_id).get_tool_by_name(name)
    if tool is None or tool["status"] != "active":
        raise NotCorrectable(f"The tool {name} is no longer in use.")
    values = given_by_person(tool, arguments).values
    call = {"tool": name, "arguments": values}
    return _submit(run, _in_words(name, values), {"call": call})


def try_another_tool(run: Run, wrong_ones: Sequence[str] = ()) -> Run:
    """Ask the same again, without the tools that were used for it, or those of them named.

    Raises:
        NotCorrectable: The request has not ended, or none of these tools was used.
    """
    used = list((run.result or {}).get("tool_sequence", [])) if not run.is_open else []
    meant = [name for name in used if name in wrong_ones] if wrong_ones else used
    if not meant:
        raise NotCorrectable("This tool was not used for this request, so it was not wrong.")
    wrong = [*run.options.get("wrong_tools", []), *meant]
    return _submit(run, run.prompt, {"wrong_tools": list(dict.fromkeys(wrong))})


def _one_tool(run: Run) -> str:
    steps = (run.result or {}).get("steps", [])
    if run.is_open or len(steps) != 1:
        raise NotCorrectable("This request has no single call whose values could be changed.")
    return str(steps[0]["tool_name"])


def _submit(run: Run, prompt: str, options: dict[str, Any]) -> Run:
    if run.session is None:
        raise NotCorrectable("This request belongs to no conversation.")
    return submission.submit(
        user_id=run.user_id, prompt=prompt, session_key=run.session.key, options=options
    )


def _in_words(name: str, values: Mapping[str, Any]) -> str:
    shown = ", ".join(f"{key} = {canonical_json(value)}" for key, value in brief(values).items())
    return f"{name}({shown})"[:4_000]
