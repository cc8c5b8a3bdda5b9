import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agent.parsers import MAX_BODY_BYTES
from agent.tests.faces import client_of, finish, session_of
from registry.policies import PolicyStore
from runs import claims
from runs.models import Run

pytestmark = pytest.mark.django_db


def ask(user: User | None, query: str = "", **body: Any) -> Any:
    return client_of(user).post(f"/api/queries{query}", body, format="json")


class TestSubmit:
    @pytest.mark.contract("API-11")
    def test_a_request_is_accepted_as_a_run(self, alice: User) -> None:
        key = session_of(alice)
        answer = ask(alice, prompt=" What is 15% of 300? ", session_id=key)

        assert answer.status_code == 202
        run = Run.objects.get(uuid=answer.json()["run_id"])
        assert (run.prompt, run.user_id, run.session and run.session.key) == (
            "What is 15% of 300?", alice.pk, key,
        )  # fmt: skip
        assert answer.json() == {
            "success": True, "run_id": str(run.uuid), "session_id": key, "status": "queued",
            "result": None, "error": None, "error_code": None, "question": None,
            "place": 0, "paused": False,
            "spent": {"model_calls": 0, "tokens": 0, "cost_usd": 0.0, "sandbox_ms": 0},
        }  # fmt: skip

    def test_the_same_request_again_is_another_run(self, alice: User) -> None:
        key = session_of(alice)
        first, second = (ask(alice, prompt="Hello", session_id=key).json() for _ in range(2))

        assert first["run_id"] != second["run_id"]

    @pytest.mark.contract("A22")
    @pytest.mark.parametrize(
        ("prompt", "status"),
        [
            pytest.param("x" * 4000, 202, id="as-long-as-may-be"),
            pytest.param("x" * 4001, 400, id="one-too-long"),
            pytest.param("", 400, id="empty"),
            pytest.param("  \n", 400, id="blank"),
            pytest.param("a\x00b", 400, id="nul"),
            pytest.param("\ud800", 400, id="half-a-character"),
            pytest.param(None, 400, id="null"),
            pytest.param(["a"], 400, id="no-text"),
        ],
    )
    def test_a_prompt_has_1_to_4000_characters(self, alice: User, prompt: Any, status: int) -> None:
        body = json.dumps({"prompt": prompt, "session_id": session_of(alice)})
        answer = client_of(alice).post("/api/queries", body, content_type="application/json")

        assert answer.status_code == status
        assert status == 202 or answer.json()["parameter"] == "prompt"

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param("{", id="no-json"),
            pytest.param("[]", id="no-object"),
            pytest.param("NaN", id="no-number"),
            pytest.param("[" * 50_000, id="too-deep"),
        ],
    )
    def test_a_body_that_is_no_request_is_refused(self, alice: User, body: str) -> None:
        answer = client_of(alice).post("/api/queries", body, content_type="application/json")

        assert (answer.status_code, answer.json()["success"]) == (400, False)

    @pytest.mark.contract("A22")
    def test_a_body_beyond_the_limit_is_not_read(self, alice: User) -> None:
        body = {"prompt": "x", "session_id": session_of(alice)}
        padding = MAX_BODY_BYTES - len(json.dumps(body).encode())
        client = client_of(alice)
        statuses = [
            client.post(
                "/api/queries", json.dumps(body) + " " * extra, content_type="application/json"
            ).status_code
            for extra in (padding, padding + 1)
        ]

        assert statuses == [202, 413]

    @pytest.mark.contract("D-10", "A22")
    def test_a_strangers_session_looks_like_a_missing_one(self, alice: User, bob: User) -> None:
        answers = [
            ask(alice, prompt="Hello", session_id=key) for key in (session_of(bob), str(uuid4()))
        ]

        assert [answer.json()["code"] for answer in answers] == ["session_not_found"] * 2
        assert not Run.objects.exists()

    @pytest.mark.contract("A22", "D-10")
    def test_nobody_in_particular_is_refused(self, alice: User) -> None:
        assert ask(None, prompt="Hello", session_id=session_of(alice)).status_code == 401

    def test_a_browser_of_another_site_cannot_ask_in_my_name(self, alice: User) -> None:
        client = client_of(alice)
        client.handler.enforce_csrf_checks = True
        body = {"prompt": "Hello", "session_id": session_of(alice)}

        assert client.post("/api/queries", body, format="json").status_code == 403


def ask_as(key: str, user: User, **body: Any) -> Any:
    return client_of(user).post(
        "/api/queries", body, format="json", headers={"Idempotency-Key": key}
    )


