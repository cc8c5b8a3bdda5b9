"""A request that is sent again under the same key: answered with the run it started."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from runs.errors import IdempotencyKeyReused
from runs.models import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as its sender names it. Keys of two users have nothing to do with each other."""

    user_id: int
    key: str
    prompt: str
    session_id: int


def once(sent: Sent, create: Callable[[], Run]) -> Run:
    """Return the run that `sent` has started already, or else what `create` stores.

    `create` is called in a transaction. Of several at once one stores its run; the others find it.

    Raises:
        IdempotencyKeyReused: The key was given to a request with another prompt or session.
    """
    known = _find(sent)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return create()
    except IntegrityError:
        known = _find(sent)
        if known is None:  # it was something else that did not hold
            raise
        return known


def _find(sent: Sent) -> Run | None:
    named = Run.objects.of_user(sent.user_id).filter(idempotency_key=sent.key)
    run = named.select_related("session").first()
    if run is not None and (run.prompt, run.session_id) != (sent.prompt, sent.session_id):
        raise IdempotencyKeyReused("This idempotency key was given to another request.")
    return run
