import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import pauses
from registry.capabilities import CapabilityRegistry
from registry.errors import NoReason, PolicyInvalid, SynthesisPaused, ToolPaused
from registry.models import Policy
from registry.policies import PolicyStore
from registry.testing import publish_tool

pytestmark = [pytest.mark.django_db, pytest.mark.urls("registry.tests.urls")]

PAGE = "/admin/registry/policy/pauses/"


def pause(**switches: Any) -> None:
    pauses.change(actor="alice", reason="It costs too much.", **switches)


class TestChange:
    def test_who_and_why_are_kept_and_the_way_back_is_a_rollback(self) -> None:
        pause(synthesis=True)
        PolicyStore().rollback_policy("pauses", 1)
        pauses.forget()

        row = Policy.objects.get(name="pauses", version_num=2)
        assert (row.created_by, row.metadata) == ("alice", {"reason": "It costs too much."})
        assert pauses.current() == pauses.Pauses()

    def test_a_switch_leaves_the_others_as_they_are(self) -> None:
        pause(synthesis=True)
        pause(learning=True, tools=["a", "b", "a"])

        now = pauses.current()
        assert (now.everything, now.synthesis, now.learning) == (False, True, True)
        assert now.tools == ("a", "b")

    def test_without_a_reason_nothing_changes(self) -> None:
        with pytest.raises(NoReason):
            pauses.change(actor="alice", reason=" ", everything=True)
        assert not pauses.is_everything_paused()

    def test_a_switch_that_is_none_is_refused(self) -> None:
        with pytest.raises(PolicyInvalid):
            pause(everythng=True)

    def test_a_look_costs_a_query_at_most_once_a_second(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with CaptureQueriesContext(connection) as queries:
            for _ in range(3):
                pauses.current()
        assert len(queries) == 1
        monkeypatch.setattr(pauses, "KEPT_S", 0.0)
        PolicyStore().update_policy("pauses", {"learning": True})  # by another process

        assert pauses.is_learning_paused()


class TestTools:
    def test_a_paused_tool_is_not_found_until_it_is_resumed(self) -> None:
        publish_tool("multiply")
        registry = CapabilityRegistry()

        def names() -> list[str]:
            return [tool["name"] for tool in registry.search_tools("multiply", threshold=0.0)]

        assert names() == ["multiply"]
        pause(tools=["multiply"])
        assert names() == []
        pause(tools=[])
        assert names() == ["multiply"]

    def test_a_tool_that_has_a_paused_one_as_a_part_is_paused_with_it(self) -> None:
        pause(tools=["part"])

        for components in (["part"], [{"name": "part", "version": 1}]):
            with pytest.raises(ToolPaused, match="part, part of whole, is paused"):
                pauses.refuse_tool("whole", components)
        pauses.refuse_tool("whole", ["other"])


def test_a_refusal_says_why() -> None:
    pause(synthesis=True)

    with pytest.raises(SynthesisPaused, match=r"operator \(It costs too much"):
        pauses.refuse_synthesis()


class TestCommand:
    def told(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("pause", *arguments, stdout=out)
        return out.getvalue().strip()

    def test_it_sets_switches_and_says_what_is_paused(self) -> None:
        publish_tool("multiply")

        assert self.told() == "paused: nothing"
        told = self.told("learning", "tool:multiply", "--reason", "A test.", "--by", "alice")
        assert told == "paused: learning, tool:multiply (A test.)"
        assert self.told("tool:multiply", "--resume", "--reason", "Done.") == (
            "paused: learning (Done.)"
        )
        assert Policy.objects.get(name="pauses", version_num=2).created_by == "alice"

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["nothing", "--reason", "x"], "no switch named nothing"),
            (["tool:nothing", "--reason", "x"], "no tool named nothing"),
            (["learning"], "Say why"),
        ],
    )
    def test_what_cannot_be_is_said(self, arguments: list[str], sentence: str) -> None:
        with pytest.raises(CommandError, match=sentence):
            self.told(*arguments)


class TestPage:
    @pytest.fixture
    def staff(self, alice: User) -> Client:
        alice.is_staff = True
        alice.save()
        for codename in ("view_policy", "change_policy"):
            alice.user_permissions.add(Permission.objects.get(codename=codename))
        client = Client()
        client.force_login(alice)
        return client

    def test_it_shows_what_is_paused_by_whom_and_why(self, staff: Client) -> None:
        pauses.change(actor="bob", reason="<b>It</b> costs", synthesis=True)
        page = staff.get(PAGE).content.decode()

        assert "bob" in page
        assert "&lt;b&gt;It&lt;/b&gt; costs" in page

    def test_a_switch_is_set_by_who_is_signed_in(self, staff: Client) -> None:
        publish_tool("multiply")
        staff.post(PAGE, {"everything": "on", "tools": "multiply\n", "reason": "A test."})

        assert pauses.current() == pauses.Pauses(
            everything=True, tools=("multiply",), reason="A test."
        )
        assert Policy.objects.active().get(name="pauses").created_by == "alice"

    @pytest.mark.parametrize(
        "given", [{"everything": "on"}, {"tools": "nothing", "reason": "x"}], ids=["why", "tool"]
    )
    def test_what_is_wrong_is_said_and_nothing_changes(
        self, staff: Client, given: dict[str, str]
    ) -> None:
        assert staff.post(PAGE, given).status_code == 400
        assert pauses.current() == pauses.Pauses()

    def test_who_may_only_look_cannot_change(self, staff: Client, alice: User) -> None:
        alice.user_permissions.remove(Permission.objects.get(codename="change_policy"))

        assert staff.get(PAGE).status_code == 200
        assert staff.post(PAGE, {"everything": "on", "reason": "x"}).status_code == 403
