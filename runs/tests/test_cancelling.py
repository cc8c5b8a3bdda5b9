import pytest

from runs import context, joining
from runs.cancelling import cancel
from runs.claims import NewRun
from runs.context import Work
from runs.errors import RunFinished, WaitsFor
from runs.models import Run
from runs.tests.builders import claimed, claimed_again, waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def row(work: Work) -> Run:
    return Run.objects.get(pk=work.run_id)


class TestCancel:
    def test_what_nobody_else_waits_for_ends_with_it_and_so_on_downwards(self) -> None:
        deep = claimed(kind="synthesis")
        other = waiting_for(deep, kind="synthesis")
        work = waiting_for(other)
        cancel(row(work))

        assert [row(each).status for each in (work, other, deep)] == ["cancelled"] * 3
        assert row(deep).error_code == "unwanted"

    def test_what_another_waits_for_goes_on(self) -> None:
        other = claimed(kind="synthesis")
        work, joined = waiting_for(other), waiting_for(other)
        cancel(row(work))

        assert [row(each).status for each in (work, other, joined)] == [
            "cancelled", "running", "waiting",
        ]  # fmt: skip

    def test_the_last_one_who_leaves_ends_it(self) -> None:
        other = claimed(kind="synthesis")
        for work in [waiting_for(other), waiting_for(other)]:
            cancel(row(work))

        assert row(other).status == "cancelled"

    def test_what_it_waited_for_once_is_left_alone(self) -> None:
        other = claimed(kind="synthesis")
        work = waiting_for(other)
        Run.objects.filter(pk=work.run_id).update(status="queued")
        cancel(row(work))

        assert row(other).status == "running"

    def test_a_run_that_has_ended_cannot_be_cancelled(self) -> None:
        work = claimed()
        cancel(row(work))

        with pytest.raises(RunFinished):
            cancel(row(work))

    def test_who_joins_just_as_the_last_one_leaves_starts_another(self) -> None:
        def new() -> NewRun:
            return NewRun(kind="synthesis", prompt="x", user_id=work.user_id, join_key="k")

        def join() -> dict[str, object]:
            return joining.result_of(new(), lambda _: {}, failure_event="error")

        work = claimed()
        with context.activate(work), pytest.raises(WaitsFor) as first:
            join()
        Run.objects.filter(pk=first.value.run_id).update(status="cancelled", error_code="unwanted")
        with context.activate(claimed_again(work)), pytest.raises(WaitsFor) as second:
            join()

        assert second.value.run_id != first.value.run_id
