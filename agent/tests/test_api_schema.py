from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from agent import selectors
from agent.tests.faces import client_of

pytestmark = pytest.mark.django_db


class TestSchema:
    def test_every_operation_is_described(self, tmp_path: Any) -> None:
        call_command(
            "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml")
        )

    def test_it_is_served_to_who_has_signed_in(self, alice: User) -> None:
        served = client_of(alice).get("/api/schema/?format=json").json()

        assert {
            "/api/session", "/api/sessions", "/api/queries", "/api/runs/{run_id}", "/api/tools",
        } <= set(served["paths"])  # fmt: skip
        assert client_of(None).get("/api/schema/").status_code == 401

    def test_the_page_about_it_loads_nothing_from_elsewhere(self, alice: User) -> None:
        page = client_of(alice).get("/api/docs/").content.decode()

        assert "swagger" in page
        assert "https://" not in page

    def test_the_page_about_it_asks_to_sign_in(self, db: None) -> None:
        assert client_of(None).get("/api/docs/").status_code == 302


class TestFailure:
    @pytest.mark.contract("D-39")
    def test_an_unforeseen_error_tells_nothing_of_the_inside(
        self, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(**_: Any) -> None:
            raise RuntimeError("secret /path")

        monkeypatch.setattr(selectors, "list_sessions", fail)
        client = client_of(alice)
        client.raise_request_exception = False
        answer = client.get("/api/sessions")

        assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
        assert "secret" not in answer.content.decode()

    def test_a_page_that_is_none_says_so(self, alice: User) -> None:
        answer = client_of(alice).get("/no-such-page")

        assert answer.status_code == 404
        assert b"There is nothing here" in answer.content


class TestNowhere:
    @pytest.mark.contract("A22", "D-39")
    @pytest.mark.parametrize("path", ["nothing", "runs/not-a-uuid", "tools/x/y/z", "health/x/y"])
    def test_an_address_that_is_none_is_answered_in_json(self, alice: User, path: str) -> None:
        answer = client_of(alice).get(f"/api/{path}")

        assert (answer.status_code, answer.json()["success"]) == (404, False)

    def test_a_method_that_is_none_is_answered_in_json(self, alice: User) -> None:
        answer = client_of(alice).put("/api/session")

        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")

    @pytest.mark.contract("API-4", "API-5", "A22")
    def test_an_unknown_tool_is_missing(self, alice: User) -> None:
        answer = client_of(alice).get("/api/tools/no_such_tool")

        assert (answer.status_code, answer.json()["error"]) == (404, "Tool not found")
