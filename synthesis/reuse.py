"""Using a tool that does what is wanted already, instead of writing another.

Nearness finds candidates and decides nothing: a moving mean is near a moving median. The new
tests decide, and the independent examples, run against each of the nearest tools.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.annotations import annotation_schema
from registry.capabilities import CapabilityRegistry
from registry.errors import SignatureError
from registry.models import Tool, ToolVersion
from registry.records import ToolRecord
from registry.signatures import Parameter, read_function
from runs import steps
from sandbox.program import Program
from sandbox.service import SecureSandbox
from synthesis import registration
from synthesis.candidate import Candidate, Specification
from synthesis.gates.green import judged

NEAREST = 5
KEPT = "kept_tool"  # the module of the tool that is tried


def find_made_to(specification: Specification) -> int | None:
    """Return the version in use that was made to exactly this specification, if there is one.

    All that follows a specification (tests, examples, code) is asked for from it alone, so a
    tool that was proven against it would only be proven again.
    """
    wanted = specification.to_json()
    usable = Tool.objects.active().visible_to(registration.asker())
    versions = ToolVersion.objects.filter(
        live_for__in=usable,
        docstring=specification.docstring,
        specification__function_name=specification.function_name,
    )
    for version in versions.only("specification").order_by("pk"):
        made_to = {
            name: each
            for name, each in version.specification.items()
            if name not in registration.KEPT_BESIDES
        }
        if made_to == wanted:
            return version.pk
    return None


def find(
    candidate: Candidate, registry: CapabilityRegistry, sandbox: SecureSandbox
) -> ToolRecord | None:
    """Return the nearest active tool that passes the candidate's tests and examples, if any.

    Raises:
        SandboxUnavailable: There is no sandbox to try them in.
    """
    for tool in _nearest(candidate.specification, registry):
        program = adapted(tool, candidate.specification)
        if program is not None and _passes(candidate, program, sandbox):
            return tool
    return None


def _nearest(specification: Specification, registry: CapabilityRegistry) -> list[ToolRecord]:
    query = f"{specification.function_name.replace('_', ' ')}. {specification.docstring}"
    found: list[ToolRecord] = steps.decide(
        "nearest_tools",
        request={"query": query},
        choose=lambda: registry.search_tools(query, threshold=0.0, limit=NEAREST, rerank=False),
    )
    return found


def adapted(tool: Mapping[str, Any], specification: Specification) -> Program | None:
    """Return the tool as a program of the wanted name and parameters.

    None when its parameters cannot be matched: by name first, then in their order, each to one
    of the same JSON type.
    """
    try:
        name = tool["specification"].get("function_name", tool["name"])
        signature = read_function(tool["code"], name)
    except SignatureError:
        return None
    names = _matched(signature.parameters, specification.parameters)
    if names is None:
        return None
    wanted = ", ".join(str(parameter["name"]) for parameter in specification.parameters)
    given = ", ".join(f"{theirs}={ours}" for ours, theirs in names.items())
    name = specification.function_name
    source = (
        f"from {KEPT} import {signature.name} as _kept\n\n\n"
        f"def {name}({wanted}):\n    return _kept({given})\n"
    )
    return Program(
        modules={name: source, KEPT: tool["code"]}, entry=f"{name}:{name}", profile=tool["profile"]
    )


def _matched(
    theirs: Sequence[Parameter], ours: Sequence[Mapping[str, str]]
) -> dict[str, str] | None:
    """Return which of their parameters takes each of ours."""
    free = {parameter.name: parameter for parameter in theirs}
    found = {each["name"]: each["name"] for each in ours if free.pop(each["name"], None)}
    for each in ours:
        if each["name"] not in found:
            fits = (name for name, other in free.items() if _same_type(each["type"], other))
            match = next(fits, None)
            if match is None:
                return None
            found[each["name"]] = match
            del free[match]
    return None if any(parameter.required for parameter in free.values()) else found


def _same_type(annotation: str, other: Parameter) -> bool:
    kinds = [annotation_schema(each).get("type") for each in (annotation, other.annotation)]
    return None in kinds or len(set(kinds)) == 1 or set(kinds) == {"integer", "number"}


def _passes(candidate: Candidate, program: Program, sandbox: SecureSandbox) -> bool:
    """Try the examples first: they cost least, and most tools fail them."""
    examples = candidate.held_out
    answers = sandbox.probe(program, [each.call for each in examples], is_fresh=True)[0]
    if not all(each.holds_for(answer) for each, answer in zip(examples, answers, strict=True)):
        return False
    return judged(program, candidate, sandbox)[1].success