class TestIdempotencyKey:
    def test_a_request_sent_again_is_the_same_run(self, alice: User) -> None:
        session = session_of(alice)
        first, second = (
            ask_as("a b~", alice, prompt=prompt, session_id=session)
            for prompt in ("Hello", " Hello ")
        )

        assert first.json() == second.json()
        assert second.status_code == 202
        assert Run.objects.count() == 1

    def test_it_tells_what_became_of_the_run(self, alice: User) -> None:
        session = session_of(alice)
        ask_as("k", alice, prompt="Hello", session_id=session)
        claimed = claims.claim(Run.objects.get().pk)
        assert claimed is not None
        finish(claims.work_of(claimed, inline=False))

        answer = ask_as("k", alice, prompt="Hello", session_id=session).json()
        assert (answer["status"], answer["result"]["tool_result"]) == ("succeeded", 45.0)

    @pytest.mark.parametrize("change", ["prompt", "session_id"])
    def test_another_request_under_the_key_is_refused(self, alice: User, change: str) -> None:
        body = {"prompt": "Hello", "session_id": session_of(alice)}
        ask_as("k", alice, **body)
        answer = ask_as(
            "k", alice, **{**body, change: session_of(alice) if change == "session_id" else "Bye"}
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
        assert Run.objects.count() == 1

    def test_keys_of_two_people_are_two_keys(self, alice: User, bob: User) -> None:
        for user in (alice, bob):
            ask_as("k", user, prompt="Hello", session_id=session_of(user))

        assert Run.objects.count() == 2

    @pytest.mark.parametrize(
        ("key", "status"),
        [
            pytest.param("k" * 100, 202, id="as-long-as-may-be"),
            pytest.param("k" * 101, 400, id="one-too-long"),
            pytest.param("", 400, id="empty"),
            pytest.param("a\tb", 400, id="a-tab"),
            pytest.param("caf\u00e9", 400, id="not-ascii"),
        ],
    )
    def test_a_key_has_1_to_100_printable_characters(
        self, alice: User, key: str, status: int
    ) -> None:
        answer = ask_as(key, alice, prompt="Hello", session_id=session_of(alice))

        assert answer.status_code == status
        assert status == 202 or answer.json()["parameter"] == "Idempotency-Key"

    @pytest.mark.django_db(transaction=True)
    def test_of_eight_at_once_one_starts_a_run(self, alice: User) -> None:
        session = session_of(alice)

        def send(_: int) -> str:
            try:
                return str(ask_as("k", alice, prompt="Hello", session_id=session).json()["run_id"])
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(send, range(8)))) == 1
        assert Run.objects.count() == 1


class TestDailyLimit:
    def test_who_has_used_up_the_day_is_told_when_it_ends(self, alice: User) -> None:
        PolicyStore().update_policy("usage_limits", {"requests_per_day": 1})
        session = session_of(alice)
        first = ask_as("k", alice, prompt="Hello", session_id=session)
        second = ask(alice, prompt="Hello", session_id=session)

        assert (first.status_code, second.status_code) == (202, 429)
        assert second.json()["code"] == "daily_limit_reached"
        assert 0 < int(second.headers["Retry-After"]) <= 86_400
        assert Run.objects.count() == 1

    def test_a_request_sent_again_is_no_second_one(self, alice: User) -> None:
        PolicyStore().update_policy("usage_limits", {"requests_per_day": 1})
        session = session_of(alice)
        answers = [ask_as("k", alice, prompt="Hello", session_id=session) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [202, 202]

    def test_without_limits_taking_one_in_costs_no_statement_more(self, alice: User) -> None:
        def statements() -> int:
            session = session_of(alice)
            client = client_of(alice)
            with CaptureQueriesContext(connection) as queries:
                client.post(
                    "/api/queries", {"prompt": "Hello", "session_id": session}, format="json"
                )
            return len(queries)

        without = [statements() for _ in range(2)][1]
        PolicyStore().update_policy("usage_limits", {"requests_per_day": 100})

        assert statements() - without == 2  # a lock and a count


class TestWait:
    @pytest.mark.django_db(transaction=True)
    def test_an_outcome_in_time_comes_in_the_same_answer(self, alice: User) -> None:
        key = session_of(alice)

        def work() -> None:
            while (run := Run.objects.first()) is None:
                time.sleep(0.02)
            claimed = claims.claim(run.pk)
            assert claimed is not None
            finish(claims.work_of(claimed, inline=False))
            connection.close()

        worker = threading.Thread(target=work)
        worker.start()
        answer = ask(alice, "?wait=20", prompt="What is 15% of 300?", session_id=key)
        worker.join()

        assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
        assert answer.json()["result"]["tool_result"] == 45.0

    def test_without_one_the_run_is_accepted_as_ever(self, alice: User) -> None:
        answer = ask(alice, "?wait=0.2", prompt="Hello", session_id=session_of(alice))

        assert (answer.status_code, answer.json()["status"]) == (202, "queued")

    @pytest.mark.contract("API-10")
    @pytest.mark.parametrize("wait", ["-1", "30.5", "soon", "nan"])
    def test_a_wait_is_0_to_30_seconds(self, alice: User, wait: str) -> None:
        answer = ask(alice, f"?wait={wait}", prompt="Hello", session_id=session_of(alice))

        assert (answer.status_code, answer.json()["parameter"]) == (400, "wait")
        assert not Run.objects.exists()
