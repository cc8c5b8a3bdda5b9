"""Proving a tool that came with its own tests: handed in by a person, or shipped as a seed."""

from collections.abc import Mapping
from typing import Any

import structlog

from registry.models import Tool, ToolVersion
from sandbox.service import SecureSandbox
from synthesis import registration
from synthesis.candidate import Candidate, GateReport, Specification
from synthesis.gates.code_rules import profile_of_code
from synthesis.gates.green import green
from synthesis.gates.lint import lint_code, lint_tests
from synthesis.gates.red import red
from synthesis.registration import Registration
from synthesis.wiring import llm_client, sandbox

log = structlog.get_logger(__name__)


def prove(candidate: Candidate, box: SecureSandbox) -> list[GateReport]:
    """Send a candidate through the gates, cheap to dear; the first failure ends it."""
    reports = [lint_tests(candidate)]
    for gate in (lint_code, lambda each: red(each, box), lambda each: green(each, box)):
        if not reports[-1].passed:
            break
        reports.append(gate(candidate))
    return reports


def verify_version(version_id: int) -> bool:
    """Prove a stored version; return whether it is in use now.

    Rows never change, so the proof comes as the next version: the same code with its dossier.

    Raises:
        SandboxUnavailable: Nothing was learned; the task is tried again.
    """
    version = ToolVersion.objects.select_related("tool").get(pk=version_id)
    judged = version.dossier or ToolVersion.objects.filter(parent=version).exists()
    if judged or version.tool.status != Tool.Status.EXPERIMENTAL:
        return version.tool.status == Tool.Status.ACTIVE
    box, model = sandbox(), llm_client()
    candidate = candidate_of(version)
    reports = prove(candidate, box)
    proven = reports[-1].passed
    registration.register(
        candidate,
        Registration(
            origin=version.origin,
            actor="verification",
            owner_id=version.tool.owner_id,
            parent=version,
        ),
        dossier=registration.dossier_of(reports, sandbox=box.info()),
        embedding=registration.embedding_of(model, candidate),
        proven=proven,
    )
    log.info("synthesis.version.verified", tool=version.tool.name, proven=proven)
    return proven


def candidate_of(version: ToolVersion) -> Candidate:
    """Return what the gates need of a stored version."""
    properties: Mapping[str, Any] = version.input_schema.get("properties", {})
    given = version.specification or {}
    specification = Specification(
        function_name=given.get("function_name", version.tool.name),
        parameters=tuple({"name": name, "type": "", "description": ""} for name in properties),
        return_type=version.signature.rpartition("->")[2].strip()
        if "->" in version.signature
        else "",
        docstring=version.docstring,
        examples=tuple(version.examples),
        category=version.tool.category,
    )
    return Candidate(
        specification=specification,
        tests=version.tests,
        code=version.code,
        profile=profile_of_code(version.code),
    )
