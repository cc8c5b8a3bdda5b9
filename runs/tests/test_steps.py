from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.errors import Unavailable
from runs import context, steps
from runs.context import Work
from runs.errors import FenceLost, NeedsAnswer, RunDiverged
from runs.fencing import flush
from runs.models import Run, Step
from runs.tests.builders import claimed, claimed_again
from runs.tests.calls import Counted, call

pytestmark = [pytest.mark.django_db, pytest.mark.core]


class TestCall:
    def test_a_resumed_run_reads_the_answer_back(self) -> None:
        perform, first = Counted(), claimed()
        assert call(first, perform) == 45
        assert call(claimed_again(first), perform) == 45

        assert perform.made == 1

    @pytest.mark.parametrize("value", [0, "", [], False, None])
    def test_an_answer_that_is_false_is_an_answer(self, value: object) -> None:
        perform, first = Counted(value), claimed()
        call(first, perform)
        call(claimed_again(first), perform)

        assert perform.made == 1

    def test_an_error_is_raised_again_on_resume(self) -> None:
        def fail() -> steps.Answer:
            raise Unavailable("The model is away.")

        first = claimed()
        with pytest.raises(Unavailable):
            call(first, fail)
        with pytest.raises(Unavailable, match="away"):
            call(claimed_again(first), Counted())

    def test_a_call_in_flight_at_the_death_is_made_again_and_stays_on_the_books(self) -> None:
        first, perform = claimed(), Counted(tokens=20)

        def die() -> steps.Answer:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            call(first, die, reserve_tokens=100)
        call(claimed_again(first), perform, reserve_tokens=100)

        assert sorted(Step.objects.values_list("status", flat=True)) == ["done", "lost"]
        assert Run.objects.get(pk=first.run_id).token_count == 120

    def test_another_question_at_the_same_place_is_a_divergence(self) -> None:
        first = claimed()
        call(first, Counted())
        with context.activate(claimed_again(first)), pytest.raises(RunDiverged):
            steps.call("model.arguments", request={"q": 2}, perform=Counted())

    def test_a_former_owner_records_nothing(self) -> None:
        former = claimed()

        def overtaken() -> steps.Answer:
            claimed_again(former)
            return steps.Answer(value=1)

        with pytest.raises(FenceLost):
            call(former, overtaken)
        assert not Step.objects.filter(status="done").exists()

    def test_outside_of_a_run_the_call_is_just_made(self) -> None:
        assert steps.call("model.response", request={}, perform=Counted("hi")) == "hi"
        assert not Step.objects.exists()

    def test_a_large_answer_comes_back_whole(self) -> None:
        first, perform = claimed(), Counted("x" * 300_000)
        call(first, perform)

        assert call(claimed_again(first), perform) == "x" * 300_000
        assert Step.objects.get().response is None

    def test_our_rows_are_written_once_with_the_step(self) -> None:
        work = claimed()
        written: list[object] = []
        for _ in range(2):
            with context.activate(work), steps.writing(written.append):
                steps.call("sandbox.run", request={}, perform=Counted(7))
            work = claimed_again(work)

        assert written == [7]


def decide(
    work: Work, value: object, write: Callable[[object], None] | None = None, name: str = "a"
) -> object:
    with context.activate(work):
        return steps.decide(name, request={}, choose=lambda: value, write=write)


