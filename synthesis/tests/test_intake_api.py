"""Handing in a tool over HTTP: works, not signed in, bad input, taken, refused."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from registry.models import Tool, ToolVersion
from registry.testing import publish_tool
from synthesis.gates.syntax import MAX_SOURCE_CHARS
from synthesis.testing import DOUBLE, DOUBLE_TESTS
from synthesis.verification import verify_version

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("model"),
    pytest.mark.urls("synthesis.tests.urls"),
]

GOOD: dict[str, Any] = {
    "name": "double",
    "code": DOUBLE,
    "tests": DOUBLE_TESTS,
    "docstring": "Double a number.",
}
TEMPLATE: dict[str, Any] = {"template": "text_extractor", "parameters": {"kind": "emails"}}


@pytest.fixture
def client(alice: User) -> Client:
    """A client signed in as alice."""
    client = Client()
    client.force_login(alice)
    return client


def post(client: Client, body: Any) -> Any:
    return client.post("/api/tools", body, content_type="application/json")


class TestHandingIn:
    @pytest.mark.contract("REG-1", "API-4")
    def test_a_tool_is_accepted_and_its_verdict_is_where_the_answer_says(
        self, client: Client, alice: User
    ) -> None:
        held_out = [{"arguments": {"n": 21}, "expected": 42}]
        given = {
            **GOOD, "category": "algebra", "visibility": "private", "held_out": held_out,
            "examples": ["Double the number 4"],
        }  # fmt: skip
        answer = post(client, given)

        assert answer.status_code == 202, answer.json()
        tool = answer.json()["tool"]
        assert (tool["status"], tool["live"], tool["dossier"]) == ("experimental", False, {})
        assert tool["specification"]["held_out"] == held_out
        assert (tool["category"], tool["visibility"]) == ("algebra", "private")
        assert answer.headers["Location"] == answer.json()["verdict"] == "/api/tools/double@1"
        version = ToolVersion.objects.get()
        assert (version.tool.owner, version.examples) == (alice, ["Double the number 4"])

        assert verify_version(version.pk)
        shown = client.get(answer.json()["verdict"]).json()["tool"]
        assert (shown["status"], shown["live"]) == ("active", True)
        assert all(gate["passed"] for gate in shown["dossier"]["gates"])

    def test_a_template_is_accepted_with_its_parameters(self, client: Client) -> None:
        answer = post(client, {**TEMPLATE, "visibility": "private"})

        assert answer.status_code == 202, answer.json()
        tool = answer.json()["tool"]
        assert (tool["name"], tool["visibility"]) == ("extract_emails", "private")
        assert "def extract_emails(" in tool["code"]

    def test_a_stranger_to_the_site_is_refused(self) -> None:
        assert post(Client(), GOOD).status_code in {401, 403}
        assert not Tool.objects.exists()

    @pytest.mark.contract("API-10", "A22")
    @pytest.mark.parametrize(
        ("change", "parameter"),
        [
            ({"name": None}, "name"),
            ({"name": "../evil"}, "name"),
            ({"name": "templates"}, "name"),
            ({"name": "x" * 101}, "name"),
            ({"code": ""}, "code"),
            ({"code": "def broken(:"}, "code"),
            ({"code": "x = 1"}, "code"),
            ({"code": "#" * (MAX_SOURCE_CHARS + 1)}, "code"),
            ({"code": DOUBLE + "\x00"}, "code"),
            ({"tests": ""}, "tests"),
            ({"tests": ["x"]}, "tests"),
            ({"docstring": "x" * 4_001}, "docstring"),
            ({"category": "x" * 101}, "category"),
            ({"category": "two\nlines"}, "category"),
            ({"visibility": "everybody"}, "visibility"),
            ({"examples": "Double 4"}, "examples"),
            ({"examples": [4]}, "examples"),
            ({"held_out": {}}, "held_out"),
            ({"held_out": [{"arguments": {"m": 1}, "expected": 2}]}, "held_out"),
            ({"parameters": {}}, "parameters"),
        ],
    )
    def test_a_bad_parameter_is_named_and_nothing_is_stored(
        self, client: Client, change: dict[str, Any], parameter: str
    ) -> None:
        answer = post(client, {**GOOD, **change})

        assert answer.status_code == 400, answer.json()
        assert answer.json()["parameter"] == parameter
        assert answer.json()["error"].startswith(f"{parameter}: ")
        assert not Tool.objects.exists()

    @pytest.mark.parametrize("missing", ["name", "code", "tests", "docstring"])
    def test_a_missing_parameter_is_named(self, client: Client, missing: str) -> None:
        answer = post(client, {key: value for key, value in GOOD.items() if key != missing})

        assert (answer.status_code, answer.json()["parameter"]) == (400, missing)

    @pytest.mark.parametrize(
        ("change", "parameter"),
        [
            ({"template": "no_such"}, "template"),
            ({"parameters": {}}, "parameters.kind"),
            ({"parameters": {"kind": "emails'"}}, "parameters.kind"),
            ({"parameters": {"kind": "emails", "x": 1}}, "parameters.x"),
            ({"parameters": "emails"}, "parameters"),
            ({"code": DOUBLE}, "code"),
            ({"held_out": []}, "held_out"),
        ],
    )
    def test_a_bad_parameter_of_a_template_is_named(
        self, client: Client, change: dict[str, Any], parameter: str
    ) -> None:
        answer = post(client, {**TEMPLATE, **change})

        assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
        assert not Tool.objects.exists()

    def test_an_api_caller_is_refused_with_a_reason(self, client: Client) -> None:
        answer = post(client, {"template": "api_caller", "parameters": {"endpoint": "users"}})

        assert answer.status_code == 422
        assert answer.json()["code"] == "capability_unavailable"
        assert answer.json()["error"].startswith("Tools have no network")

    def test_a_name_that_is_taken_is_a_conflict_whoever_has_it(
        self, client: Client, alice: User, bob: User
    ) -> None:
        publish_tool("double", owner=alice)
        publish_tool("halve", owner=bob, visibility="private")
        publish_tool("treble")

        for name in ("double", "halve", "treble"):
            answer = post(client, {**GOOD, "name": name})
            assert (answer.status_code, answer.json()["code"]) == (409, "tool_name_taken")
        assert ToolVersion.objects.count() == 3

    def test_a_body_that_is_no_object_or_too_large_is_refused(self, client: Client) -> None:
        assert post(client, []).status_code == 400
        assert post(client, "{").status_code == 400
        huge = {**GOOD, "tests": "#" * 50_000, "code": "#" * 50_000}
        assert post(client, huge).json()["code"] == "body_too_large"


class TestTemplates:
    def test_they_are_listed_with_what_they_take(self, client: Client) -> None:
        body = client.get("/api/tools/templates").json()

        assert body["count"] == len(body["templates"]) >= 8
        by_name = {each["name"]: each for each in body["templates"]}
        [operation] = by_name["csv_processor"]["parameters"]
        assert "describe" in operation["schema"]["enum"]
        assert by_name["api_caller"]["available"] is False
        assert "no network" in by_name["api_caller"]["reason"]

    def test_only_people_who_signed_in_see_them(self) -> None:
        assert Client().get("/api/tools/templates").status_code in {401, 403}

    def test_the_list_of_tools_is_still_there(self, client: Client) -> None:
        publish_tool("double", category="algebra")

        assert client.get("/api/tools?category=algebra").json()["count"] == 1
        assert client.get("/api/tools/double").status_code == 200
