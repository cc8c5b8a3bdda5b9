from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from runs import claims, pausing, queue
from runs.models import Run
from runs.tests.builders import queued
from tests.site import until

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def take(hint: Run) -> Run | None:
    return queue.claim_next(kind="request", hint=hint.pk)


def take_and_close(hint: Run) -> Run | None:
    try:
        return take(hint)
    finally:
        connection.close()


def queued_and_close() -> Run:
    try:
        return queued()
    finally:
        connection.close()


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def owners(count: int, hint: Run) -> list[str]:
    taken = [take(hint) for _ in range(count)]
    return [run.user.username for run in taken if run]


class TestClaimNext:
    def test_a_single_request_does_not_wait_for_anothers_hundred(
        self, alice: User, bob: User
    ) -> None:
        many = [queued(user_id=alice.pk) for _ in range(10)]
        queued(user_id=bob.pk)

        assert owners(4, many[0]) == ["alice", "bob", "alice", "alice"]

    def test_who_has_fewest_under_way_goes_first_then_the_oldest(
        self, alice: User, bob: User
    ) -> None:
        runs = [queued(user_id=user.pk) for user in (alice, alice, bob, alice, bob)]

        assert owners(5, runs[0]) == ["alice", "bob", "alice", "bob", "alice"]

    def test_runs_whose_process_died_count_as_waiting_and_are_taken_too(
        self, alice: User, bob: User
    ) -> None:
        dead = queued(user_id=alice.pk)
        take(dead)
        Run.objects.filter(pk=dead.pk).update(lease_expires_at="2020-01-01T00:00:00Z")
        mine = queued(user_id=bob.pk)

        assert owners(2, mine) == ["alice", "bob"]
        assert Run.objects.get(pk=dead.pk).fence == 2

    def test_runs_of_a_session_still_go_one_at_a_time(self, alice: User) -> None:
        first, second = (queued(user_id=alice.pk, session="s") for _ in range(2))
        other = queued(user_id=alice.pk, session="t")

        assert [run and run.pk for run in (take(second), take(second), take(second))] == [
            first.pk, other.pk, None,
        ]  # fmt: skip

    def test_another_kind_of_run_is_left_to_its_own_workers(self) -> None:
        run = queued(kind="synthesis")

        assert queue.claim_next(kind="request", hint=queued().pk) is not None
        assert queue.claim_next(kind="synthesis", hint=run.pk) is not None

    @pytest.mark.parametrize(
        "change", [{"deadline_at": "2020-01-01T00:00:00Z"}, {"attempt_count": 5}]
    )
    def test_what_may_not_start_any_more_is_passed_over(self, change: dict[str, object]) -> None:
        run, other = queued(), queued()
        Run.objects.filter(pk=run.pk).update(**change)

        taken = take(run)
        assert taken is not None
        assert taken.pk == other.pk

    def test_it_is_claimed_as_ever(self) -> None:
        run = take(queued(session="s"))

        assert run is not None
        assert (run.status, run.fence, run.attempt_count) == ("running", 1, 1)
        assert run.lease_expires_at
        assert run.session is not None
        assert run.session.key == "s"

    def test_a_claim_costs_one_statement(self) -> None:
        run = queued()
        pausing.is_paused()  # looked up at most once a second
        with CaptureQueriesContext(connection) as queries:
            take(run)

        assert len(queries) == 1


class TestPlaces:
    def test_a_place_counts_who_goes_before(self, alice: User, bob: User) -> None:
        runs = [queued(user_id=user.pk) for user in (alice, alice, alice, bob)]

        assert [queue.places_of(runs)[run.pk] for run in runs] == [0, 2, 3, 1]

    def test_what_is_under_way_puts_its_owner_back(self, alice: User, bob: User) -> None:
        take(queued(user_id=alice.pk))
        mine, other = queued(user_id=alice.pk), queued(user_id=bob.pk)

        assert queue.places_of([mine, other]) == {mine.pk: 1, other.pk: 0}

    def test_who_is_not_queued_has_none(self) -> None:
        run = queued()
        claimed = claims.claim(run.pk)

        assert claimed is not None
        assert queue.places_of([claimed]) == {}

    def test_places_are_the_order_in_which_runs_are_taken(self, alice: User, bob: User) -> None:
        runs = [queued(user_id=user.pk) for user in (bob, alice, alice, bob, alice, alice)]
        places = queue.places_of(runs)
        taken = [take(runs[0]) for _ in runs]

        assert [places[run.pk] for run in taken if run] == list(range(6))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_workers_at_once_each_gets_a_run_of_its_own(self) -> None:
        runs = [queued() for _ in range(8)]

        with ThreadPoolExecutor(8) as pool:
            taken = [run.pk for run in pool.map(take_and_close, runs) if run]

        assert sorted(taken) == [run.pk for run in runs]

    def test_who_finds_its_run_taken_takes_the_one_that_the_other_was_woken_for(self) -> None:
        mine = queued()
        with ThreadPoolExecutor(2) as pool:
            with transaction.atomic():  # as a worker that was woken for another run takes this one
                Run.objects.select_for_update().get(pk=mine.pk)
                taking = pool.submit(take_and_close, mine)
                until(waits_for_a_lock, what="a claim that waits")
                others = pool.submit(queued_and_close).result()
                lease = timezone.now() + timedelta(minutes=1)
                Run.objects.filter(pk=mine.pk).update(status="running", lease_expires_at=lease)
            taken = taking.result()

        assert taken is not None
        assert taken.pk == others.pk

    def test_a_run_that_is_locked_for_something_else_is_waited_for_in_the_end(self) -> None:
        run = queued()
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                Run.objects.select_for_update().get(pk=run.pk)
                taking = pool.submit(take_and_close, run)
            taken = taking.result()

        assert taken is not None
