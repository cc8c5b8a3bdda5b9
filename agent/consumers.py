"""The socket `/ws/agent/`: takes requests, shows how they go on. Rows decide, hints only hurry."""

import asyncio
from typing import Any
from uuid import UUID

import structlog
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import DatabaseError, InterfaceError

from agent import frames, submission
from agent.frames import BadFrame
from agent.sockets import is_still_signed_in, user_of
from agent.watching import Watch, tool_count
from kernel.errors import AppError, LimitReached
from runs import answers, bell, cancelling
from runs import selectors as run_selectors
from runs.models import Run

CLOSE_UNAUTHENTICATED = 4401
CLOSE_NOT_FOUND = 4404
CLOSE_INTERNAL = 1011
MAX_WATCHED = 20

log = structlog.get_logger(__name__)
Json = dict[str, Any]


class TooManyRuns(LimitReached):
    code = "too_many_runs"


class AgentConsumer(AsyncJsonWebsocketConsumer):
    """One open page, or one program. Watches the runs it started and those it resumed."""

    def __init__(self) -> None:
        super().__init__()
        self._user_id = 0
        self._watched: dict[UUID, tuple[Watch, asyncio.Task[None]]] = {}
        self._handlers = {
            "query": self._query,
            "process_request": self._query,
            "answer": self._answer,
            "cancel": self._cancel,
            "resume": self._resume,
        }

    async def connect(self) -> None:
        user = await user_of(self.scope)
        if not user.is_authenticated:
            await self.close(code=CLOSE_UNAUTHENTICATED)
            return
        self._user_id = user.pk
        await self.accept()
        await self._say("connected", {"data": "Connected to agent", "user": user.get_username()})
        await self._say("tool_count", await database_sync_to_async(tool_count)(self._user_id))

    async def disconnect(self, code: int) -> None:
        for run_uuid in list(self._watched):
            await self._unwatch(run_uuid)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        try:
            event, data = frames.decode(text_data)
            handler = self._handlers.get(event)
            if handler is None:
                raise BadFrame("There is no such event.")
            if not await is_still_signed_in(self.scope, self._user_id):
                await self.close(code=CLOSE_UNAUTHENTICATED)
                return
            await handler(data)
        except AppError as error:
            await self._say("error", {"message": error.message, "code": error.code})
        except (DatabaseError, InterfaceError):
            log.exception("agent.socket.database_away")
            sentence = "The database does not answer. Please try again."
            await self._say("error", {"message": sentence, "code": "unavailable"})

    async def run_changed(self, message: Json) -> None:
        """Take a hint from the channel layer."""
        found = self._watched.get(UUID(message["run"]))
        if found is not None:
            found[0].notice()

    async def _query(self, data: Json) -> None:
        asked = frames.read_query(data)
        self._require_room()
        run = await self._submit(asked)
        started = {"run_id": str(run.uuid), "session_id": asked["session_id"]}
        await self._say("run_started", started)
        await self._watch(run.uuid, after=0)

    async def _answer(self, data: Json) -> None:
        given = frames.read(frames.Answer, data)
        self._require_room()
        run = await self._own_run(given["run_id"])
        await database_sync_to_async(answers.answer)(run, given["answer"])
        await self._watch(run.uuid, after=run.last_seq)

    async def _cancel(self, data: Json) -> None:
        run = await self._own_run(frames.read(frames.Cancel, data)["run_id"])
        await database_sync_to_async(cancelling.cancel)(run)

    async def _resume(self, data: Json) -> None:
        wanted = frames.read(frames.Resume, data)
        run = await self._own_run(wanted["run_id"])
        await self._unwatch(run.uuid)
        self._require_room()
        await self._watch(run.uuid, after=wanted["after"])

    async def _submit(self, asked: Json) -> Run:
        return await database_sync_to_async(submission.submit)(  # type: ignore[no-any-return]
            user_id=self._user_id,
            prompt=asked["prompt"],
            session_key=asked["session_id"],
            idempotency_key=asked["idempotency_key"],
        )

    async def _own_run(self, run_uuid: UUID) -> Run:
        return await database_sync_to_async(run_selectors.get_run_for_user)(  # type: ignore[no-any-return]
            run_uuid=run_uuid, user_id=self._user_id
        )

    def _require_room(self) -> None:
        if len(self._watched) >= MAX_WATCHED:
            raise TooManyRuns("Too many requests are under way on this connection.")

    async def _watch(self, run_uuid: UUID, *, after: int) -> None:
        """Follow the run, unless this socket does so already."""
        if run_uuid in self._watched:
            return
        watch = Watch(run_uuid=run_uuid, user_id=self._user_id, after=after, send=self._say)
        await self.channel_layer.group_add(bell.group_name(str(run_uuid)), self.channel_name)
        self._watched[run_uuid] = (watch, asyncio.create_task(self._follow(run_uuid, watch)))

    async def _unwatch(self, run_uuid: UUID) -> None:
        found = self._watched.pop(run_uuid, None)
        if found is not None:
            found[1].cancel()
            await self.channel_layer.group_discard(
                bell.group_name(str(run_uuid)), self.channel_name
            )

    async def _follow(self, run_uuid: UUID, watch: Watch) -> None:
        try:
            await watch.follow()
        except OSError:
            return  # the client has gone; `disconnect` cleans up
        except Exception:
            # The edge of a task: the client reconnects and resumes from where it was.
            log.exception("agent.watch.failed", run=str(run_uuid))
            await self.close(code=CLOSE_INTERNAL)
            return
        self._watched.pop(run_uuid, None)
        await self.channel_layer.group_discard(bell.group_name(str(run_uuid)), self.channel_name)

    async def _say(self, event: str, data: Json) -> None:
        await self.send_json({"event": event, "data": data})


class Nowhere(AsyncJsonWebsocketConsumer):
    """Refuses what connects anywhere else; an unrouted socket would be an error in the log."""

    async def connect(self) -> None:
        await self.close(code=CLOSE_NOT_FOUND)
