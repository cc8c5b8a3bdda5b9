"""A client's end of a socket, for tests: what it says, and what it hears."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.contrib.auth.models import User
from django.test import Client
from knox.models import AuthToken

from agent.routing import websocket_application

Headers = list[tuple[bytes, bytes]]
OUR_ORIGIN = (b"origin", b"http://localhost")
PATIENCE_S = 5.0


def asynchronous(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    return database_sync_to_async(function)  # type: ignore[no-any-return]


class Wire:
    """A client's end of a socket. (The one of Channels' own needs daphne.)"""

    def __init__(self, path: str, headers: Headers) -> None:
        place, _, query = path.partition("?")
        scope = {
            "type": "websocket",
            "path": place,
            "query_string": query.encode(),
            "headers": [(b"host", b"localhost"), *headers],
            "subprotocols": [],
        }
        self._end: Any = ApplicationCommunicator(websocket_application, scope)  # type: ignore[no-untyped-call]

    async def connect(self) -> tuple[bool, int | None]:
        await self.send("websocket.connect")
        answer = await self.receive()
        return answer["type"] == "websocket.accept", answer.get("code")

    async def disconnect(self) -> None:
        await self.send("websocket.disconnect", code=1000)
        await self._end.wait(PATIENCE_S)

    async def send(self, kind: str, **more: Any) -> None:
        await self._end.send_input({"type": kind, **more})

    async def receive(self) -> dict[str, Any]:
        return dict(await self._end.receive_output(PATIENCE_S))

    async def receives_nothing(self) -> bool:
        return bool(await self._end.receive_nothing(0.3))


class Socket:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    async def send(self, **frame: Any) -> None:
        await self.wire.send("websocket.receive", **frame)

    async def say(self, event: str, **data: Any) -> None:
        await self.send(text=json.dumps({"event": event, "data": data}))

    async def hear(self) -> tuple[str, dict[str, Any]]:
        message = await self.wire.receive()
        frame = json.loads(message["text"])
        return frame["event"], frame["data"]

    async def hear_events(self, count: int) -> list[tuple[int, str]]:
        frames = [await self.hear() for _ in range(count)]
        assert {name for name, _ in frames} == {"agent_event"}
        return [(data["seq"], data["event_type"]) for _, data in frames]

    async def hears_nothing(self) -> bool:
        return await self.wire.receives_nothing()


def communicator(path: str = "/ws/agent/", headers: Headers | None = None) -> Wire:
    return Wire(path, headers or [])


@asynchronous
def cookie_of(user: User) -> tuple[bytes, bytes]:
    client = Client()
    client.force_login(user)
    return b"cookie", f"toolsmith_session={client.cookies['toolsmith_session'].value}".encode()


@asynchronous
def token_of(user: User) -> str:
    return str(AuthToken.objects.create(user=user)[1])


@asynccontextmanager
async def socket_of(user: User) -> AsyncIterator[Socket]:
    """A signed-in socket, its greetings heard."""
    wire = communicator(headers=[OUR_ORIGIN, await cookie_of(user)])
    connected, _ = await wire.connect()
    assert connected
    socket = Socket(wire)
    assert [(await socket.hear())[0] for _ in range(2)] == ["connected", "tool_count"]
    try:
        yield socket
    finally:
        await wire.disconnect()
