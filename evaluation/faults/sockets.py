"""The web process dies under open sockets; their clients come back and ask for the rest."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from evaluation.faults.world import World, in_order_once

SOCKETS = 50
_SLOW_S = 3.0
_AWAY_S = 60.0
_RETRY_S = 0.2


@dataclass(kw_only=True)
class Watcher:
    """One client: what it has been told, over all the connections that it has had."""

    session_id: str
    percentage: int
    run_id: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    outcome: dict[str, Any] | None = None
    connections: int = 0

    @property
    def seqs(self) -> list[int]:
        return [event["seq"] for event in self.events]


def watch_through_a_death(world: World) -> list[Watcher]:
    """Let each client ask something slow, kill the web process, and let them all resume."""
    world.model.scenario([{"kind": "response", "fault": "hang", "seconds": _SLOW_S, "times": None}])
    token = world.visitor.call("POST", "/api/tokens", {})[1]["token"]
    watchers = [
        Watcher(
            session_id=world.visitor.call("POST", "/api/session")[1]["session_id"],
            percentage=number + 1,
        )
        for number in range(SOCKETS)
    ]
    asyncio.run(_watch(world, watchers, token))
    world.model.scenario([])
    world.accepted += [watcher.run_id for watcher in watchers]
    return watchers


def differing(world: World, watchers: Iterable[Watcher]) -> list[dict[str, Any]]:
    """Return the clients that were told something else than what stands in the database."""
    wrong = []
    for watcher in watchers:
        stored = [
            (event["seq"], event["event_type"]) for event in world.visitor.events(watcher.run_id)
        ]
        told = [(event["seq"], event["event_type"]) for event in watcher.events]
        answered = watcher.outcome is not None and watcher.outcome["success"]
        if told != stored or not in_order_once(watcher.seqs) or not answered:
            wrong.append({"told": told, "stored": stored, "outcome": watcher.outcome})
    return wrong


async def _watch(world: World, watchers: list[Watcher], token: str) -> None:
    address = f"{world.site.url.replace('http', 'ws', 1)}/ws/agent/"
    headers = {"Authorization": f"Token {token}"}
    started = asyncio.Barrier(len(watchers) + 1)

    async def live(watcher: Watcher) -> None:
        async with connect(address, additional_headers=headers, open_timeout=30) as socket:
            watcher.connections += 1
            prompt = f"What is {watcher.percentage}% of 700?"
            await _say(socket, "query", prompt=prompt, session_id=watcher.session_id)
            watcher.run_id = (await _next(socket, "run_started"))["run_id"]
            await started.wait()
            await _listen(socket, watcher)
        while watcher.outcome is None:
            await _resume(watcher, address, headers)

    async with asyncio.timeout(_AWAY_S + 60):
        lives = [asyncio.create_task(live(watcher)) for watcher in watchers]
        await started.wait()
        await asyncio.sleep(_SLOW_S / 2)
        await asyncio.to_thread(world.kill, "web")
        await asyncio.gather(*lives)


async def _resume(watcher: Watcher, address: str, headers: dict[str, str]) -> None:
    """Come back, again and again, and say what was heard last."""
    try:
        async with connect(address, additional_headers=headers, open_timeout=10) as socket:
            watcher.connections += 1
            after = watcher.seqs[-1] if watcher.events else 0
            await _say(socket, "resume", run_id=watcher.run_id, after=after)
            await _listen(socket, watcher)
    except (OSError, WebSocketException):
        await asyncio.sleep(_RETRY_S)


async def _listen(socket: ClientConnection, watcher: Watcher) -> None:
    """Take frames until the outcome, or until the connection is gone."""
    try:
        async for text in socket:
            frame = json.loads(text)
            if frame["event"] == "agent_event":
                watcher.events.append(frame["data"])
            elif frame["event"] == "query_complete":
                watcher.outcome = frame["data"]
                return
    except (OSError, WebSocketException):
        return


async def _next(socket: ClientConnection, event: str) -> dict[str, Any]:
    while True:
        frame = json.loads(await socket.recv())
        if frame["event"] == event:
            return dict(frame["data"])


async def _say(socket: ClientConnection, event: str, **data: Any) -> None:
    await socket.send(json.dumps({"event": event, "data": data}))
