"""What belongs to a transaction's end, and what must stay outside of one."""

from collections.abc import Callable

from django.db import connection, transaction


def after_commit(effect: Callable[..., object], **kwargs: object) -> None:
    """Call `effect(**kwargs)` if and when the current transaction commits.

    A failing effect is logged by Django and does not fail what is already committed,
    so whatever must happen in the end also needs a sweep that finds it undone.
    """

    # A named function, not functools.partial: Django 5.2 logs `func.__qualname__` when a
    # robust callback fails, and a partial has none.
    def run() -> None:
        effect(**kwargs)

    transaction.on_commit(run, robust=True)


def assert_outside_transaction() -> None:
    """Refuse to go on inside a transaction: the next step is slow (a model, a sandbox).

    A test case's own wrapping transaction does not count.
    """
    # Django has no public way to tell a TestCase's block from ours; `durable=True` reads the
    # same two private names.
    ours = [block for block in connection.atomic_blocks if not block._from_testcase]  # type: ignore[attr-defined]  # noqa: SLF001
    assert not ours, "a slow call inside transaction.atomic(): move it before or after"
