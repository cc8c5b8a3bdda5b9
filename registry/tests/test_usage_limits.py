from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from registry.errors import DailyLimitReached
from registry.usage_limits import admit
from runs.models import Run
from runs.tests.builders import queued

pytestmark = pytest.mark.django_db


def try_to_start(user: User, kind: str = "request", **limits: int | None) -> None:
    admit(kind=kind, user_id=user.pk, limits=limits)


class TestAdmit:
    @pytest.mark.parametrize(
        ("kind", "name"), [("request", "requests_per_day"), ("synthesis", "syntheses_per_day")]
    )
    def test_the_last_one_of_the_day_is_let_in_and_the_next_is_not(
        self, alice: User, kind: str, name: str
    ) -> None:
        queued(user_id=alice.pk, kind=kind)
        try_to_start(alice, kind, **{name: 2})
        queued(user_id=alice.pk, kind=kind)

        with pytest.raises(DailyLimitReached, match="2 of 2") as refused:
            try_to_start(alice, kind, **{name: 2})
        assert 0 < refused.value.extra["retry_after_s"] <= 86_400

    def test_tokens_of_all_kinds_of_runs_count(self, alice: User) -> None:
        for kind in ("request", "synthesis"):
            queued(user_id=alice.pk, kind=kind)
        Run.objects.update(token_count=50)

        try_to_start(alice, tokens_per_day=101)
        with pytest.raises(DailyLimitReached, match="tokens"):
            try_to_start(alice, tokens_per_day=100)

    def test_yesterday_does_not_count(self, alice: User) -> None:
        queued(user_id=alice.pk)
        Run.objects.update(created_at=F("created_at") - timedelta(days=1))

        try_to_start(alice, requests_per_day=1)

    def test_nobody_elses_count(self, alice: User, bob: User) -> None:
        queued(user_id=bob.pk)

        try_to_start(alice, requests_per_day=1)

    def test_without_a_limit_nothing_is_asked(self, alice: User) -> None:
        with CaptureQueriesContext(connection) as queries:
            try_to_start(alice, requests_per_day=None, tokens_per_day=None, syntheses_per_day=0)

        assert len(queries) == 0

    def test_no_synthesis_at_all_is_a_limit_too(self, alice: User) -> None:
        with pytest.raises(DailyLimitReached):
            try_to_start(alice, "synthesis", syntheses_per_day=0)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_than_the_limit_are_let_in(alice: User) -> None:
    def start(_: int) -> bool:
        try:
            with transaction.atomic():
                try_to_start(alice, requests_per_day=3)
                queued(user_id=alice.pk)
        except DailyLimitReached:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(start, range(12))) == 3


def test_what_is_counted_is_found_by_an_index(alice: User) -> None:
    first = queued(user_id=alice.pk)
    columns: dict[str, Any] = {
        field.attname: getattr(first, field.attname)
        for field in Run._meta.concrete_fields
        if field.attname not in {"id", "uuid"}
    }
    Run.objects.bulk_create([Run(**columns) for _ in range(3_000)])
    Run.objects.update(created_at=F("created_at") - F("id") * timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE runs_run")
        cursor.execute(
            "EXPLAIN SELECT count(*) FROM runs_run WHERE user_id = %s"
            " AND created_at >= date_trunc('day', now(), 'UTC')",
            [alice.pk],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "runs_run_usage_ix" in plan
