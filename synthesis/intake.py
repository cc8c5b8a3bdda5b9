"""Taking in a tool from a person: stored as experimental, proven by a task, in use if it passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from kernel.errors import AppError
from registry.capabilities import ToolExtra, ask_for_verification
from registry.errors import InvalidToolName, SignatureError, ToolNameTaken
from registry.models import Tool, ToolVersion
from registry.records import ToolRecord
from synthesis import templates
from synthesis.errors import InvalidTemplateParameter, TemplateNotFound
from synthesis.standards import standards
from synthesis.verification import PROVABLE
from synthesis.wiring import llm_client, registry

# How long a verdict may take before it is asked for again, and when nobody asks any more.
PATIENCE, GIVE_UP = timedelta(minutes=10), timedelta(days=1)
ASKED_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A tool as a person hands it in. `visibility` "" is the site's default."""

    name: str
    code: str
    tests: str
    docstring: str
    category: str = ""
    visibility: str = ""
    examples: Sequence[str] = ()
    held_out: Sequence[Mapping[str, Any]] = ()


def hand_in(offer: Offer, *, owner: AbstractBaseUser, now: datetime) -> ToolRecord:
    """Store the tool as experimental and have it verified. Slow: it asks for a vector first.

    Raises:
        InvalidToolName, SignatureError, InvalidTool: `parameter_of` says what is at fault.
        ToolNameTaken: The name is not one's own, is not to be replaced, or belongs to an attempt
            that awaits its verdict.
    """
    _refuse_what_is_taken(offer, now=now)
    extra: ToolExtra = {
        "owner": owner,
        "category": offer.category,
        "examples": offer.examples,
    }
    if offer.visibility:
        extra["visibility"] = offer.visibility
    if offer.held_out:
        extra["held_out"] = offer.held_out
    return registry(llm_client()).add_tool(
        offer.name, offer.code, offer.tests, offer.docstring, tests_verified=False, **extra
    )


def offer_from_template(
    template: str, parameters: Mapping[str, Any], *, name: str = "", visibility: str = ""
) -> Offer:
    """Write a tool from a template; without a name it is called like its function.

    Raises:
        TemplateNotFound, CapabilityUnavailable, InvalidTemplateParameter: See `templates.write`.
    """
    draft = templates.write(template, parameters)
    return Offer(
        name=name or draft.function_name,
        code=draft.code,
        tests=draft.tests,
        docstring=draft.docstring,
        category=draft.category,
        visibility=visibility,
        examples=draft.examples,
        held_out=draft.held_out,
    )


def parameter_of(error: AppError) -> str | None:
    """Return which part of what was handed in an error is about; None for none of them."""
    if isinstance(error, InvalidTemplateParameter):
        return f"parameters.{error.extra['parameter']}"
    if isinstance(error, TemplateNotFound):
        return "template"
    if isinstance(error, InvalidToolName | ToolNameTaken):
        return "name"
    if isinstance(error, SignatureError):
        return "code"
    found: str | None = error.extra.get("parameter")
    return found


def ask_again(*, now: datetime) -> int:
    """Ask for the verdicts that are overdue: the row is the truth, the message may be lost."""
    overdue = ToolVersion.objects.filter(
        tool__status__in=PROVABLE,
        live_for=None,
        origin=ToolVersion.Origin.MANUAL,
        dossier={},
        created_at__gt=now - GIVE_UP,
        created_at__lt=now - PATIENCE,
    ).exclude(pk__in=ToolVersion.objects.filter(parent__isnull=False).values("parent"))
    found = list(overdue.order_by("pk").values_list("pk", flat=True)[:ASKED_AT_ONCE])
    for version_id in found:
        ask_for_verification(version_id=version_id)
    return len(found)


def _refuse_what_is_taken(offer: Offer, *, now: datetime) -> None:
    """Let what may get another version have one; whose it is, `add_tool` looks at under a lock."""
    name = offer.name
    tool = Tool.objects.present().filter(name=name).first()
    if tool is None:
        return
    is_reviewed = tool.status == Tool.Status.ACTIVE and standards().require_human_review
    if is_reviewed or tool.status not in PROVABLE:
        raise ToolNameTaken(f"There is a tool named {name} already; choose another name.")
    live = tool.live_version
    if live is not None and (live.code, live.tests) == (offer.code, offer.tests):
        raise ToolNameTaken(f"{name} is in use with exactly this code and these tests.")
    newest = tool.versions.newest_first().first()
    if newest is None or newest.dossier or newest.created_at < now - GIVE_UP:
        return
    if newest.origin == ToolVersion.Origin.MANUAL:
        raise ToolNameTaken(f"An earlier {name} is being verified; wait for its verdict.")
