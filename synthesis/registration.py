"""Keeping a candidate: as an active tool with its proof, or as an experiment nobody calls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from registry import lifecycle
from registry.embedding import Embedder, Embedding, embed_tool
from registry.errors import ToolNameTaken
from registry.models import Tool, ToolVersion
from registry.records import ToolRecord, tool_record
from registry.signatures import input_schema, output_schema, read_function
from runs import context, sessions
from synthesis.candidate import Candidate, GateReport
from synthesis.dossier import purity_in
from synthesis.grading import grade_of

NAME_TRIES = 5
KEPT_BESIDES = ("held_out", "second")  # with a stored specification, and no part of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What is stored besides the candidate itself. `owner_id` None: the tool is the site's.

    `parent` is the version that this one proves again; `replaces` is the one in use whose place it
    takes (`succession` says when it may).
    """

    origin: str
    actor: str
    owner_id: int | None = None
    visibility: str = ""
    parent: ToolVersion | None = None
    replaces: ToolVersion | None = None


def embedding_of(client: Embedder, candidate: Candidate) -> Embedding:
    """Ask for the vector a tool will be found by. Slow: before the transaction."""
    specification = candidate.specification
    return embed_tool(
        client,
        name=specification.function_name,
        docstring=specification.docstring,
        examples=specification.examples,
    )


def find_same(candidate: Candidate) -> int | None:
    """Return the id of a version in use that has exactly this code, if there is one."""
    digest = lifecycle.version_digest(code=candidate.code, profile=candidate.profile)
    return (
        ToolVersion.objects.filter(
            digest=digest,
            live_for__status=Tool.Status.ACTIVE,
            live_for__visibility=Tool.Visibility.SHARED,
        )
        .values_list("pk", flat=True)
        .first()
    )


def record_of(version_id: int) -> ToolRecord:
    version = ToolVersion.objects.select_related("tool").get(pk=version_id)
    return tool_record(version.tool, version)


@transaction.atomic
def register(
    candidate: Candidate,
    how: Registration,
    *,
    reports: Sequence[GateReport] = (),
    dossier: dict[str, Any],
    embedding: Embedding,
    proven: bool,
    review: bool = False,
) -> ToolVersion:
    """Store a version; publish it when it is `proven` and needs no `review`.

    Grade and purity class come from the `reports`, the frozen evidence is `dossier`.

    Raises:
        SignatureError, InvalidTool: Code that cannot be read or stored; none that is proven.
        ToolNameTaken: What it proves again was replaced by another version meanwhile.
    """
    version = _stored(candidate, how, reports, dossier=dossier, embedding=embedding)
    if proven and review:
        lifecycle.request_review(
            version=version, actor=how.actor, reason="Policy asks for a person."
        )
    elif proven:
        lifecycle.publish(version=version, actor=how.actor, reason="It passed every gate.")
    return version


def _stored(
    candidate: Candidate,
    how: Registration,
    reports: Sequence[GateReport],
    *,
    dossier: dict[str, Any],
    embedding: Embedding,
) -> ToolVersion:
    """Store it under the next free name; tried again when another run takes that name first.

    So is what was to replace a version that is in use no longer: it gets a name of its own.
    """
    specification = candidate.specification
    signature = read_function(candidate.code, specification.function_name)
    for _ in range(NAME_TRIES):
        try:
            with transaction.atomic():
                version = lifecycle.create_version(
                    name=_name_for(candidate, how, signature.text),
                    code=candidate.code,
                    tests=candidate.tests,
                    docstring=specification.docstring,
                    specification=_kept_specification(candidate),
                    input_schema=input_schema(signature),
                    output_schema=output_schema(signature),
                    signature=signature.text,
                    profile=candidate.profile,
                    origin=how.origin,
                    examples=specification.examples,
                    category=specification.category,
                    dossier=dossier,
                    grade=grade_of(reports),
                    purity=purity_in(reports, candidate.code),
                    owner=_owner(how.owner_id),
                    visibility=how.visibility or settings.DEFAULT_TOOL_VISIBILITY,
                    parent=how.parent or how.replaces,
                    embedding=embedding,
                )
                _refuse_overwriting(version, how)
        except ToolNameTaken:
            how = replace(how, replaces=None)
            continue
        return version
    raise ToolNameTaken(f"No free name was found for {specification.function_name}.")


def _kept_specification(candidate: Candidate) -> dict[str, Any]:
    """Return the specification with what whoever proves the tool again needs besides."""
    values: tuple[Any, ...] = (
        [example.to_json() for example in candidate.held_out],
        candidate.second,
    )
    kept = dict(zip(KEPT_BESIDES, values, strict=True))
    return candidate.specification.to_json() | {name: each for name, each in kept.items() if each}


def _refuse_overwriting(version: ToolVersion, how: Registration) -> None:
    """What changed between the look and the lock is not this run's to extend."""
    known = {each.pk for each in (how.parent, how.replaces) if each is not None}
    tool = version.tool
    if tool.live_version_id is not None and tool.live_version_id not in known:
        raise ToolNameTaken(f"{tool.name} was taken meanwhile.")
    if how.replaces is not None and tool.status != Tool.Status.ACTIVE:
        raise ToolNameTaken(f"{tool.name} is in use no longer.")


def _name_for(candidate: Candidate, how: Registration, signature: str) -> str:
    """Return the name it follows on, that of an own attempt never proven, or a free one."""
    before = how.parent or how.replaces
    if before is not None:
        return before.tool.name
    name = candidate.specification.function_name
    attempt = ToolVersion.objects.filter(
        tool__name=name,
        tool__status=Tool.Status.EXPERIMENTAL,
        tool__live_version=None,
        tool__owner_id=how.owner_id,
        signature=signature,
    )
    return name if attempt.exists() else lifecycle.free_name(name)


def _owner(owner_id: int | None) -> Any:
    return get_user_model().objects.get(pk=owner_id) if owner_id else None


def asker() -> int | None:
    """Return who owns what the current run makes; None for the system's own runs."""
    work = context.current()
    if work is None or work.user_id == sessions.system_user_id():
        return None
    return work.user_id