class TestDecide:
    def test_what_was_decided_is_kept_before_the_call_that_came_of_it(self) -> None:
        work = claimed()
        for name in "abc":
            decide(work, name, name=name)
        call(work, Counted())

        kinds = Step.objects.order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["a", "b", "c", "model.arguments"]

    def test_a_resumed_run_takes_the_same_branch(self) -> None:
        first = claimed()

        def die() -> steps.Answer:
            raise KeyboardInterrupt

        assert decide(first, "tool_a") == "tool_a"
        with pytest.raises(KeyboardInterrupt):
            call(first, die)

        assert decide(claimed_again(first), "tool_b") == "tool_a"

    @pytest.mark.parametrize("value", [0, "", [], None, {"a": "\x00"}, "x" * 300_000])
    def test_what_was_decided_comes_back_whole(self, value: object) -> None:
        first = claimed()
        decide(first, value)
        flush(first)

        assert decide(claimed_again(first), "another") == value

    def test_what_nothing_came_of_goes_with_the_process_and_is_decided_anew(self) -> None:
        first = claimed()
        decide(first, "tool_a")

        assert decide(claimed_again(first), "tool_b") == "tool_b"
        assert not Step.objects.exists()

    def test_several_are_written_in_order_with_the_next_write(self) -> None:
        work = claimed()
        for name in ("b", "a", "c"):
            decide(work, name, name=name)
        work.emit("searching")
        with CaptureQueriesContext(connection) as queries:
            flush(work)

        assert list(Step.objects.order_by("pk").values_list("key", flat=True)) == [
            "b#1", "a#1", "c#1",
        ]  # fmt: skip
        assert sum("INSERT" in query["sql"] for query in queries) == 1

    def test_our_rows_are_written_once_with_the_decision(self) -> None:
        first, written = claimed(), list[object]()
        decide(first, 7, written.append)
        assert written == []
        flush(first)
        decide(claimed_again(first), 8, written.append)

        assert written == [7]

    def test_a_former_owner_writes_neither_the_decision_nor_its_rows(self) -> None:
        former, written = claimed(), list[object]()
        decide(former, 7, written.append)
        claimed_again(former)

        with pytest.raises(FenceLost):
            flush(former)
        assert (written, Step.objects.exists()) == ([], False)

    def test_rows_that_cannot_be_written_take_the_decision_back(self) -> None:
        work, written = claimed(), list[object]()

        def fail(_: object) -> None:
            if not written:
                raise OSError("full")

        decide(work, 7, fail)
        with pytest.raises(OSError, match="full"):
            flush(work)
        assert not Step.objects.exists()
        written.append("from now on")
        flush(work)
        assert Step.objects.get().response == 7

    def test_rows_of_two_decisions_do_not_share_a_transaction(self) -> None:
        work, written = claimed(), list[object]()
        decide(work, 1, written.append)
        decide(work, 2, name="b")
        assert written == []
        decide(work, 3, written.append, name="c")

        assert written == [1]

    def test_outside_of_a_run_the_rows_are_written_at_once(self) -> None:
        written = list[object]()

        assert steps.decide("a", request={}, choose=lambda: 5, write=written.append) == 5
        assert written == [5]

    def test_what_a_choice_calls_is_numbered_under_it(self) -> None:
        def search() -> object:
            return steps.call("model.embedding", request={"q": 1}, perform=Counted())

        first = claimed()
        with context.activate(first):
            steps.decide("candidates", request={"q": 1}, choose=search)
        flush(first)
        again = claimed_again(first)
        with context.activate(again):  # the first choice is read back
            steps.decide("candidates", request={"q": 1}, choose=search)
            steps.decide("candidates", request={"q": 2}, choose=search)
        flush(again)

        assert list(Step.objects.order_by("pk").values_list("key", flat=True)) == [
            "candidates#1/model.embedding#1", "candidates#1",
            "candidates#2/model.embedding#1", "candidates#2",
        ]  # fmt: skip


class TestRequest:
    @pytest.mark.parametrize(("length", "kept"), [(3_994, True), (3_995, False)])
    def test_a_request_is_kept_while_it_is_short(self, length: int, kept: bool) -> None:  # noqa: FBT001
        with context.activate(claimed()):
            steps.call("m", request={"q": "x" * (length - 2)}, perform=Counted())

        assert (Step.objects.get().request is not None) is kept

    def test_one_that_no_row_can_hold_is_kept_without_that(self) -> None:
        with context.activate(claimed()):
            steps.call("m", request={"q": "a\x00b\ud800"}, perform=Counted())

        assert Step.objects.get().request == {"q": "a\ufffdb\ufffd"}


class TestAsk:
    def test_a_question_stops_the_run_until_it_is_answered(self) -> None:
        first = claimed()
        with context.activate(first), pytest.raises(NeedsAnswer):
            steps.ask("Which string?", {"parameter": "s"})
        Step.objects.update(status="done", response="hello")

        with context.activate(claimed_again(first)):
            assert steps.ask("Which string?", {"parameter": "s"}) == "hello"
