"""Proving a tool that came with its own tests: handed in by a person, or shipped as a seed."""

from collections.abc import Mapping
from typing import Any

import structlog

from registry.models import Tool, ToolVersion
from sandbox.service import SecureSandbox
from synthesis import registration, succession
from synthesis.candidate import Candidate, GateReport, Specification
from synthesis.dossier import dossier_of
from synthesis.examples import read_examples
from synthesis.gates.code_rules import profile_of_code
from synthesis.grading import problem_of
from synthesis.proving import prove_code, prove_tests
from synthesis.registration import Registration
from synthesis.standards import Standards, standards
from synthesis.wiring import llm_client, sandbox

# Where in its life a tool may get a version that is still to be proven.
PROVABLE = frozenset({Tool.Status.EXPERIMENTAL, Tool.Status.ACTIVE})

log = structlog.get_logger(__name__)


def prove(candidate: Candidate, box: SecureSandbox, asked: Standards) -> list[GateReport]:
    """Send a candidate through the gates, cheap to dear; the first failure ends it.

    Independent examples are asked for where it has some: what people hand in may come without.
    """
    reports = prove_tests(candidate, box)
    if reports[-1].passed:
        reports += prove_code(candidate, box, asked, min_examples=min(len(candidate.held_out), 1))
    return reports


def verify_version(version_id: int) -> bool:
    """Prove a stored version; return whether it is in use now.

    Rows never change, so the proof comes as the next version: the same code with its dossier. It
    replaces the version in use, where there is one, if `succession` lets it.

    Raises:
        SandboxUnavailable: Nothing was learned; the task is tried again.
    """
    version = ToolVersion.objects.select_related("tool").get(pk=version_id)
    judged = version.dossier or ToolVersion.objects.filter(parent=version).exists()
    if judged or version.tool.status not in PROVABLE:
        return version.tool.live_version_id == version.pk
    box, model, asked = sandbox(), llm_client(), standards()
    candidate = candidate_of(version)
    reports = prove(candidate, box, asked)
    replaced = version.tool.live_version
    if replaced is not None and reports[-1].passed:
        reports.append(succession.check(candidate, replaced, box))
    proven = not problem_of(reports, asked)
    kept = registration.register(
        candidate,
        Registration(
            origin=version.origin,
            actor="verification",
            owner_id=version.tool.owner_id,
            parent=version,
            replaces=replaced,
        ),
        reports=reports,
        dossier=dossier_of(reports, sandbox=box.info()),
        embedding=registration.embedding_of(model, candidate),
        proven=proven,
        review=asked.require_human_review,
    )
    log.info("synthesis.version.verified", tool=version.tool.name, proven=proven)
    return kept.live_for.exists()


def candidate_of(version: ToolVersion) -> Candidate:
    """Return what the gates need of a stored version."""
    properties: Mapping[str, Any] = version.input_schema.get("properties", {})
    given = version.specification or {}
    unsaid = [{"name": name, "type": "", "description": ""} for name in properties]
    second = str(given.get("second", ""))
    specification = Specification(
        function_name=given.get("function_name", version.tool.name),
        parameters=tuple(given.get("parameters") or unsaid),
        return_type=version.signature.rpartition("->")[2].strip()
        if "->" in version.signature
        else "",
        docstring=version.docstring,
        examples=tuple(version.examples),
        category=version.tool.category,
        clarifications=tuple(given.get("clarifications", ())),
    )
    return Candidate(
        specification=specification,
        tests=version.tests,
        code=version.code,
        profile=profile_of_code(version.code),
        held_out=read_examples(given.get("held_out"), list(properties)),
        second=second,
        second_profile=profile_of_code(second),
    )
