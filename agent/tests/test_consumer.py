"""The socket over the real channel layer; runs are moved on by hand."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from knox.models import AuthToken

from agent import consumers, watching
from agent.memory import append
from agent.tests import faces
from agent.tests.faces import asking, row, session_of, working
from agent.tests.wires import (
    OUR_ORIGIN,
    PATIENCE_S,
    Socket,
    asynchronous,
    communicator,
    cookie_of,
    socket_of,
    token_of,
)
from runs import claims, execution, sessions, steps
from runs.context import Work
from runs.models import Run

pytestmark = pytest.mark.django_db(transaction=True)

start, begin, ask_person = (asynchronous(each) for each in (session_of, working, asking))
tell, finish, find_row = (asynchronous(each) for each in (faces.tell, faces.finish, row))


class TestConnect:
    async def test_who_has_signed_in_is_greeted_by_name(self, alice: User) -> None:
        wire = communicator(headers=[OUR_ORIGIN, await cookie_of(alice)])
        await wire.connect()
        socket = Socket(wire)

        assert await socket.hear() == (
            "connected", {"data": "Connected to agent", "user": "alice"},
        )  # fmt: skip
        assert await socket.hear() == ("tool_count", {"count": 0})
        await wire.disconnect()

    @pytest.mark.contract("D-10")
    async def test_nobody_in_particular_is_refused(self, db: None) -> None:
        assert await communicator(headers=[OUR_ORIGIN]).connect() == (
            False, consumers.CLOSE_UNAUTHENTICATED,
        )  # fmt: skip

    async def test_a_program_signs_in_by_header_or_address_from_anywhere(self, alice: User) -> None:
        token = await token_of(alice)
        by_header = communicator(headers=[(b"authorization", f"Token {token}".encode())])
        by_address = communicator(f"/ws/agent/?token={token}")

        for wire in (by_header, by_address):
            assert (await wire.connect())[0]
            assert (await Socket(wire).hear())[1]["user"] == "alice"
            await wire.disconnect()

    @pytest.mark.contract("D-10")
    @pytest.mark.parametrize("token", ["x" * 64, "%00", "%FF", ""])
    async def test_a_bad_token_is_nobodys_even_beside_a_good_cookie(
        self, alice: User, token: str
    ) -> None:
        headers = [(b"authorization", b"Token \xff"), await cookie_of(alice)]

        assert not (await communicator(f"/ws/agent/?token={token}").connect())[0]
        assert not (await communicator(headers=headers).connect())[0]

    @pytest.mark.contract("D-10")
    @pytest.mark.parametrize("origin", [b"http://elsewhere.example", b"http://localhost:3000"])
    async def test_a_page_of_another_site_or_port_is_refused(
        self, alice: User, origin: bytes
    ) -> None:
        headers = [(b"origin", origin), await cookie_of(alice)]

        assert not (await communicator(headers=headers).connect())[0]

    async def test_an_address_that_is_none_is_refused(self, alice: User) -> None:
        headers = [OUR_ORIGIN, await cookie_of(alice)]

        assert await communicator("/ws/other/", headers).connect() == (
            False, consumers.CLOSE_NOT_FOUND,
        )  # fmt: skip


class TestQuery:
    @pytest.mark.contract("A1", "ORC-9")
    @pytest.mark.parametrize("event", ["query", "process_request"])
    async def test_events_come_first_then_the_outcome_the_memory_and_the_count(
        self, alice: User, event: str
    ) -> None:
        key = await start(alice)
        async with socket_of(alice) as socket:
            await socket.say(event, prompt="What is 15% of 300?", session_id=key)
            name, started = await socket.hear()
            work = await _claim(started["run_id"])
            await tell(work, "planning_query", "plan_complete")
            await _remember(alice, key)
            await finish(work)

            assert (name, started["session_id"]) == ("run_started", key)
            assert await socket.hear_events(2) == [(1, "planning_query"), (2, "plan_complete")]
            name, outcome = await socket.hear()
            assert name == "query_complete"
            assert outcome == {
                "success": True,
                "response": "15% of 300 is 45.",
                "metadata": {
                    "tool_name": "calculate_percentage", "synthesized": False, "cached": False,
                    "tool_result": 45.0, "strategy": "single", "execution_time": 12,
                    "tool_sequence": ["calculate_percentage"], "steps": None, "step_failed": None,
                    "artifacts": [],
                    "spent": {"model_calls": 0, "tokens": 0, "cost_usd": 0.0, "sandbox_ms": 0},
                },
                "session_id": key, "run_id": started["run_id"], "error": None, "error_code": None,
            }  # fmt: skip
            name, memory = await socket.hear()
            assert (name, memory["session_id"], memory["messages"][0]["content"]) == (
                "session_memory", key, "What is 15% of 300?",
            )  # fmt: skip
            assert await socket.hear() == ("tool_count", {"count": 0})

    async def test_a_query_sent_again_under_its_key_is_the_same_run(self, alice: User) -> None:
        key = await start(alice)
        runs = []
        for _ in range(2):  # the second as after a reconnect that lost the answer to the first
            async with socket_of(alice) as socket:
                await socket.say("query", prompt="Hello", session_id=key, idempotency_key="k")
                runs.append((await socket.hear())[1]["run_id"])

        assert runs[0] == runs[1]

    async def test_who_waits_for_a_worker_hears_how_many_go_before(
        self, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(watching, "POLL_S", 0.2)
        key = await start(alice)
        async with socket_of(alice) as socket:
            for prompt in ("Hello", "Bye"):
                await socket.say("query", prompt=prompt, session_id=key)
            heard = [await socket.hear() for _ in range(4)]

        assert [name for name, _ in heard][:2] == ["run_started"] * 2
        places = [data["place"] for name, data in heard if name == "queue_place"]
        assert sorted(places) == [0, 1]

    async def test_another_query_under_the_key_is_refused(self, alice: User) -> None:
        key = await start(alice)
        async with socket_of(alice) as socket:
            await socket.say("query", prompt="Hello", session_id=key, idempotency_key="k")
            await socket.hear()
            await socket.say("query", prompt="Bye", session_id=key, idempotency_key="k")
            name, data = await socket.hear()

        assert (name, data["code"]) == ("error", "idempotency_key_reused")

    @pytest.mark.contract("A22")
    @pytest.mark.parametrize(
        ("data", "message"),
        [
            pytest.param({}, "No prompt provided", id="nothing"),
            pytest.param({"prompt": " ", "session_id": "s"}, "No prompt provided", id="blank"),
            pytest.param(
                {"prompt": "Hello"},
                "Please start a new session before sending prompts.",
                id="no-session",
            ),
            pytest.param(
                {"prompt": "x" * 4001, "session_id": "s"},
                "prompt: Ensure this field has no more than 4000 characters.",
                id="too-long",
            ),
            pytest.param(
                {"prompt": "Hello", "session_id": "missing"},
                "There is no such session.",
                id="no-such-session",
            ),
            pytest.param(
                {"prompt": "Hello", "session_id": "a\x00b"},
                "session_id: Null characters are not allowed.",
                id="nul",
            ),
            pytest.param({"prompt": 5, "session_id": {}}, "Please start", id="wrong-types"),
        ],
    )
    async def test_a_bad_request_is_answered_in_a_sentence(
        self, alice: User, data: dict[str, Any], message: str
    ) -> None:
        async with socket_of(alice) as socket:
            await socket.say("query", **data)
            name, error = await socket.hear()

        assert (name, error["message"][: len(message)]) == ("error", message)
        assert not await Run.objects.aexists()

    @pytest.mark.contract("A22", "D-10")
    async def test_a_strangers_session_looks_like_a_missing_one(
        self, alice: User, bob: User
    ) -> None:
        async with socket_of(alice) as socket:
            await socket.say("query", prompt="Hello", session_id=await start(bob))

            assert await socket.hear() == (
                "error", {"message": "There is no such session.", "code": "session_not_found"},
            )  # fmt: skip


class TestFrames:
    @pytest.mark.contract("D-34")
    @pytest.mark.parametrize(
        "text",
        ["", "{", "[]", "null", '{"data": {}}', '{"event": 5}', '{"event": "query", "data": []}',
         '{"event": "no_such"}', "[" * 50_000, '"' + "x" * 100_000 + '"'],
    )  # fmt: skip
    async def test_what_is_no_frame_is_answered_and_the_socket_stays(
        self, alice: User, text: str
    ) -> None:
        async with socket_of(alice) as socket:
            await socket.send(text=text)
            assert (await socket.hear())[1]["code"] == "invalid_frame"
            await socket.send(bytes=b"\x00\x01")
            assert (await socket.hear())[1]["code"] == "invalid_frame"
            await socket.say("query")
            assert (await socket.hear())[1]["message"] == "No prompt provided"

    @pytest.mark.parametrize("event", ["answer", "cancel", "resume"])
    async def test_a_run_that_is_none_is_named(self, alice: User, event: str) -> None:
        async with socket_of(alice) as socket:
            await socket.say(event, run_id="x", answer="a")
            assert (await socket.hear())[1]["message"] == "run_id: Must be a valid UUID."
            await socket.say(event, run_id=str(uuid4()), answer="a")
            assert (await socket.hear())[1]["code"] == "run_not_found"

    @pytest.mark.contract("D-9", "D-10")
    @pytest.mark.parametrize("event", ["answer", "cancel", "resume"])
    async def test_a_strangers_run_looks_like_a_missing_one(
        self, alice: User, bob: User, event: str
    ) -> None:
        work = await ask_person(bob)
        async with socket_of(alice) as socket:
            await socket.say(event, run_id=str(work.run_uuid), answer="a")

            assert (await socket.hear())[1]["code"] == "run_not_found"
        assert (await find_row(work)).status == "needs_input"


class TestResume:
    async def test_a_client_that_was_away_gets_the_rest_once(self, alice: User) -> None:
        work = await begin(alice)
        async with socket_of(alice) as first:
            await first.say("resume", run_id=str(work.run_uuid), after=0)
            assert [seq for seq, _ in await first.hear_events(3)] == [1, 2, 3]
        await tell(work, "executing")
        await finish(work)
        async with socket_of(alice) as second:
            await second.say("resume", run_id=str(work.run_uuid), after=3)

            assert await second.hear_events(1) == [(4, "executing")]
            assert [(await second.hear())[0] for _ in range(3)] == [
                "query_complete", "session_memory", "tool_count",
            ]  # fmt: skip
            assert await second.hears_nothing()

    async def test_who_resumes_twice_is_followed_from_the_later_place(self, alice: User) -> None:
        work = await begin(alice)
        async with socket_of(alice) as socket:
            for after in (1, 2):
                await socket.say("resume", run_id=str(work.run_uuid), after=after)
                assert (await socket.hear_events(3 - after))[-1] == (3, "searching")
            await tell(work, "executing")

            assert await socket.hear_events(1) == [(4, "executing")]
            assert await socket.hears_nothing()

    async def test_more_events_than_a_page_all_come(self, alice: User) -> None:
        work = await begin(alice)
        await tell(work, *["executing"] * (2 * watching.PAGE_EVENTS - 3))
        await finish(work)
        async with socket_of(alice) as socket:
            await socket.say("resume", run_id=str(work.run_uuid))
            told = await socket.hear_events(2 * watching.PAGE_EVENTS)

            assert [seq for seq, _ in told] == list(range(1, 2 * watching.PAGE_EVENTS + 1))
            assert (await socket.hear())[0] == "query_complete"

    async def test_a_lost_hint_delays_an_event_but_does_not_lose_it(
        self, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(watching, "POLL_S", 0.2)
        monkeypatch.setattr("runs.fencing.bell.ring", lambda **_: None)
        work = await begin(alice)
        async with socket_of(alice) as socket:
            await socket.say("resume", run_id=str(work.run_uuid), after=3)
            await asyncio.sleep(0.1)
            await tell(work, "executing")

            assert await socket.hear_events(1) == [(4, "executing")]

    async def test_a_socket_watches_only_so_many_runs(
        self, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(consumers, "MAX_WATCHED", 1)
        first, second = await begin(alice), await begin(alice)
        async with socket_of(alice) as socket:
            await socket.say("resume", run_id=str(first.run_uuid), after=3)
            await socket.say("resume", run_id=str(second.run_uuid), after=3)

            assert (await socket.hear())[1]["code"] == "too_many_runs"


class TestSignedOut:
    @pytest.mark.contract("D-10")
    async def test_a_socket_ends_with_the_account_that_opened_it(self, alice: User) -> None:
        async with socket_of(alice) as socket:
            await asynchronous(User.objects.filter(pk=alice.pk).update)(is_active=False)
            await socket.say("query", prompt="hello", session_id="x")

            closed = await socket.wire.receive()
            assert (closed["type"], closed["code"]) == ("websocket.close", 4401)

    async def test_a_socket_ends_with_its_token(self, alice: User) -> None:
        wire = communicator(f"/ws/agent/?token={await token_of(alice)}")
        assert (await wire.connect())[0]
        for _ in range(2):
            await wire.receive()
        await asynchronous(AuthToken.objects.all().delete)()
        await Socket(wire).say("query", prompt="hello", session_id="x")

        assert (await wire.receive())["type"] == "websocket.close"


class TestPeople:
    async def test_a_question_comes_as_an_event_and_the_run_stays_watched(
        self, alice: User
    ) -> None:
        work = await begin(alice)
        async with socket_of(alice) as socket:
            await socket.say("resume", run_id=str(work.run_uuid), after=3)
            await _ask(work)
            event = (await socket.hear())[1]
            assert (event["event_type"], event["data"]["question"]) == ("needs_input", "Which?")
            await socket.say("answer", run_id=str(work.run_uuid), answer="hello")
            again = await _claim(work.run_uuid)
            again.replayed_events = 0
            await tell(again, "executing")

            assert await socket.hear_events(1) == [(5, "executing")]

    async def test_an_answer_that_comes_too_late_is_told_so(self, alice: User) -> None:
        work = await begin(alice)
        async with socket_of(alice) as socket:
            await socket.say("answer", run_id=str(work.run_uuid), answer="hello")

            assert (await socket.hear())[1]["code"] == "run_not_waiting"

    async def test_a_cancelled_run_ends_for_who_watches_it(self, alice: User) -> None:
        work = await begin(alice)
        async with socket_of(alice) as socket:
            await socket.say("resume", run_id=str(work.run_uuid), after=3)
            await socket.say("cancel", run_id=str(work.run_uuid))
            name, outcome = await socket.hear()

        assert (name, outcome["success"], outcome["error_code"]) == (
            "query_complete", False, "cancelled",
        )  # fmt: skip
        assert outcome["error"] == "You cancelled it."

    @pytest.mark.contract("D-9", "A23")
    async def test_two_people_see_their_own_runs_only(self, alice: User, bob: User) -> None:
        works = {"alice": await begin(alice), "bob": await begin(bob)}
        async with socket_of(alice) as hers, socket_of(bob) as his:
            for name, socket in (("alice", hers), ("bob", his)):
                await socket.say("resume", run_id=str(works[name].run_uuid), after=3)
            await tell(works["bob"], "executing")
            await finish(works["bob"])

            assert await his.hear_events(1) == [(4, "executing")]
            assert await hers.hears_nothing()
            await tell(works["alice"], "executing")
            assert await hers.hear_events(1) == [(4, "executing")]


class TestSlowClient:
    async def test_no_more_is_read_than_was_taken(self, alice: User) -> None:
        work = await begin(alice)
        await tell(work, *["executing"] * (3 * watching.PAGE_EVENTS))
        read: list[int] = []
        taken = asyncio.Semaphore(0)

        async def send(event: str, data: dict[str, Any]) -> None:
            read.append(data["seq"])
            await taken.acquire()

        watch = watching.Watch(run_uuid=work.run_uuid, user_id=alice.pk, after=0, send=send)
        following = asyncio.create_task(watch.follow())
        for _ in range(20):
            watch.notice()
            await asyncio.sleep(0.02)

        assert read == [1]
        following.cancel()


async def _claim(run_uuid: Any) -> Work:
    """Claim a run as soon as what was said over the socket has made that possible."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            work: Work | None = await _claimed(run_uuid)
            if work is not None:
                return work
            await asyncio.sleep(0.02)


@asynchronous
def _claimed(run_uuid: Any) -> Work | None:
    run = claims.claim(Run.objects.get(uuid=run_uuid).pk)
    return claims.work_of(run, inline=False) if run else None


@asynchronous
def _ask(work: Work) -> None:
    execution.drive(
        work,
        lambda: {"success": True, "response": steps.ask("Which?", {"parameter": "s"})},
        finish_with=lambda _: None,
    )


@asynchronous
def _remember(user: User, key: str) -> None:
    with transaction.atomic():
        append(
            session_id=sessions.get_for_user(key=key, user_id=user.pk).pk,
            role="user",
            content="What is 15% of 300?",
        )
