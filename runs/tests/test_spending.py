from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from runs import claims, context, steps
from runs.context import Work
from runs.models import Run
from runs.spending import Spent, spent_by, spent_by_each
from runs.tests.builders import claimed, claimed_again, waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def model_call(work: Work, *, tokens: int = 100, cost: str | None = "0.002") -> None:
    answer = steps.Answer(
        value=1, input_tokens=tokens, cost_usd=None if cost is None else Decimal(cost)
    )
    with context.activate(work):
        steps.call(
            "model.response",
            request={},
            perform=lambda: answer,
            reserve_tokens=500,
            is_model_call=True,
        )


def sandbox_job(work: Work, sandbox_ms: int = 40) -> None:
    with context.activate(work):
        answer = steps.Answer(value=1, sandbox_ms=sandbox_ms)
        steps.call("sandbox.run", request={}, perform=lambda: answer)


def spent(work: Work) -> Spent:
    return spent_by(Run.objects.get(pk=work.run_id))


class TestSpent:
    def test_calls_tokens_cost_and_sandbox_time_add_up(self) -> None:
        work = claimed()
        for _ in range(2):
            model_call(work)
            sandbox_job(work)

        assert spent(work) == Spent(
            model_calls=2, tokens=200, cost_usd=Decimal("0.004"), sandbox_ms=80
        )

    def test_one_call_of_unknown_price_makes_the_cost_unknown(self) -> None:
        work = claimed()
        model_call(work)
        model_call(work, cost=None)
        model_call(work)

        assert (spent(work).cost_usd, spent(work).tokens) == (None, 300)

    def test_a_lost_call_counts_with_what_was_held_for_it(self) -> None:
        work = claimed()

        def die() -> steps.Answer:
            raise KeyboardInterrupt

        with context.activate(work), pytest.raises(KeyboardInterrupt):
            steps.call(
                "model.response", request={}, perform=die, reserve_tokens=500, is_model_call=True
            )
        again = claimed_again(work)
        model_call(again)

        assert spent(again) == Spent(model_calls=2, tokens=600, cost_usd=None, sandbox_ms=0)

    def test_what_is_read_back_is_not_paid_twice(self) -> None:
        work = claimed()
        sandbox_job(work)
        sandbox_job(claimed_again(work))

        assert spent(work).sandbox_ms == 40

    def test_what_a_run_waited_for_counts_and_so_on_downwards(self) -> None:
        deep = claimed(kind="synthesis")
        other = waiting_for(deep, kind="synthesis")
        work = waiting_for(other)
        model_call(deep)

        assert spent(work).tokens == 100
        assert spent(other).tokens == 100

    def test_of_several_that_it_waited_for_none_is_forgotten_and_none_counts_twice(self) -> None:
        first, second = claimed(kind="synthesis"), claimed(kind="synthesis")
        work = claimed()
        for other in (first, second, first):
            model_call(other)
            claims.follow(work, other.run_id)

        assert spent(work).model_calls == 3

    def test_a_list_costs_one_query_and_who_waited_for_nothing_none(self) -> None:
        other = claimed(kind="synthesis")
        waits, alone = waiting_for(other), claimed()
        rows = list(Run.objects.filter(pk__in=[waits.run_id, alone.run_id]))
        with CaptureQueriesContext(connection) as queries:
            spent_by_each(rows)
        with CaptureQueriesContext(connection) as none:
            spent_by_each([row for row in rows if row.pk == alone.run_id])

        assert (len(queries), len(none)) == (1, 0)


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({}, "nothing spent"),
        ({"model_calls": 1, "tokens": 1234}, "1 model call, 1,234 tokens"),
        (
            {"model_calls": 2, "cost_usd": Decimal("0.01"), "sandbox_ms": 1500},
            "2 model calls, $0.0100, 1.50 s of sandbox",
        ),
    ],
)
def test_it_is_said_in_a_line(figures: dict[str, Any], sentence: str) -> None:
    nothing: dict[str, Any] = {
        "model_calls": 0, "tokens": 0, "cost_usd": Decimal(0), "sandbox_ms": 0,
    }  # fmt: skip
    assert Spent(**(nothing | figures)).sentence == sentence
