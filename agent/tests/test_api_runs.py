from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from agent.selectors import find_outcome
from agent.tests.faces import asking, client_of, finish, row, waiting_for, working
from runs import context, steps
from runs.models import Step
from runs.tests.builders import claimed

pytestmark = pytest.mark.django_db

GETS = ["", "/events"]
POSTS = ["/answer", "/cancel"]


class TestShow:
    def test_a_run_tells_how_far_it_is(self, alice: User) -> None:
        work = working(alice)
        run = client_of(alice).get(f"/api/runs/{work.run_uuid}").json()["run"]

        assert (run["status"], run["last_seq"], run["result"], run["question"]) == (
            "running", 3, None, None,
        )  # fmt: skip
        assert run["started_at"]
        assert run["finished_at"] is None

    def test_a_run_that_worked_has_its_result(self, alice: User) -> None:
        work = working(alice)
        finish(work)
        run = client_of(alice).get(f"/api/runs/{work.run_uuid}").json()["run"]

        assert (run["status"], run["result"]["response"], run["error"]) == (
            "succeeded", "15% of 300 is 45.", None,
        )  # fmt: skip

    @pytest.mark.contract("D-39")
    def test_a_run_that_failed_says_why_and_nothing_of_the_inside(self, alice: User) -> None:
        work = working(alice)
        finish(work, success=False, error="No.", error_code="tool_error", response="No.")
        run = client_of(alice).get(f"/api/runs/{work.run_uuid}").json()["run"]

        assert (run["status"], run["error"], run["error_code"]) == ("failed", "No.", "tool_error")
        assert not {"fence", "lease_expires_at", "id", "user", "limits"} & set(run)

    def test_what_it_and_what_it_waited_for_have_cost_is_told(self, alice: User) -> None:
        synthesis = claimed(kind="synthesis")
        run = waiting_for(synthesis, alice)
        with context.activate(synthesis):
            answer = steps.Answer(value=1, input_tokens=70, cost_usd=Decimal("0.5"), sandbox_ms=9)
            steps.call("model.x", request={}, perform=lambda: answer, is_model_call=True)
        client = client_of(alice)
        alone = client.get(f"/api/runs/{run.run_uuid}").json()["run"]
        listed = client.get(f"/api/session/{run.session_key}/runs").json()["runs"]

        assert alone["spent"] == {
            "model_calls": 1, "tokens": 70, "cost_usd": 0.5, "sandbox_ms": 9,
        }  # fmt: skip
        assert listed[0]["spent"] == alone["spent"]

    def test_a_run_that_waits_for_me_has_its_question(self, alice: User) -> None:
        work = asking(alice)
        run = client_of(alice).get(f"/api/runs/{work.run_uuid}").json()["run"]

        assert run["status"] == "needs_input"
        assert run["question"]["question"] == "Which string?"


class TestEvents:
    def test_events_come_in_order_and_go_on_after_any(self, alice: User) -> None:
        path = f"/api/runs/{working(alice).run_uuid}/events"
        client = client_of(alice)
        whole, rest = client.get(path).json(), client.get(f"{path}?after=2").json()

        assert [one["seq"] for one in whole["events"]] == [1, 2, 3]
        assert [one["event_type"] for one in rest["events"]] == ["searching"]
        assert (rest["count"], rest["last_seq"], rest["status"]) == (1, 3, "running")

    def test_after_the_last_there_are_none(self, alice: User) -> None:
        path = f"/api/runs/{working(alice).run_uuid}/events"

        assert client_of(alice).get(f"{path}?after=2147483647").json()["events"] == []

    @pytest.mark.contract("API-10")
    @pytest.mark.parametrize("after", ["-1", "2147483648", "x", "1.5"])
    def test_a_bad_place_is_named(self, alice: User, after: str) -> None:
        path = f"/api/runs/{working(alice).run_uuid}/events"
        answer = client_of(alice).get(f"{path}?after={after}")

        assert (answer.status_code, answer.json()["parameter"]) == (400, "after")


