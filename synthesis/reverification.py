"""Proving tools in use again, after what guests consist of has changed: image, Python, packages.

Rows never change, so the proof comes as the next version: the same code with a fresh dossier.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from celery import current_app
from django.db import connection, transaction

from registry import lifecycle
from registry.embedding import Embedding
from registry.models import Tool, ToolVersion, ToolVersionQuerySet
from sandbox.errors import SandboxUnavailable
from sandbox.service import SecureSandbox
from synthesis import registration, verification
from synthesis.candidate import Candidate, GateReport
from synthesis.dossier import dossier_of
from synthesis.grading import problem_of
from synthesis.registration import Registration
from synthesis.standards import standards
from synthesis.wiring import llm_client, sandbox

ACTOR = "reverification"
TASK, QUEUE = "synthesis.reverify_tools", "synthesis"
MAX_REASON_CHARS = 600
_LOCK = 0x7265  # which of the site's advisory locks; the other half is the tool

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """`problem` says in a sentence why it is none, and is "" for a good one."""

    reports: list[GateReport]
    dossier: dict[str, Any]
    problem: str


class Outcome(StrEnum):
    PROVEN = "proven again"
    IN_REVIEW = "sent to review"
    LEFT = "left alone"  # somebody else is at it, or it changed meanwhile


def stale(box: SecureSandbox, *, after: int = 0) -> ToolVersionQuerySet:
    """Return the versions in use that were proven in other guests than there are, oldest first.

    A composite is left out: it changes with its components, and no suite of its own proves it.

    Args:
        after: Leave out the versions up to this id.

    Raises:
        SandboxUnavailable: What guests consist of is not known.
    """
    live = ToolVersion.objects.filter(live_for__status=Tool.Status.ACTIVE, pk__gt=after)
    found = live.filter(components=[]).order_by("pk")
    digests = {each: _digest(box, each) for each in set(found.values_list("profile", flat=True))}
    rows = found.values_list("pk", "profile", "dossier__sandbox__digests")
    ids = [pk for pk, profile, made in rows if (made or {}).get(profile) != digests.get(profile)]
    return ToolVersion.objects.filter(pk__in=ids).select_related("tool").order_by("pk")


def reverify_all() -> Iterator[tuple[str, Outcome]]:
    """Prove what is stale, one tool at a time; yield each tool's name with what came of it.

    Raises:
        SandboxUnavailable: Nothing was learned of the tool in hand and of those after it.
    """
    box = sandbox()
    for version in stale(box):
        yield version.tool.name, reverify(version, box)


def reverify_next(*, after: int) -> None:
    """Prove the first stale version with an id above `after`, and have the next one proven."""
    box = sandbox()
    version = stale(box, after=after).first()
    if version is not None:
        reverify(version, box)
        ask_for_next(after=version.pk)


def ask_for_next(*, after: int = 0) -> None:
    """Wake a worker that goes on behind this version; what people wait for comes in between."""
    current_app.send_task(TASK, kwargs={"after": after}, queue=QUEUE)


def reverify(version: ToolVersion, box: SecureSandbox) -> Outcome:
    """Prove a version in use once more; what fails goes to review, and is not used meanwhile.

    Raises:
        SandboxUnavailable: Nothing was learned, and nothing is changed.
    """
    with _claimed(version.tool_id) as is_ours:
        live = ToolVersion.objects.filter(pk=version.pk, live_for__status=Tool.Status.ACTIVE)
        if not is_ours or not live.exists():
            return Outcome.LEFT
        _require(box)
        candidate = verification.candidate_of(version)
        asked = standards()
        reports = verification.prove(candidate, box, asked)
        proof = Proof(
            reports=reports,
            dossier=dossier_of(reports, sandbox=box.info()),
            problem=problem_of(reports, asked),
        )
        outcome = _keep(version, candidate, proof, _embedding_of(version, candidate))
    log.info("synthesis.version.reverified", tool=version.tool.name, outcome=outcome.value)
    return outcome


def _digest(box: SecureSandbox, profile: str) -> str:
    found = box.runtime_digest(profile)
    if not found:
        _require(box)
        raise SandboxUnavailable(f"The sandbox does not say what guests of {profile} consist of.")
    return found


def _require(box: SecureSandbox) -> None:
    """Refuse to judge without a sandbox, also by the gates that need none."""
    info = box.info()
    if not info.available:
        raise SandboxUnavailable(info.notes[0] if info.notes else "There is no sandbox.")


@contextmanager
def _claimed(tool_id: int) -> Iterator[bool]:
    """Hold a tool for this connection, so that a process that dies lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashint8(%s))", [_LOCK, tool_id])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashint8(%s))", [_LOCK, tool_id])


def _embedding_of(version: ToolVersion, candidate: Candidate) -> Embedding:
    """Return the vector that the version is found by, asked for only if it has none."""
    client = llm_client()
    stored = version.embeddings.filter(model=client.embedding_model).first()
    if stored is None:
        return registration.embedding_of(client, candidate)
    return Embedding(model=stored.model, vector=stored.vector)


@transaction.atomic
def _keep(
    version: ToolVersion, candidate: Candidate, proof: Proof, embedding: Embedding
) -> Outcome:
    tool = Tool.objects.select_for_update().get(pk=version.tool_id)
    if tool.status != Tool.Status.ACTIVE or tool.live_version_id != version.pk:
        return Outcome.LEFT
    how = Registration(origin=version.origin, actor=ACTOR, owner_id=tool.owner_id, parent=version)
    renewed = registration.register(
        candidate,
        how,
        reports=proof.reports,
        dossier=proof.dossier,
        embedding=embedding,
        proven=not proof.problem,
    )
    if not proof.problem:
        return Outcome.PROVEN
    reason = f"The sandbox has changed, and {tool.name} does not pass any more. {proof.problem}"
    lifecycle.request_review(version=renewed, actor=ACTOR, reason=reason[:MAX_REASON_CHARS])
    return Outcome.IN_REVIEW
