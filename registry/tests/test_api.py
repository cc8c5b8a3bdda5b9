from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from registry import lifecycle
from registry.testing import publish_tool, store_version

pytestmark = [pytest.mark.django_db, pytest.mark.urls("registry.tests.urls")]


@pytest.fixture
def client(alice: User) -> Client:
    """A client signed in as alice."""
    client = Client()
    client.force_login(alice)
    return client


def test_an_anonymous_visitor_is_refused(client: Client) -> None:
    publish_tool()
    for path in ("", "/multiply", "/multiply/versions", "/multiply/schema", "/multiply/stats"):
        assert client.get(f"/api/tools{path}").status_code == 200
        assert Client().get(f"/api/tools{path}").status_code in {401, 403}


@pytest.mark.contract("API-4")
class TestToolList:
    def test_tools_come_newest_first_with_their_count(self, client: Client) -> None:
        publish_tool()
        store_version("unproven")

        body = client.get("/api/tools").json()

        assert (body["success"], body["count"]) == (True, 2)
        assert [tool["name"] for tool in body["tools"]] == ["unproven", "multiply"]
        tool = body["tools"][1]
        assert tool["file_path"] == "tools/multiply.py"
        assert tool["timestamp"] == tool["created_at"]
        assert (tool["status"], tool["version"], tool["use_count"]) == ("active", 1, 0)
        assert tool["success_rate"] is None
        assert "code" not in tool

    def test_a_page_is_part_of_the_whole(self, client: Client) -> None:
        for index in range(3):
            publish_tool(f"tool_{index}")

        body = client.get("/api/tools?limit=1&offset=1").json()

        assert body["count"] == 3
        assert [tool["name"] for tool in body["tools"]] == ["tool_1"]

    @pytest.mark.contract("API-10")
    @pytest.mark.parametrize(
        ("parameter", "good", "bad"),
        [
            ("limit", "500", "501"),
            ("limit", "1", "0"),
            ("limit", "1", "abc"),
            ("offset", "0", "-1"),
            ("category", "x" * 100, "x" * 101),
            ("category", "dates", "%00"),
        ],
    )
    def test_a_bad_parameter_is_named(
        self, client: Client, parameter: str, good: str, bad: str
    ) -> None:
        assert client.get(f"/api/tools?{parameter}={good}").status_code == 200

        refused = client.get(f"/api/tools?{parameter}={bad}")

        assert refused.status_code == 400
        assert refused.json()["success"] is False
        assert refused.json()["parameter"] == parameter

    def test_a_list_costs_the_same_for_one_tool_and_for_many(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        for index in range(4):
            publish_tool(f"tool_{index}")

        with django_assert_num_queries(4):  # session, user, page, count
            client.get("/api/tools")

    def test_a_category_is_a_part_of_the_whole_with_its_own_count(self, client: Client) -> None:
        publish_tool(category="csv tables")
        publish_tool("divide", category="dates")

        body = client.get("/api/tools?category=csv+tables").json()

        assert body["count"] == 1
        assert [tool["name"] for tool in body["tools"]] == ["multiply"]
        assert client.get("/api/tools?category=none").json()["count"] == 0

    def test_people_see_shared_tools_and_their_own(
        self, client: Client, alice: User, bob: User
    ) -> None:
        publish_tool("shared_one", owner=bob)
        publish_tool("mine", owner=alice, visibility="private")
        publish_tool("not_mine", owner=bob, visibility="private")
        lifecycle.archive(tool=publish_tool("gone"), actor="a test", reason="Gone.")

        names = {tool["name"] for tool in client.get("/api/tools").json()["tools"]}

        assert names == {"shared_one", "mine"}


@pytest.mark.contract("API-5")
class TestToolDetail:
    def test_a_tool_is_shown_whole(self, client: Client) -> None:
        publish_tool(dossier={"green": {"passed": 3}})

        tool = client.get("/api/tools/multiply").json()["tool"]

        assert {
            "name", "code", "test_code", "docstring", "timestamp", "file_path", "test_path",
            "status", "dossier", "input_schema", "digest",
        } <= tool.keys()  # fmt: skip
        assert tool["dossier"] == {"green": {"passed": 3}}
        assert "tool_id" not in tool

    def test_a_version_is_shown_by_its_number_and_leads_to_its_verdict(
        self, client: Client
    ) -> None:
        first = publish_tool(dossier={"gates": ["first"]}).live_version
        handed_in = store_version(parent=first, dossier={})

        assert self.shown(client, "multiply@1") == (1, {"gates": ["first"]})
        assert self.shown(client, "multiply@2") == (2, {})
        store_version(parent=handed_in, dossier={"gates": ["its verdict"]})
        assert self.shown(client, "multiply@2") == (3, {"gates": ["its verdict"]})
        assert self.shown(client, "multiply@1") == (1, {"gates": ["first"]})
        assert self.shown(client, "multiply") == (1, {"gates": ["first"]})

    def shown(self, client: Client, name: str) -> tuple[int, dict[str, Any]]:
        tool = client.get(f"/api/tools/{name}").json()["tool"]
        return tool["version"], tool["dossier"]

    @pytest.mark.parametrize("number", ["", "2", "0", "-1", "x", "1@1", "٣", "9" * 30])
    def test_a_version_that_is_not_there_is_a_404(self, client: Client, number: str) -> None:
        publish_tool()

        answer = client.get(f"/api/tools/multiply@{number}")

        assert (answer.status_code, answer.json()["code"]) == (404, "version_not_found")

    @pytest.mark.contract("D-42")
    def test_no_vector_and_no_path_of_this_machine_leaves(
        self, client: Client, settings: Any
    ) -> None:
        publish_tool()

        for path in ("", "/multiply", "/multiply/versions", "/multiply/schema"):
            text = client.get(f"/api/tools{path}").content.decode()
            assert str(settings.TOOLS_DIR) not in text
            assert len(text) < 10_000

    @pytest.mark.parametrize("suffix", ["", "@1", "/versions", "/schema", "/stats"])
    def test_a_missing_tool_and_a_strangers_private_one_look_alike(
        self, client: Client, bob: User, suffix: str
    ) -> None:
        publish_tool(owner=bob, visibility="private")

        answers = [client.get(f"/api/tools/{name}{suffix}") for name in ("multiply", "missing")]

        for answer in answers:
            assert answer.status_code == 404
            assert answer.json() == {
                "success": False, "error": "Tool not found", "code": "tool_not_found",
            }  # fmt: skip


class TestToolVersions:
    def test_versions_come_newest_first_and_the_live_one_is_marked(self, client: Client) -> None:
        first = publish_tool().live_version
        store_version(parent=first, origin="repair")

        body = client.get("/api/tools/multiply/versions").json()

        assert (body["count"], body["name"]) == (2, "multiply")
        assert [(each["version"], each["live"]) for each in body["versions"]] == [
            (2, False), (1, True),
        ]  # fmt: skip
        assert [each["parent_version"] for each in body["versions"]] == [1, None]


class TestToolSchema:
    def test_arguments_and_result_are_described(self, client: Client) -> None:
        publish_tool()

        body = client.get("/api/tools/multiply/schema").json()

        assert body["input_schema"]["required"] == ["number"]
        assert body["output_schema"]["type"] == "integer"
        assert body["signature"] == "def multiply(number: int, factor: int=2) -> int"


class TestToolStats:
    def test_uses_are_shown(self, client: Client) -> None:
        tool = publish_tool()
        for success in (True, False):
            lifecycle.record_use(tool_id=tool.pk, success=success)

        stats = client.get("/api/tools/multiply/stats").json()["stats"]

        assert (stats["tool_name"], stats["total_executions"]) == ("multiply", 2)
        assert stats["success_rate"] == 0.5
        assert stats["last_used_at"].endswith("+00:00")
