from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from registry import lifecycle
from registry.errors import ToolNotFound, VersionNotFound, WrongMove
from registry.models import MOVES, Tool, ToolEvent
from registry.models.tools import OUTCOME_WINDOW
from registry.testing import publish_tool, store_version

WHO: dict[str, Any] = {"actor": "alice", "reason": "For a test."}


@pytest.mark.django_db
class TestPublish:
    def test_publishing_moves_the_pointer_and_leaves_an_event(self) -> None:
        version = store_version()

        tool = lifecycle.publish(version=version, **WHO)

        tool.refresh_from_db()
        assert (tool.status, tool.live_version) == ("active", version)
        event = ToolEvent.objects.latest("pk")
        assert (event.from_status, event.to_status) == ("experimental", "active")
        assert (event.version, event.actor, event.reason) == (version, "alice", "For a test.")

    def test_publishing_the_next_version_replaces_the_live_one(self) -> None:
        publish_tool()

        tool = publish_tool()

        assert tool.live_version is not None
        assert tool.live_version.version_num == 2

    def test_a_tool_archived_meanwhile_stays_archived(self) -> None:
        version = store_version()
        lifecycle.archive(tool=version.tool, **WHO)

        with pytest.raises(WrongMove):
            lifecycle.publish(version=version, **WHO)


@pytest.mark.django_db
@pytest.mark.contract("REG-10")
class TestRollback:
    def test_an_earlier_live_version_is_live_again(self) -> None:
        tool = publish_tool()
        first = tool.live_version
        publish_tool()
        assert first is not None

        tool = lifecycle.rollback(tool=tool, version=first, **WHO)

        tool.refresh_from_db()
        assert tool.live_version == first

    def test_a_version_that_was_never_live_is_not_rolled_back_to(self) -> None:
        tool = publish_tool()
        unproven = store_version()

        with pytest.raises(WrongMove, match="never live"):
            lifecycle.rollback(tool=tool, version=unproven, **WHO)

    def test_the_live_version_and_another_tools_version_are_refused(self) -> None:
        tool, other = publish_tool(), publish_tool("divide")
        assert tool.live_version is not None
        assert other.live_version is not None

        with pytest.raises(WrongMove, match="live already"):
            lifecycle.rollback(tool=tool, version=tool.live_version, **WHO)
        with pytest.raises(VersionNotFound):
            lifecycle.rollback(tool=tool, version=other.live_version, **WHO)


@pytest.mark.django_db
class TestMove:
    @pytest.mark.parametrize("came_from", Tool.Status.values)
    @pytest.mark.parametrize("to", Tool.Status.values)
    def test_exactly_the_moves_of_the_table_are_made(self, came_from: str, to: str) -> None:
        tool = publish_tool()
        Tool.objects.filter(pk=tool.pk).update(status=came_from)

        if to in MOVES[came_from]:
            assert lifecycle.move(tool=tool, to=to, **WHO).status == to
        else:
            with pytest.raises(WrongMove):
                lifecycle.move(tool=tool, to=to, **WHO)

    def test_a_tool_without_a_published_version_does_not_become_active(self) -> None:
        tool = store_version().tool

        with pytest.raises(WrongMove, match="no published version"):
            lifecycle.move(tool=tool, to="active", **WHO)

    def test_the_row_decides_not_what_the_caller_last_saw(self) -> None:
        stale = store_version().tool
        lifecycle.request_review(version=stale.versions.get(), **WHO)
        waiting = Tool.objects.get(pk=stale.pk)
        lifecycle.approve(tool=waiting, **WHO)

        with pytest.raises(WrongMove):
            lifecycle.reject(tool=waiting, **WHO)
        stale.refresh_from_db()
        assert stale.status == "active"


