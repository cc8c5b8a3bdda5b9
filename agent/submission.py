"""Taking a request in: checked, stored, and a worker woken for it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from agent.errors import InvalidPrompt
from registry import usage_limits
from registry.policies import snapshot
from runs import claims, idempotency, sessions
from runs.claims import NewRun
from runs.models import Run, Session


def submit(
    *,
    user_id: int,
    prompt: str,
    session_key: str,
    idempotency_key: str | None = None,
    options: dict[str, Any] | None = None,
) -> Run:
    """Store a request of a person's session and wake a worker once that is committed.

    The same request under the same key is the same run, however often and however much at once.

    Args:
        options: What is settled beforehand: `call`, a tool's name and its arguments; or
            `wrong_tools`, the names of those that are not to be used.

    Raises:
        InvalidPrompt: Empty, too long, or not storable.
        SessionNotFound: No such session, or a stranger's.
        IdempotencyKeyReused: The key was given to another request.
        DailyLimitReached: The person has used up what they may in a day.
    """
    checked = checked_prompt(prompt)
    session = sessions.get_for_user(key=session_key, user_id=user_id)

    def new() -> NewRun:
        return admitted(
            new_request(
                user_id=user_id,
                prompt=checked,
                session=session,
                idempotency_key=idempotency_key,
                options=options,
            )
        )

    if idempotency_key is None:
        with transaction.atomic():
            return claims.create(new())
    sent = idempotency.Sent(
        user_id=user_id, key=idempotency_key, prompt=checked, session_id=session.pk
    )
    return idempotency.once(sent, lambda: claims.create(new()))


def new_request(
    *,
    user_id: int,
    prompt: str,
    session: Session | None,
    idempotency_key: str | None = None,
    options: dict[str, Any] | None = None,
) -> NewRun:
    """Pin a request to the policies in force, and to the limits they give it."""
    policies = snapshot()
    return NewRun(
        kind=Run.Kind.REQUEST,
        prompt=prompt,
        user_id=user_id,
        session=session,
        idempotency_key=idempotency_key,
        policies=policies,
        options=options or {},
        limits=limits_of(policies["cost_limits"]["value"]),
    )


def admitted(new: NewRun) -> NewRun:
    """Have a person's request held against what they may use in a day; scripts have no limit."""
    limits = new.policies["usage_limits"]["value"]
    return replace(
        new, admit=partial(usage_limits.admit, kind=new.kind, user_id=new.user_id, limits=limits)
    )


def limits_of(costs: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request's limits by the policy `cost_limits`."""
    return {
        "max_calls": costs["max_llm_calls_per_request"],
        "max_tokens": costs["max_tokens_per_request"],
    }


def checked_prompt(prompt: object) -> str:
    """Return the request without the blanks around it.

    Raises:
        InvalidPrompt: Empty, longer than 4,000 characters, or with characters no text has.
    """
    text = prompt.strip() if isinstance(prompt, str) else ""
    if not text:
        raise InvalidPrompt("No prompt provided")
    if len(text) > settings.MAX_PROMPT_CHARS:
        raise InvalidPrompt(
            f"A request may be {settings.MAX_PROMPT_CHARS:,} characters long; this one has "
            f"{len(text):,}. Put longer data into a file."
        )
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidPrompt("The request holds characters that are no text.")
    return text
