"""Many at once: clients that ask as fast as they are answered, and sockets that stay open."""

import asyncio
import json
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.requests.client import Client

_SETTLED_S = 60.0


@dataclass(kw_only=True)
class Load:
    """Answers of several clients. `seconds` is the wall time in which all of them came."""

    name: str
    ms: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.ms) / self.seconds

    def percentile(self, share: float) -> float:
        return percentile(self.ms, share)

    def to_json(self) -> dict[str, object]:
        return {"name": self.name, "seconds": self.seconds, "ms": [round(ms, 3) for ms in self.ms]}


def percentile(values: list[float], share: float) -> float:
    """Return the nearest-rank percentile; `share` 50 is the median of an odd number of values."""
    if share == 50:
        return statistics.median(values)
    ranked = sorted(values)
    return ranked[min(int(len(ranked) * share / 100), len(ranked) - 1)]


def ask_at_once(
    name: str,
    clients: list[Client],
    prompt: str,
    *,
    seconds: float,
    check: Callable[[dict[str, Any]], None],
) -> Load:
    """Let each client ask over and over for a while; an answer that came late counts as well."""
    load, lock, failures = Load(name=name), threading.Lock(), list[BaseException]()
    began = time.perf_counter()

    def work(client: Client) -> None:
        try:
            while time.perf_counter() - began < seconds:
                ms, answer = client.timed(prompt)
                check(answer)
                with lock:
                    load.ms.append(ms)
        except BaseException as error:  # noqa: BLE001 -- raised again by the main thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - began
    if failures:
        raise failures[0]
    return load


@dataclass(kw_only=True)
class Traffic:
    """Sockets that are all open for a while, each asking now and then."""

    url: str
    token: str
    prompt: str
    count: int
    every_s: float
    seconds: float
    load: Load = field(default_factory=lambda: Load(name="sockets"))

    def run(self, session_ids: list[str]) -> Load:
        asyncio.run(self._run(session_ids))
        return self.load

    async def _run(self, session_ids: list[str]) -> None:
        address = f"{self.url.replace('http', 'ws', 1)}/ws/agent/"
        headers = {"Authorization": f"Token {self.token}"}
        sockets = [
            await connect(address, additional_headers=headers, open_timeout=30)
            for _ in range(self.count)
        ]
        began = time.perf_counter()
        async with asyncio.timeout(self.seconds + _SETTLED_S):
            await asyncio.gather(
                *(
                    self._use(socket, session_id, number * self.every_s / self.count)
                    for number, (socket, session_id) in enumerate(
                        zip(sockets, session_ids, strict=True)
                    )
                )
            )
        self.load.seconds = time.perf_counter() - began
        await asyncio.gather(*(socket.close() for socket in sockets))

    async def _use(self, socket: ClientConnection, session_id: str, first_s: float) -> None:
        await asyncio.sleep(first_s)
        for _ in range(int(self.seconds / self.every_s)):
            began = time.perf_counter()
            asked = {"prompt": self.prompt, "session_id": session_id}
            await socket.send(json.dumps({"event": "query", "data": asked}))
            await self._outcome(socket)
            took_s = time.perf_counter() - began
            self.load.ms.append(took_s * 1000)
            await asyncio.sleep(max(self.every_s - took_s, 0))

    async def _outcome(self, socket: ClientConnection) -> None:
        while True:
            frame = json.loads(await socket.recv())
            assert frame["event"] != "error", frame
            if frame["event"] == "query_complete":
                assert frame["data"]["success"], frame
                return
