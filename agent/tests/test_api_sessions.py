from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from agent.memory import append
from agent.tests.faces import client_of, finish, session_of, working
from runs import sessions

pytestmark = pytest.mark.django_db

BAD_LIMITS = ["0", "-1", "101", "1e9", "abc"]


def say(user: User, key: str, *texts: str) -> None:
    session = sessions.get_for_user(key=key, user_id=user.pk)
    for at, text in enumerate(texts):
        append(session_id=session.pk, role=["user", "assistant"][at % 2], content=text)


class TestStart:
    @pytest.mark.contract("API-2")
    def test_a_session_gets_a_uuid_and_is_mine(self, alice: User) -> None:
        answer = client_of(alice).post("/api/session")

        assert (answer.status_code, answer.json()["success"]) == (201, True)
        key = answer.json()["session_id"]
        assert str(UUID(key)) == key
        assert sessions.get_for_user(key=key, user_id=alice.pk).user_id == alice.pk

    def test_each_call_starts_another(self, alice: User) -> None:
        client = client_of(alice)

        assert client.post("/api/session").json() != client.post("/api/session").json()

    @pytest.mark.contract("D-10", "A22")
    def test_nobody_in_particular_is_refused(self, db: None) -> None:
        answer = client_of(None).post("/api/session")

        assert answer.status_code == 401
        assert answer.json()["code"] == "not_authenticated"


class TestList:
    def test_my_sessions_come_newest_first_with_their_titles(self, alice: User) -> None:
        older, newer = session_of(alice), session_of(alice)
        say(alice, newer, "What is 15% of 300?", "45")
        answer = client_of(alice).get("/api/sessions").json()

        assert [one["session_id"] for one in answer["sessions"]] == [newer, older]
        assert [one["title"] for one in answer["sessions"]] == ["What is 15% of 300?", ""]
        assert answer["count"] == 2

    def test_a_session_whose_first_request_waits_is_called_by_it(self, alice: User) -> None:
        working(alice, prompt="Reverse   the string")

        assert client_of(alice).get("/api/sessions").json()["sessions"][0]["title"] == (
            "Reverse the string"
        )

    @pytest.mark.contract("D-10")
    def test_nobody_elses_are_among_them(self, alice: User, bob: User) -> None:
        session_of(bob)

        assert client_of(alice).get("/api/sessions").json() == {
            "success": True, "sessions": [], "count": 0,
        }  # fmt: skip

    def test_a_page_goes_on_where_the_last_ended(self, alice: User) -> None:
        keys = [session_of(alice) for _ in range(3)][::-1]
        client = client_of(alice)
        pages = [client.get(f"/api/sessions?limit=2&offset={at}").json() for at in (0, 2)]

        assert [one["session_id"] for page in pages for one in page["sessions"]] == keys

    @pytest.mark.contract("API-10", "A22")
    @pytest.mark.parametrize("query", ["limit=0", "limit=201", "offset=-1", "offset=x"])
    def test_a_bad_parameter_is_named(self, alice: User, query: str) -> None:
        answer = client_of(alice).get(f"/api/sessions?{query}")

        assert (answer.status_code, answer.json()["parameter"]) == (400, query.partition("=")[0])

    def test_nobody_in_particular_is_refused(self, db: None) -> None:
        assert client_of(None).get("/api/sessions").status_code == 401


class TestMessages:
    @pytest.mark.contract("API-3", "D-41")
    def test_the_last_messages_come_oldest_first_with_their_times(self, alice: User) -> None:
        key = session_of(alice)
        say(alice, key, "a", "b", "c", "d")
        answer = client_of(alice).get(f"/api/session/{key}/messages?limit=3").json()

        assert [one["content"] for one in answer["messages"]] == ["b", "c", "d"]
        assert [one["message_index"] for one in answer["messages"]] == [1, 2, 3]
        assert set(answer["messages"][0]) == {"role", "content", "message_index", "created_at"}
        assert answer["count"] == 3

    @pytest.mark.contract("API-3")
    def test_twenty_are_given_unless_more_are_asked_for(self, alice: User) -> None:
        key = session_of(alice)
        say(alice, key, *map(str, range(101)))
        client = client_of(alice)

        assert client.get(f"/api/session/{key}/messages").json()["count"] == 20
        assert client.get(f"/api/session/{key}/messages?limit=100").json()["count"] == 100

    @pytest.mark.contract("API-10", "A22")
    @pytest.mark.parametrize("limit", BAD_LIMITS)
    def test_a_bad_limit_is_named(self, alice: User, limit: str) -> None:
        answer = client_of(alice).get(f"/api/session/{session_of(alice)}/messages?limit={limit}")

        assert (answer.status_code, answer.json()["parameter"]) == (400, "limit")

    @pytest.mark.contract("D-10", "A22")
    @pytest.mark.parametrize("path", ["messages", "runs"])
    def test_a_strangers_session_looks_like_a_missing_one(
        self, alice: User, bob: User, path: str
    ) -> None:
        client = client_of(alice)
        answers = [
            client.get(f"/api/session/{key}/{path}")
            for key in (session_of(bob), uuid4(), "no-uuid", "%00")
        ]

        assert [answer.status_code for answer in answers] == [404] * 4
        assert len({answer.content for answer in answers}) == 1

    @pytest.mark.parametrize("path", ["messages", "runs"])
    def test_nobody_in_particular_is_refused(self, alice: User, path: str) -> None:
        assert client_of(None).get(f"/api/session/{session_of(alice)}/{path}").status_code == 401


class TestRuns:
    def test_the_last_requests_come_oldest_first_with_their_results(self, alice: User) -> None:
        key = session_of(alice)
        done = working(alice, session=key)
        finish(done)
        open_one = working(alice, session=key)
        answer = client_of(alice).get(f"/api/session/{key}/runs").json()

        assert [(one["run_id"], one["status"]) for one in answer["runs"]] == [
            (str(done.run_uuid), "succeeded"), (str(open_one.run_uuid), "running"),
        ]  # fmt: skip
        assert answer["runs"][0]["result"]["tool_result"] == 45.0

    @pytest.mark.contract("API-10")
    @pytest.mark.parametrize("limit", BAD_LIMITS)
    def test_a_bad_limit_is_named(self, alice: User, limit: str) -> None:
        answer = client_of(alice).get(f"/api/session/{session_of(alice)}/runs?limit={limit}")

        assert (answer.status_code, answer.json()["parameter"]) == (400, "limit")
