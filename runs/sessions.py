"""Conversations, by the key their callers use."""

import uuid

from django.contrib.auth import get_user_model
from django.db.models.functions import Now

from runs.errors import InvalidSession, SessionNotFound
from runs.models import Session

SYSTEM_USERNAME = "system"


def system_user_id() -> int:
    """The owner of runs that no person asked for: scripts and jobs. Cannot sign in."""
    user, created = get_user_model().objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"is_active": False}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user.pk


def start(*, user_id: int, key: str | None = None) -> Session:
    """Fetch the session of this name, or create it; without a name, a new UUID.

    Raises:
        InvalidSession: The name is empty or over 100 characters.
        SessionNotFound: The name belongs to another user's session.
    """
    name = str(uuid.uuid4()) if key is None else key
    if not 1 <= len(name) <= 100 or "\x00" in name:
        raise InvalidSession("A session id is a text of 1 to 100 characters.")
    session, _ = Session.objects.get_or_create(
        key=name, defaults={"user_id": user_id, "last_interaction_at": Now()}
    )
    if session.user_id != user_id:
        raise SessionNotFound("There is no such session.")
    return session


def get_for_user(*, key: str, user_id: int) -> Session:
    """Return a person's own session; a stranger's looks like a missing one.

    Raises:
        SessionNotFound: No such session, or not theirs.
    """
    known = Session.objects.filter(key=key, user_id=user_id)
    session = None if "\x00" in key else known.first()
    if session is None:
        raise SessionNotFound("There is no such session.")
    return session
