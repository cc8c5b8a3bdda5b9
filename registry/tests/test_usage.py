"""Tools by category, and how a tool was used."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from registry import lifecycle
from registry.capabilities import CapabilityRegistry
from registry.errors import ToolNotFound
from registry.testing import publish_tool, store_version

pytestmark = pytest.mark.django_db


class TestByCategory:
    def test_only_tools_of_the_category_come_newest_first(
        self, registry: CapabilityRegistry
    ) -> None:
        publish_tool("first", category="dates")
        publish_tool("second", category="units")
        store_version("third", category="dates")

        tools = registry.get_tools_by_category("dates")

        assert [tool["name"] for tool in tools] == ["third", "first"]
        assert {"name", "docstring", "file_path", "test_path", "created_at"} <= tools[0].keys()
        assert registry.get_tools_by_category("cooking") == []

    def test_a_strangers_private_tool_and_an_archived_one_are_not_among_them(
        self, alice: User, bob: User
    ) -> None:
        publish_tool("mine", category="dates", owner=alice, visibility="private")
        lifecycle.archive(tool=publish_tool("gone", category="dates"), actor="a test", reason="x")

        names = [
            [
                tool["name"]
                for tool in CapabilityRegistry(user_id=user).get_tools_by_category("dates")
            ]
            for user in (alice.pk, bob.pk, None)
        ]

        assert names == [["mine"], [], []]

    def test_one_statement_lists_them(
        self, registry: CapabilityRegistry, django_assert_num_queries: Any
    ) -> None:
        for index in range(3):
            publish_tool(f"tool_{index}", category="dates")

        with django_assert_num_queries(1):
            assert len(registry.get_tools_by_category("dates")) == 3


class TestUsageStats:
    def test_the_documented_keys_are_there_before_the_first_use(
        self, registry: CapabilityRegistry
    ) -> None:
        publish_tool()

        stats = registry.get_tool_usage_stats("multiply")

        assert {"total_executions", "success_rate", "avg_execution_time"} <= stats.keys()
        assert (stats["total_executions"], stats["success_rate"]) == (0, 0.0)
        assert stats["last_used_at"] is None

    def test_uses_and_successes_are_counted(self, registry: CapabilityRegistry) -> None:
        tool = publish_tool()
        for success in (True, True, True, False):
            lifecycle.record_use(tool_id=tool.pk, success=success)

        stats = registry.get_tool_usage_stats("multiply")

        assert (stats["total_executions"], stats["success_rate"]) == (4, 0.75)
        assert (stats["recent_executions"], stats["recent_successes"]) == (4, 3)
        assert stats["last_used_at"] is not None

    def test_all_uses_are_counted_and_the_rate_looks_back_on_fifty(
        self, registry: CapabilityRegistry
    ) -> None:
        tool = publish_tool()
        for number in range(51):
            lifecycle.record_use(tool_id=tool.pk, success=number > 0)

        stats = registry.get_tool_usage_stats("multiply")

        assert (stats["total_executions"], stats["recent_executions"]) == (51, 50)
        assert stats["success_rate"] == 1.0

    def test_a_missing_tool_and_a_strangers_private_one_are_not_found(self, bob: User) -> None:
        publish_tool(owner=bob, visibility="private")

        for name in ("multiply", "missing"):
            with pytest.raises(ToolNotFound):
                CapabilityRegistry().get_tool_usage_stats(name)
