"""Following a run for a socket: rows in order and once each, whatever hints come or get lost."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from channels.db import database_sync_to_async
from django.db import DatabaseError, InterfaceError

from agent import selectors
from agent.memory import SessionMemoryManager
from agent.selectors import RunRecord
from runs import pausing, queue
from runs import selectors as run_selectors

POLL_S = 2.0  # a hint may get lost; the rows do not
PAGE_EVENTS = 50
MEMORY_MESSAGES = 10
FROM_RESULT = (
    "tool_name", "synthesized", "cached", "tool_result", "strategy", "execution_time",
    "tool_sequence", "steps", "step_failed",
)  # fmt: skip

log = structlog.get_logger(__name__)
Json = dict[str, Any]
Send = Callable[[str, Json], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some events of a run. `ended` holds once these are the last ones there will ever be.

    `place`: how many go before it, while it is queued and that was asked for; `paused`: an
    operator holds it back.
    """

    events: list[Json]
    ended: RunRecord | None
    place: int | None = None
    paused: bool = False


def read_page(*, run_uuid: UUID, user_id: int, after: int, with_place: bool = False) -> Page:
    # The run first: events are written with its end, so those read after an end are all.
    run = run_selectors.get_run_for_user(run_uuid=run_uuid, user_id=user_id)
    events = run_selectors.list_events(run=run, after=after, limit=PAGE_EVENTS)
    is_last = not run.is_open and len(events) < PAGE_EVENTS
    if is_last:
        return Page(events=events, ended=selectors.run_record(run))
    place = queue.places_of([run]).get(run.pk) if with_place else None
    paused = place is not None and pausing.is_paused()
    return Page(events=events, ended=None, place=place, paused=paused)


class Watch:
    """One run, watched by one socket.

    What is read is sent before more is read, so a slow client costs one page of memory.
    """

    def __init__(self, *, run_uuid: UUID, user_id: int, after: int, send: Send) -> None:
        self._run_uuid = run_uuid
        self._user_id = user_id
        self._after = after
        self._send = send
        self._changed = asyncio.Event()
        self._place: tuple[int, bool] | None = None  # as last told
        self._waits = False  # nothing has happened for a while

    def notice(self) -> None:
        """Take the hint that there may be new rows."""
        self._changed.set()

    async def follow(self) -> None:
        """Send the events until the run has ended, then its outcome."""
        while True:
            self._changed.clear()
            page = await self._read()
            await self._tell_place(page)
            for event in page.events:
                await self._send("agent_event", {**event, "run_id": str(self._run_uuid)})
                self._after = event["seq"]
            if page.ended is not None:
                break
            if len(page.events) < PAGE_EVENTS:
                await self._until_changed()
        await self._send_outcome(page.ended)

    async def _tell_place(self, page: Page) -> None:
        place, paused = page.place, page.paused
        if place is not None and (place, paused) != self._place:
            self._place = (place, paused)
            told = {"run_id": str(self._run_uuid), "place": place, "paused": paused}
            await self._send("queue_place", told)

    async def _read(self) -> Page:
        while True:
            try:
                return await database_sync_to_async(read_page)(  # type: ignore[no-any-return]
                    run_uuid=self._run_uuid,
                    user_id=self._user_id,
                    after=self._after,
                    with_place=self._waits,
                )
            except (DatabaseError, InterfaceError) as error:
                log.warning("agent.watch.database_away", error=type(error).__name__)
                await asyncio.sleep(POLL_S)

    async def _until_changed(self) -> None:
        try:
            async with asyncio.timeout(POLL_S):
                await self._changed.wait()
            self._waits = False
        except TimeoutError:
            self._waits = True

    async def _send_outcome(self, run: RunRecord) -> None:
        await self._send("query_complete", outcome_of(run))
        if run["session_id"] is not None:
            memory = await database_sync_to_async(session_memory)(run["session_id"])
            await self._send("session_memory", memory)
        await self._send("tool_count", await database_sync_to_async(tool_count)(self._user_id))


def outcome_of(run: RunRecord) -> Json:
    """Return the data of `query_complete`."""
    result = run["result"] or {}
    return {
        "success": run["status"] == "succeeded",
        "response": result.get("response") or "",
        "metadata": {**{key: result.get(key) for key in FROM_RESULT}, "spent": run["spent"]},
        "session_id": run["session_id"],
        "run_id": run["run_id"],
        "error": run["error"],
        "error_code": run["error_code"],
    }


def session_memory(session_id: str) -> Json:
    messages = SessionMemoryManager().get_recent_messages(session_id, limit=MEMORY_MESSAGES)
    return {"session_id": session_id, "messages": messages}


def tool_count(user_id: int) -> Json:
    return {"count": selectors.count_tools(user_id=user_id)}
