"""Storing a version of a tool."""

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from kernel.transactions import after_commit
from llm.client import LLMClient
from registry import mirror
from registry.embedding import Embedding, embed_tool
from registry.errors import InvalidTool, ToolNameTaken
from registry.models import Tool, ToolEmbedding, ToolEvent, ToolVersion
from registry.names import check_name, numbered
from registry.search_text import search_text

__all__ = ["create_version", "free_name", "version_digest"]

_SYSTEM = "system"
_FREE_NAMES_AT_ONCE = 50


def create_version(
    *,
    name: str,
    code: str,
    tests: str,
    docstring: str,
    specification: Mapping[str, Any],
    input_schema: Mapping[str, Any],
    output_schema: Mapping[str, Any],
    signature: str,
    profile: str,
    origin: str,
    examples: Sequence[str],
    category: str,
    dossier: Mapping[str, Any],
    grade: str,
    purity: str,
    owner: AbstractBaseUser | None,
    visibility: str,
    parent: ToolVersion | None = None,
    components: Sequence[Any] = (),
    tests_claimed: bool = False,
    embedding: Embedding | None = None,
) -> ToolVersion:
    """Store the next version of the tool `name`; an unknown name makes an experimental tool.

    What is live stays live: `lifecycle.publish` moves the pointer.

    Args:
        category, visibility: For a tool that the name makes; an existing one keeps its own.
        parent: What it came from; None means the version in use, if there is one.
        embedding: From `embed_tool`. Without one it is computed here, which is a slow call:
            a caller inside a transaction brings it along.

    Raises:
        InvalidToolName: The name is not a snake_case name of its own.
        InvalidTool: A text cannot be stored.
        ToolNameTaken: The name belongs to a tool of another owner or with another signature.
    """
    check_name(name)
    _check_texts(code=code, tests=tests, docstring=docstring, signature=signature)
    if embedding is None:
        embedding = embed_tool(LLMClient(), name=name, docstring=docstring, examples=examples)
    owner_id = owner.pk if owner is not None else None
    with transaction.atomic():
        tool = _locked_tool(name=name, owner_id=owner_id, category=category, visibility=visibility)
        _check_same_tool(tool, owner_id=owner_id, signature=signature)
        newest = tool.versions.aggregate(newest=Max("version_num"))["newest"] or 0
        version = ToolVersion.objects.create(
            tool=tool,
            version_num=newest + 1,
            code=code,
            tests=tests,
            docstring=docstring,
            specification=dict(specification),
            input_schema=dict(input_schema),
            output_schema=dict(output_schema),
            signature=signature,
            profile=profile,
            origin=origin,
            examples=list(examples),
            dossier=dict(dossier),
            grade=grade,
            purity=purity,
            parent=parent or tool.live_version,
            components=list(components),
            digest=version_digest(code=code, profile=profile, components=components),
            tests_claimed=tests_claimed,
            search_text=search_text(name, docstring, examples),
        )
        ToolEmbedding.objects.create(
            version=version, model=embedding.model, vector=embedding.vector
        )
        _note_arrival(tool, version, actor=str(owner.get_username()) if owner else _SYSTEM)
        after_commit(mirror.sync, tool_id=tool.pk)
    return version


def version_digest(*, code: str, profile: str, components: Sequence[Any] = ()) -> str:
    """Hash what decides a version's behaviour: sha256 in hex."""
    text = json.dumps([code, profile, list(components)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def free_name(name: str) -> str:
    """Return `name` if no tool has it, else `name_2`, `name_3` and so on: the first free one.

    A hint, not a reservation: the caller tries again when `create_version` says ToolNameTaken.
    """
    check_name(name)
    for start in itertools.count(1, _FREE_NAMES_AT_ONCE):
        numbers = range(start, start + _FREE_NAMES_AT_ONCE)
        candidates = [name if number == 1 else numbered(name, number) for number in numbers]
        taken = set(Tool.objects.filter(name__in=candidates).values_list("name", flat=True))
        free = [each for each in candidates if each not in taken]
        if free:
            return free[0]
    raise AssertionError("itertools.count ended")


def _locked_tool(*, name: str, owner_id: int | None, category: str, visibility: str) -> Tool:
    """Find or make the tool, and lock its row: one writer of versions at a time."""
    defaults = {"owner_id": owner_id, "category": category, "visibility": visibility}
    Tool.objects.bulk_create([Tool(name=name, **defaults)], ignore_conflicts=True)
    return Tool.objects.select_for_update().get(name=name)


def _check_same_tool(tool: Tool, *, owner_id: int | None, signature: str) -> None:
    if tool.owner_id != owner_id:
        raise ToolNameTaken(f"{tool.name} belongs to somebody else; choose another name.")
    reference = tool.live_version or tool.versions.newest_first().first()
    if reference is not None and reference.signature != signature:
        raise ToolNameTaken(f"The tool {tool.name} has another signature: {reference.signature}")


def _note_arrival(tool: Tool, version: ToolVersion, *, actor: str) -> None:
    """Log the first version, and one that brings an archived tool back to be proven."""
    back = tool.status == Tool.Status.ARCHIVED
    if not back and version.version_num > 1:
        return
    came_from = tool.status if back else ""
    if back:
        tool.status = Tool.Status.EXPERIMENTAL
        tool.save(update_fields=["status", "updated_at"])
    ToolEvent.objects.create(
        tool=tool,
        version=version,
        from_status=came_from,
        to_status=Tool.Status.EXPERIMENTAL,
        actor=actor,
        reason=f"Version {version.version_num} was stored ({version.origin}).",
    )


def _check_texts(**texts: str) -> None:
    """Refuse what PostgreSQL or UTF-8 cannot hold, by name."""
    for field, text in texts.items():
        if "\x00" in text:
            raise InvalidTool(f"The {field} contains a NUL character.", parameter=field)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InvalidTool(f"The {field} is not valid Unicode text.", parameter=field) from error
    for field in ("code", "signature"):
        if not texts[field].strip():
            raise InvalidTool(f"The {field} is empty.", parameter=field)
