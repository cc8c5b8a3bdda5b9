import pytest

from runs import steps
from runs.errors import BudgetExceeded
from runs.models import Run, Step
from runs.tests.builders import claimed, claimed_again
from runs.tests.calls import Counted, call, die

pytestmark = [pytest.mark.django_db, pytest.mark.core]


class TestLimits:
    def test_what_was_reserved_is_settled_to_what_was_used(self) -> None:
        work = claimed(limits={"max_tokens": 100, "max_calls": 5})
        call(work, Counted(tokens=30), reserve_tokens=100, is_model_call=True)

        run = Run.objects.get(pk=work.run_id)
        assert (run.token_count, run.call_count) == (30, 1)

    def test_a_call_that_fits_exactly_is_made(self) -> None:
        work = claimed(limits={"max_tokens": 100})

        assert call(work, Counted(), reserve_tokens=100) == 45

    @pytest.mark.contract("OBS-2")
    def test_a_call_one_token_over_is_refused_and_not_made(self) -> None:
        work, perform = claimed(limits={"max_tokens": 100}), Counted()

        with pytest.raises(BudgetExceeded):
            call(work, perform, reserve_tokens=101)
        assert perform.made == 0

    @pytest.mark.contract("D-32")
    def test_the_number_of_model_calls_is_limited(self) -> None:
        work = claimed(limits={"max_calls": 2})
        call(work, Counted(), is_model_call=True)
        call(work, Counted(), is_model_call=True)

        with pytest.raises(BudgetExceeded, match="2 of 2 model calls"):
            call(work, Counted(), is_model_call=True)

    @pytest.mark.contract("D-32")
    def test_a_call_that_is_made_once_more_has_to_fit_as_a_whole(self) -> None:
        work = claimed(limits={"max_tokens": 100})
        held = []

        def perform() -> steps.Answer:
            for tokens in (60, 100, 101):
                steps.hold(tokens)
                held.append(Run.objects.get(pk=work.run_id).token_count)
            raise AssertionError("the last does not fit")

        with pytest.raises(BudgetExceeded):
            call(work, perform, reserve_tokens=80)

        assert held == [80, 100]
        assert Step.objects.get().reserved_tokens == 100

    def test_outside_of_a_call_nothing_is_held(self) -> None:
        steps.hold(10**9)


class TestLostCalls:
    """Of a call that dies with its process nobody knows the cost; it was not the run's fault."""

    def test_they_stay_on_the_books_and_leave_the_limit_whole(self) -> None:
        work = claimed(limits={"max_tokens": 100, "max_calls": 1})
        die(work, reserve_tokens=80, is_model_call=True)
        again = claimed_again(work)

        assert call(again, Counted(tokens=70), reserve_tokens=100, is_model_call=True) == 45
        run = Run.objects.get(pk=work.run_id)
        assert (run.token_count, run.lost_token_count) == (150, 80)
        assert (run.call_count, run.lost_call_count, run.cost_usd) == (2, 1, None)

    def test_of_two_that_went_side_by_side_both_are_lost_at_once(self) -> None:
        work = claimed(limits={"max_tokens": 100})
        for _ in range(2):  # the key of a call is a place in the flow: another one each time
            die(work, reserve_tokens=50)

        claimed_again(work)

        assert list(Step.objects.values_list("status", flat=True)) == ["lost", "lost"]
        assert Run.objects.get(pk=work.run_id).lost_token_count == 100

    @pytest.mark.contract("D-32")
    def test_what_is_lost_beyond_the_allowance_counts_like_anything_else(self) -> None:
        work, perform = claimed(limits={"max_tokens": 100}), Counted()
        for _ in range(3):
            die(work, reserve_tokens=50)
            work = claimed_again(work)

        assert call(work, Counted(tokens=50), reserve_tokens=50) == 45
        with pytest.raises(BudgetExceeded, match=r"has used .* 100 of 100 tokens"):
            call(work, perform, reserve_tokens=1)
        assert perform.made == 0

    def test_an_embedding_is_no_call_of_the_models(self) -> None:
        work = claimed()
        step = {"key": "model.embedding#1", "kind": Step.EMBEDDING, "request_digest": "0" * 64}
        Step.objects.create(run_id=work.run_id, fence=work.fence, reserved_tokens=30, **step)

        run = Run.objects.get(pk=claimed_again(work).run_id)

        assert (run.lost_call_count, run.lost_token_count) == (0, 30)

    def test_a_question_to_a_person_is_not_lost(self) -> None:
        work = claimed()
        step = {"key": "question#1", "kind": Step.QUESTION, "request_digest": "0" * 64}
        Step.objects.create(run_id=work.run_id, fence=work.fence, **step)

        claimed_again(work)

        assert Step.objects.get().status == Step.Status.RESERVED
