"""What PostgreSQL itself refuses."""

from collections.abc import Callable
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from registry.models import RESERVED_WORDS, Policy, Tool, ToolEvent, ToolVersion
from registry.testing import CountingEmbedder, publish_tool, store_version, vector_of

pytestmark = pytest.mark.django_db


def refused(write: Callable[[], object]) -> str:
    """Run a write that the database must refuse; return its message."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        write()
    return str(caught.value)


class TestTool:
    @pytest.mark.contract("D-14")
    @pytest.mark.parametrize("name", ["../x", "Bad", "", "test_add", "a.b", "1a"])
    def test_a_name_that_is_no_identifier_is_refused(self, name: str) -> None:
        Tool.objects.create(name="good_name")

        assert "registry_tool_name_valid" in refused(lambda: Tool.objects.create(name=name))

    @pytest.mark.parametrize("name", RESERVED_WORDS)
    def test_a_keyword_is_refused_as_a_name(self, name: str) -> None:
        message = refused(lambda: Tool.objects.create(name=name))

        assert "registry_tool_name_not_keyword" in message

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"status": "live"}, "registry_tool_status_known"),
            ({"visibility": "public"}, "registry_tool_visibility_known"),
            ({"status": "active"}, "registry_tool_active_has_live"),
            ({"status": "deprecated"}, "registry_tool_active_has_live"),
            ({"recent_outcomes": "12"}, "registry_tool_outcomes_binary"),
        ],
    )
    def test_an_unknown_state_is_refused(self, changes: dict[str, Any], constraint: str) -> None:
        tool = Tool.objects.create(name="add")
        mine = Tool.objects.filter(pk=tool.pk)

        assert constraint in refused(lambda: mine.update(**changes))

    def test_the_live_version_is_one_of_the_tools_own(self) -> None:
        mine, other = publish_tool("mine"), publish_tool("other")

        def steal() -> None:
            Tool.objects.filter(pk=mine.pk).update(live_version=other.live_version)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        assert "registry_tool_live_is_own" in refused(steal)


def ignore_triggers(*names: str) -> None:
    """Let the rest of the transaction do what these triggers keep it from.

    The library's own way puts two commands into one statement, which can have no parameters.
    """
    known = [pgtrigger.registered(name)[0] for name in names]
    ignored = ",".join(trigger.get_pgid(model) for model, trigger in known)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{ignored}}}"])


class TestToolVersion:
    def test_a_version_never_changes(self) -> None:
        version = store_version()

        def change() -> None:
            ToolVersion.objects.filter(pk=version.pk).update(code="def multiply(): ...")

        assert "registry_toolversion_frozen" in refused(change)

    def test_a_version_is_kept_unless_retention_says_so_by_name(self) -> None:
        version = store_version()

        assert "registry_toolversion_kept" in refused(
            lambda: ToolVersion.objects.filter(pk=version.pk)._raw_delete("default")
        )

        ignore_triggers(
            "registry.ToolVersion:registry_toolversion_kept",
            "registry.ToolEvent:registry_toolevent_kept",
        )
        version.events.all().delete()
        version.delete()
        assert not ToolVersion.objects.exists()

    def test_two_versions_never_share_a_number(self) -> None:
        version = store_version()

        def again() -> None:
            version.pk = None
            version.uuid = Tool.objects.create(name="other").uuid
            version.save(force_insert=True)

        assert "registry_toolversion_uniq_num" in refused(again)

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"purity": "clean"}, "purity_known"),
            ({"origin": "magic"}, "origin_known"),
            ({"grade": "E"}, "grade_known"),
            ({"profile": ""}, "has_code"),
        ],
    )
    def test_a_word_outside_its_list_is_refused(
        self, changes: dict[str, str], constraint: str
    ) -> None:
        store_version("good")
        embedding = vector_of("bad", CountingEmbedder())

        message = refused(lambda: store_version("bad", embedding=embedding, **changes))

        assert constraint in message

    def test_json_columns_hold_the_shape_that_readers_expect(self) -> None:
        tool = Tool.objects.create(name="add")

        def odd() -> None:
            ToolVersion.objects.create(
                tool=tool, version_num=1, origin="seed", code="x", signature="x",
                digest="0" * 64, search_text="", examples={"not": "a list"},
            )  # fmt: skip

        assert "registry_toolversion_examples_array" in refused(odd)


class TestLogs:
    def test_an_event_is_neither_changed_nor_removed(self) -> None:
        store_version()

        assert "kept" in refused(lambda: ToolEvent.objects.update(reason="Nothing happened."))
        assert "kept" in refused(lambda: ToolEvent.objects.all().delete())

    def test_a_policy_changes_in_nothing_but_being_active(self) -> None:
        policy = Policy.objects.create(
            name="cache_ttl", version_num=1, value={}, policy_type="performance", created_by="me"
        )
        mine = Policy.objects.filter(pk=policy.pk)

        assert "registry_policy_frozen" in refused(lambda: mine.update(value={"enabled": False}))
        assert "registry_policy_kept" in refused(mine.delete)
        assert mine.update(is_active=False) == 1

    def test_one_version_of_a_policy_is_active(self) -> None:
        def add(version_num: int) -> Policy:
            return Policy.objects.create(
                name="cache_ttl", version_num=version_num, value={},
                policy_type="performance", created_by="me",
            )  # fmt: skip

        add(1)
        with pytest.raises(IntegrityError, match="registry_policy_one_active"):
            add(2)
