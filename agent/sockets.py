"""Who may open a socket: a browser of this site by its session, any program by a token."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import DataError
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
User = AbstractBaseUser | AnonymousUser


class OriginOrToken:
    """Lets a handshake through when it cannot be another site's doing.

    A browser adds the session cookie whatever page asks, so a cookie counts only from an allowed
    origin. Nobody sends a token by accident, so a token needs no origin, and rules the cookie out.
    """

    def __init__(self, app: App) -> None:
        self._by_token = app
        self._by_session = AllowedHostsOriginValidator(AuthMiddlewareStack(app))

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if find_token(scope) is not None:
            await self._by_token(scope, receive, send)
        elif _is_own_origin(scope):
            await self._by_session(scope, receive, send)
        else:
            await WebsocketDenier()(scope, receive, send)


def _is_own_origin(scope: Scope) -> bool:
    """Hold the port, too: cookies ignore it, and another program may serve pages on one."""
    headers: dict[bytes, bytes] = dict(scope.get("headers", []))
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    return urlsplit(origin).netloc == host or origin in settings.CSRF_TRUSTED_ORIGINS


async def user_of(scope: Scope) -> User:
    """Return who opened the socket; a bad token is nobody, whatever cookie came with it."""
    token = find_token(scope)
    if token is not None:
        return await database_sync_to_async(_user_of_token)(token)  # type: ignore[no-any-return]
    user: User = scope.get("user") or AnonymousUser()
    return user


async def is_still_signed_in(scope: Scope, user_id: int) -> bool:
    """Look again at what opened the socket: a token may be revoked, a session ended meanwhile."""
    if find_token(scope) is not None:
        return (await user_of(scope)).pk == user_id
    lives: bool = await database_sync_to_async(_session_lives)(scope["session"], user_id)
    return lives


def _session_lives(session: Any, user_id: int) -> bool:
    users = get_user_model().objects.filter(pk=user_id, is_active=True)
    return session.exists(session.session_key) and users.exists()


def find_token(scope: Scope) -> bytes | None:
    """Return the token that came with the handshake: the header wins over the address."""
    headers: dict[bytes, bytes] = dict(scope.get("headers", []))
    words = headers.get(b"authorization", b"").split()
    if len(words) == 2 and words[0].lower() == b"token":
        return words[1]
    given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [])
    return given[0].encode() if given else None


def _user_of_token(token: bytes) -> User:
    try:
        user, _ = TokenAuthentication().authenticate_credentials(token)
    except (AuthenticationFailed, ValueError, DataError):  # not a text, or not a storable one
        return AnonymousUser()
    return user  # type: ignore[no-any-return]
