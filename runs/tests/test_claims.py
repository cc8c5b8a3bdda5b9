from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from runs import claims
from runs.errors import FenceLost, RunFinished
from runs.fencing import fenced
from runs.models import Run
from runs.tests.builders import claimed, claimed_again, queued

pytestmark = [pytest.mark.django_db, pytest.mark.core]


class TestClaim:
    def test_a_claimed_run_cannot_be_claimed_again_while_its_lease_lasts(self) -> None:
        run = queued()

        assert claims.claim(run.pk) is not None
        assert claims.claim(run.pk) is None

    def test_a_run_whose_lease_ran_out_changes_hands(self) -> None:
        first = claimed()
        second = claimed_again(first)

        assert second.fence == first.fence + 1

    def test_runs_of_one_session_go_one_at_a_time_oldest_first(self) -> None:
        older, newer = queued(session="s"), queued(session="s")

        assert claims.claim(newer.pk) is None
        assert claims.claim(older.pk) is not None

    def test_an_answered_run_waits_for_the_one_that_went_ahead(self) -> None:
        older, newer = queued(session="s"), queued(session="s")
        Run.objects.filter(pk=older.pk).update(status="needs_input")
        assert claims.claim(newer.pk) is not None
        Run.objects.filter(pk=older.pk).update(status="queued")

        assert claims.claim(older.pk) is None

    def test_another_session_does_not_wait(self) -> None:
        queued(session="s")
        other = queued(session="t")

        assert claims.claim(other.pk) is not None

    def test_a_run_past_its_deadline_is_not_started(self) -> None:
        run = queued()
        Run.objects.filter(pk=run.pk).update(deadline_at="2020-01-01T00:00:00Z")

        assert claims.claim(run.pk) is None

    @pytest.mark.parametrize(("attempts", "can_go"), [(4, True), (5, False)])
    def test_a_run_is_tried_five_times(self, attempts: int, can_go: bool) -> None:  # noqa: FBT001
        run = queued()
        Run.objects.filter(pk=run.pk).update(attempt_count=attempts)

        assert (claims.claim(run.pk) is not None) is can_go


class TestFence:
    def test_the_owner_writes_and_its_events_are_numbered(self) -> None:
        work = claimed()
        work.emit("searching", {"query": "x"})
        work.emit("executing")
        with fenced(work):
            pass

        events = list(
            Run.objects.get(pk=work.run_id).events.order_by("seq").values_list("seq", "event_type")
        )
        assert events == [(1, "searching"), (2, "executing")]
        assert work.events == []

    def test_a_former_owner_writes_nothing(self) -> None:
        former = claimed()
        claimed_again(former)
        former.emit("executing")

        with pytest.raises(FenceLost), fenced(former):
            pytest.fail("the block must not run")
        assert Run.objects.get(pk=former.run_id).last_seq == 0

    def test_a_resumed_run_does_not_tell_twice(self) -> None:
        first = claimed()
        first.emit("searching")
        with fenced(first):
            pass
        second = claimed_again(first)
        for name in ("searching", "executing"):
            second.emit(name)
        with fenced(second):
            pass

        events = Run.objects.get(pk=first.run_id).events.order_by("seq")
        assert [event.event_type for event in events] == ["searching", "executing"]

    def test_what_one_attempt_alone_tells_is_not_counted_as_the_flows(self) -> None:
        first = claimed()
        first.emit_aside("sandbox_preparing")
        first.emit("searching")
        with fenced(first):
            pass
        second = claimed_again(first)  # its sandbox is prepared already
        for name in ("searching", "executing"):
            second.emit(name)
        with fenced(second):
            pass

        events = Run.objects.get(pk=first.run_id).events.order_by("seq")
        assert [(event.event_type, event.of_flow) for event in events] == [
            ("sandbox_preparing", False), ("searching", True), ("executing", True),
        ]  # fmt: skip

    def test_events_of_a_run_reach_the_run_that_waits_for_it(self) -> None:
        request, synthesis = claimed(), claimed(kind="synthesis")
        Run.objects.filter(pk=request.run_id).update(
            waits_for_id=synthesis.run_id, status="waiting"
        )
        synthesis.emit("synthesis_step", {"step": "tests"})
        with fenced(synthesis):
            pass

        told = Run.objects.get(pk=request.run_id)
        assert [(event.event_type, event.of_flow) for event in told.events.all()] == [
            ("synthesis_step", False)
        ]
        assert told.own_event_count == 0


class TestEnd:
    def test_a_cancelled_run_cannot_be_written_by_its_owner(self) -> None:
        work = claimed()
        run = Run.objects.get(pk=work.run_id)
        claims.end(run, status="cancelled", error_code="cancelled", reason="A person cancelled it.")

        with pytest.raises(FenceLost), fenced(work):
            pytest.fail("the block must not run")

    def test_a_finished_run_cannot_be_cancelled(self) -> None:
        run = queued()
        claims.end(run, status="cancelled", error_code="cancelled", reason="")

        with pytest.raises(RunFinished):
            claims.end(run, status="cancelled", error_code="cancelled", reason="")

    def test_what_waited_for_it_goes_on(self) -> None:
        request, synthesis = claimed(), queued(kind="synthesis")
        Run.objects.filter(pk=request.run_id).update(waits_for=synthesis, status="waiting")
        claims.end(synthesis, status="cancelled", error_code="cancelled", reason="")

        assert Run.objects.get(pk=request.run_id).status == "queued"


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_that_claim_a_run_one_gets_it() -> None:
    run = queued()

    def claim(_: int) -> bool:
        try:
            return claims.claim(run.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1


def alter_and_close(change: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE runs_run {change}")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_column_that_a_migration_adds_does_not_break_claims_of_a_running_worker() -> None:
    for _ in range(4):  # until the statement is prepared
        assert claims.claim(queued().pk) is not None
    with ThreadPoolExecutor(1) as another:
        another.submit(alter_and_close, "ADD COLUMN later integer NULL").result()
        try:
            assert claims.claim(queued().pk) is not None
        finally:
            another.submit(alter_and_close, "DROP COLUMN later").result()