class TestAnswer:
    @pytest.mark.parametrize("value", ["hello", 0, False, [1, {"a": None}]])
    def test_an_answer_lets_the_run_go_on(self, alice: User, value: Any) -> None:
        work = asking(alice)
        answer = client_of(alice).post(
            f"/api/runs/{work.run_uuid}/answer", {"answer": value}, format="json"
        )

        assert (answer.status_code, answer.json()["run"]["status"]) == (200, "queued")
        assert Step.objects.get(run_id=work.run_id, kind="question").response == value

    def test_a_second_answer_is_too_late(self, alice: User) -> None:
        path = f"/api/runs/{asking(alice).run_uuid}/answer"
        answers = [client_of(alice).post(path, {"answer": "a"}, format="json") for _ in range(2)]

        assert [one.status_code for one in answers] == [200, 409]
        assert answers[1].json()["code"] == "run_not_waiting"

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param({}, id="none"),
            pytest.param({"answer": None}, id="null"),
            pytest.param({"answer": " "}, id="blank"),
            pytest.param({"answer": "x" * 9_999}, id="one-too-long"),
        ],
    )
    def test_a_bad_answer_is_named_and_the_question_stays(
        self, alice: User, body: dict[str, Any]
    ) -> None:
        work = asking(alice)
        path = f"/api/runs/{work.run_uuid}/answer"
        answer = client_of(alice).post(path, body, format="json")

        assert (answer.status_code, answer.json()["parameter"]) == (400, "answer")
        assert row(work).status == "needs_input"

    def test_characters_that_no_row_can_hold_are_replaced(self, alice: User) -> None:
        work = asking(alice)
        client_of(alice).post(
            f"/api/runs/{work.run_uuid}/answer",
            '{"answer": "a\\u0000b"}',
            content_type="application/json",
        )

        assert Step.objects.get(run_id=work.run_id, kind="question").response == "a\ufffdb"


class TestCancel:
    def test_a_cancelled_run_has_ended(self, alice: User) -> None:
        work = working(alice)
        answer = client_of(alice).post(f"/api/runs/{work.run_uuid}/cancel")

        assert answer.status_code == 200
        assert (answer.json()["run"]["status"], answer.json()["run"]["error_code"]) == (
            "cancelled", "cancelled",
        )  # fmt: skip

    def test_what_has_ended_cannot_be_cancelled(self, alice: User) -> None:
        work = working(alice)
        finish(work)
        answer = client_of(alice).post(f"/api/runs/{work.run_uuid}/cancel")

        assert (answer.status_code, answer.json()["code"]) == (409, "run_finished")
        assert row(work).status == "succeeded"


class TestOthers:
    @pytest.mark.contract("D-10", "D-9")
    @pytest.mark.parametrize("path", GETS)
    def test_a_strangers_run_looks_like_a_missing_one(
        self, alice: User, bob: User, path: str
    ) -> None:
        client = client_of(alice)
        answers = [client.get(f"/api/runs/{run}{path}") for run in (working(bob).run_uuid, uuid4())]

        assert [one.json()["code"] for one in answers] == ["run_not_found"] * 2

    @pytest.mark.contract("D-10")
    @pytest.mark.parametrize("path", POSTS)
    def test_a_strangers_run_is_out_of_reach(self, alice: User, bob: User, path: str) -> None:
        theirs = asking(bob)
        answer = client_of(alice).post(
            f"/api/runs/{theirs.run_uuid}{path}", {"answer": "x"}, format="json"
        )

        assert answer.status_code == 404
        assert row(theirs).status == "needs_input"

    @pytest.mark.contract("A22")
    @pytest.mark.parametrize("path", [*GETS, *POSTS])
    def test_nobody_in_particular_is_refused(self, alice: User, path: str) -> None:
        client, url = client_of(None), f"/api/runs/{working(alice).run_uuid}{path}"
        answer = client.get(url) if path in GETS else client.post(url)

        assert answer.status_code == 401


class TestQuestionOfAnother:
    """A request that waits for a synthesis run which asks something."""

    def test_whoever_waits_sees_it_and_answers_it_in_their_own_run(
        self, alice: User, bob: User
    ) -> None:
        asked = asking(bob)
        work = waiting_for(asked, alice)
        client, path = client_of(alice), f"/api/runs/{work.run_uuid}"
        run = client.get(path).json()["run"]
        assert (run["status"], run["question"]["question"]) == ("waiting", "Which string?")
        answer = client.post(f"{path}/answer", {"answer": "hello"}, format="json")

        assert (answer.status_code, answer.json()["run"]["question"]) == (200, None)
        assert Step.objects.get(run_id=asked.run_id, kind="question").response == "hello"
        assert client.get(f"/api/runs/{asked.run_uuid}").status_code == 404

    def test_the_first_answer_wins_and_a_stranger_has_no_say(self, alice: User, bob: User) -> None:
        asked = asking(bob)
        work = waiting_for(asked, alice)
        path = f"/api/runs/{work.run_uuid}/answer"
        codes = [
            client_of(who).post(path, {"answer": "a"}, format="json").json().get("code")
            for who in (bob, alice, alice)
        ]

        assert codes == ["run_not_found", None, "run_not_waiting"]

    def test_waiting_for_the_outcome_ends_with_the_question(self, alice: User, bob: User) -> None:
        record = find_outcome(row(waiting_for(asking(bob), alice)))

        assert record is not None
        assert record["question"]
