"""The admin's actions that move tools."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from registry.models import Tool, ToolVersion
from registry.testing import publish_tool

pytestmark = [pytest.mark.django_db, pytest.mark.urls("registry.tests.urls")]


def act(client: Client, action: str, row: Tool | ToolVersion, reason: str = "Not used.") -> str:
    url = f"/admin/registry/{type(row).__name__.lower()}/"
    data = {"action": action, "_selected_action": [row.pk], "reason": reason, "index": 0}
    return client.post(url, data, follow=True).content.decode()


class TestTools:
    def test_a_tool_goes_and_comes_back_each_time_with_a_reason(self, admin_client: Client) -> None:
        tool = publish_tool()
        for action, status in [
            ("deprecate", "deprecated"),
            ("restore", "active"),
            ("archive", "archived"),
            ("restore", "active"),
        ]:
            assert f"The tool multiply is {status}." in act(admin_client, action, tool)
            event = tool.events.latest("pk")
            assert (event.to_status, event.actor, event.reason) == (status, "admin", "Not used.")

    def test_without_a_reason_nothing_happens(self, admin_client: Client) -> None:
        text = act(admin_client, "archive", publish_tool(), reason=" ")

        assert "was left alone: say why" in text
        assert Tool.objects.get().status == "active"

    def test_a_move_that_is_none_is_told_and_no_error(self, admin_client: Client) -> None:
        text = act(admin_client, "restore", publish_tool())

        assert "there is nothing to restore" in text

    def test_who_may_only_look_has_no_actions(self, bob: User) -> None:
        bob.is_staff = True
        bob.save()
        bob.user_permissions.set(Permission.objects.filter(codename="view_tool"))
        client = Client()
        client.force_login(bob)
        act(client, "archive", publish_tool())

        assert Tool.objects.get().status == "active"


@pytest.mark.contract("REG-10")
class TestVersions:
    def test_an_earlier_version_is_live_again(self, admin_client: Client) -> None:
        first = publish_tool().live_version
        assert first is not None
        publish_tool()
        act(admin_client, "rollback", first)

        assert Tool.objects.get().live_version == first

    def test_one_that_is_live_already_is_told_so(self, admin_client: Client) -> None:
        version = publish_tool().live_version
        assert version is not None

        assert "is live already" in act(admin_client, "rollback", version)
