import pytest
from django.db import transaction

from kernel.transactions import after_commit, assert_outside_transaction

pytestmark = pytest.mark.core


@pytest.mark.django_db(transaction=True)
class TestAfterCommit:
    def test_an_effect_follows_a_commit_and_no_rollback(self) -> None:
        seen: list[str] = []

        def note(word: str) -> None:
            seen.append(word)

        with transaction.atomic():
            after_commit(note, word="kept")
            assert seen == []
        with transaction.atomic():
            after_commit(note, word="lost")
            transaction.set_rollback(True)

        assert seen == ["kept"]

    def test_one_that_fails_neither_fails_what_is_committed_nor_the_next(self) -> None:
        seen: list[str] = []

        def fail() -> None:
            raise RuntimeError

        with transaction.atomic():
            after_commit(fail)
            after_commit(lambda: seen.append("next"))

        assert seen == ["next"]


class TestAssertOutsideTransaction:
    @pytest.mark.django_db(transaction=True)
    def test_a_slow_call_inside_a_transaction_is_refused(self) -> None:
        assert_outside_transaction()
        with transaction.atomic(), pytest.raises(AssertionError, match="slow call"):
            assert_outside_transaction()

    @pytest.mark.django_db
    def test_the_transaction_around_a_test_does_not_count(self) -> None:
        assert_outside_transaction()