@pytest.mark.django_db
class TestReview:
    def test_approval_publishes_the_version_that_was_put_up(self) -> None:
        version = store_version()
        lifecycle.request_review(version=version, **WHO)
        store_version()

        tool = lifecycle.approve(tool=version.tool, **WHO)

        assert (tool.status, tool.live_version) == ("active", version)

    def test_rejection_sends_it_back_and_nothing_is_live(self) -> None:
        version = store_version()
        lifecycle.request_review(version=version, **WHO)

        tool = lifecycle.reject(tool=version.tool, **WHO)

        assert (tool.status, tool.live_version) == ("experimental", None)

    def test_nobody_publishes_past_a_reviewer(self) -> None:
        version = store_version()
        lifecycle.request_review(version=version, **WHO)

        with pytest.raises(WrongMove, match="waits for review"):
            lifecycle.publish(version=version, **WHO)

    def test_a_decision_about_another_version_than_the_one_that_waits_is_refused(self) -> None:
        seen = store_version()
        lifecycle.request_review(version=seen, **WHO)
        lifecycle.reject(tool=seen.tool, version=seen, **WHO)
        lifecycle.request_review(version=store_version(), **WHO)

        for decide in (lifecycle.approve, lifecycle.reject):
            with pytest.raises(WrongMove, match="Version 2 of multiply"):
                decide(tool=seen.tool, version=seen, **WHO)

    def test_an_active_tool_can_be_put_up_and_is_live_again_when_approved(self) -> None:
        tool = publish_tool()
        assert tool.live_version is not None
        lifecycle.request_review(version=tool.live_version, **WHO)

        assert lifecycle.approve(tool=tool, **WHO).live_version == tool.live_version

    def test_what_does_not_wait_is_neither_approved_nor_rejected(self) -> None:
        tool = store_version().tool

        for decide in (lifecycle.approve, lifecycle.reject):
            with pytest.raises(WrongMove):
                decide(tool=tool, **WHO)


@pytest.mark.django_db
class TestRestore:
    def test_a_published_tool_comes_back_active(self) -> None:
        tool = publish_tool()

        for retire in (lifecycle.deprecate, lifecycle.archive):
            retire(tool=tool, **WHO)
            assert lifecycle.restore(tool=tool, **WHO).status == "active"

    def test_a_tool_never_published_comes_back_experimental(self) -> None:
        tool = store_version().tool
        lifecycle.archive(tool=tool, **WHO)

        assert lifecycle.restore(tool=tool, **WHO).status == "experimental"

    def test_a_tool_in_use_is_not_restored(self) -> None:
        with pytest.raises(WrongMove):
            lifecycle.restore(tool=publish_tool(), **WHO)

    def test_a_withdrawn_tool_is_out_of_use_until_it_is_published_again(self) -> None:
        tool = lifecycle.withdraw(tool=publish_tool(), **WHO)
        assert tool.status == "experimental"

        assert tool.live_version is not None
        assert lifecycle.publish(version=tool.live_version, **WHO).status == "active"


@pytest.mark.django_db
class TestRecordUse:
    def test_a_use_is_counted_with_its_outcome_newest_last(self) -> None:
        tool = publish_tool()

        for success in (True, False, True):
            lifecycle.record_use(tool_id=tool.pk, success=success)

        tool.refresh_from_db()
        assert (tool.use_count, tool.recent_outcomes) == (3, "101")
        assert tool.success_rate == pytest.approx(2 / 3)
        assert tool.last_used_at is not None

    def test_the_rate_looks_back_on_fifty_uses_and_no_further(self) -> None:
        tool = publish_tool()
        Tool.objects.filter(pk=tool.pk).update(recent_outcomes="0" * OUTCOME_WINDOW)

        lifecycle.record_use(tool_id=tool.pk, success=True)

        tool.refresh_from_db()
        assert tool.recent_outcomes == "0" * (OUTCOME_WINDOW - 1) + "1"

    def test_one_statement_does_it(self, django_assert_num_queries: object) -> None:
        tool = publish_tool()

        with django_assert_num_queries(1):  # type: ignore[operator]
            lifecycle.record_use(tool_id=tool.pk, success=True)

    def test_a_use_of_no_tool_is_refused(self) -> None:
        with pytest.raises(ToolNotFound):
            lifecycle.record_use(tool_id=0, success=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.contract("D-24")
def test_uses_counted_at_once_are_all_counted() -> None:
    tool = publish_tool()

    def use(_: int) -> None:
        try:
            lifecycle.record_use(tool_id=tool.pk, success=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(use, range(30)))

    tool.refresh_from_db()
    assert (tool.use_count, tool.recent_outcomes) == (30, "1" * 30)
