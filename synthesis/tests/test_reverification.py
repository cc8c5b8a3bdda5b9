"""Tools in service after what guests consist of has changed."""

import threading
from io import StringIO
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.db import connection

from registry import lifecycle
from registry.capabilities import CapabilityRegistry
from registry.models import Tool, ToolVersion
from synthesis import reverification, tasks
from synthesis.reverification import Outcome
from synthesis.testing import DOUBLE, DOUBLE_TESTS, add_tool, candidate
from synthesis.wiring import sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]

WRONG = DOUBLE.replace("* 2", "* 3")


def old(code: str = DOUBLE, name: str = "double", tests: str = DOUBLE_TESTS) -> ToolVersion:
    """A tool in use, proven in guests that are not known here."""
    described = candidate(
        code.replace("double", name), tests.replace("double", name), function_name=name
    )
    return add_tool(described, origin="seed")


def run(*options: str) -> str:
    out = StringIO()
    call_command("reverify_tools", *options, stdout=out)
    return out.getvalue()


class TestReverify:
    def test_what_still_passes_is_published_as_the_next_version_with_a_fresh_proof(self) -> None:
        version = old()
        assert "1 proven again" in run()
        tool = Tool.objects.get()
        live = tool.live_version

        assert live is not None
        assert (tool.status, live.version_num, live.parent) == ("active", 2, version)
        assert (live.code, live.tests, live.digest) == (version.code, version.tests, version.digest)
        assert live.specification == version.specification
        assert live.dossier["sandbox"]["digests"]["base"] == sandbox().runtime_digest("base")
        assert live.embeddings.count() == 1

    def test_a_second_time_there_is_nothing_to_do(self) -> None:
        old()
        run()

        assert "Nothing was proven again" in run()
        assert "All proofs are up to date" in run("--dry-run")
        assert ToolVersion.objects.count() == 2

    def test_what_fails_goes_to_review_and_is_out_of_use_meanwhile(self) -> None:
        version = old(WRONG)
        assert "double: sent to review" in run()
        tool = Tool.objects.get()
        event = tool.events.latest("pk")

        assert (tool.status, tool.live_version) == ("pending_review", version)
        assert event.version is not None
        assert not event.version.dossier["gates"][-1]["passed"]
        assert "does not pass any more. green: " in event.reason
        assert CapabilityRegistry().search_tool("Double the number 4", threshold=0.0) is None
        assert "Nothing was proven again" in run()

    def test_what_a_reviewer_approves_is_used_as_it_was_and_not_sent_again(self) -> None:
        version = old(WRONG)
        run()
        tool = lifecycle.approve(tool=Tool.objects.get(), actor="rita")

        assert tool.live_version is not None
        assert (tool.status, tool.live_version.code) == ("active", version.code)
        assert "Nothing was proven again" in run()

    def test_what_a_reviewer_rejects_is_an_experiment(self) -> None:
        old(WRONG)
        run()
        lifecycle.reject(tool=Tool.objects.get(), actor="rita", reason="Right.")

        assert Tool.objects.get().status == "experimental"
        assert "Nothing was proven again" in run()

    def test_a_dry_run_lists_and_changes_nothing(self) -> None:
        old()
        said = run("--dry-run")

        assert "double, version 1" in said
        assert "1 to prove again" in said
        assert ToolVersion.objects.count() == 1

    def test_only_tools_in_use_are_proven_again(self) -> None:
        lifecycle.deprecate(tool=old().tool, actor="rita", reason="Not used.")

        assert "All proofs are up to date" in run("--dry-run")


class TestAlone:
    def test_a_sandbox_that_is_away_is_no_verdict(self, settings: Any) -> None:
        old(WRONG, tests="no tests at all")
        settings.SANDBOX_BACKEND = "none"

        with pytest.raises(CommandError):
            run()
        assert Tool.objects.get().status == "active"
        assert ToolVersion.objects.count() == 1

    def test_a_sandbox_elsewhere_that_says_nothing_is_no_verdict(self, settings: Any) -> None:
        old()
        settings.SANDBOX_DISPATCH = "queue"

        with pytest.raises(CommandError, match="No worker of the queue"):
            run()

    def test_a_tool_that_changed_during_the_proof_is_left_alone(self) -> None:
        first = old()
        lifecycle.deprecate(tool=first.tool, actor="rita", reason="Not used.")
        found = reverification._keep(
            first,
            candidate(DOUBLE, DOUBLE_TESTS),
            reverification.Proof(reports=[], dossier={}, problem=""),
            None,  # type: ignore[arg-type]
        )

        assert found is Outcome.LEFT
        assert ToolVersion.objects.count() == 1

    def test_a_tool_that_another_process_is_at_is_left_alone(self) -> None:
        version = old()
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with reverification._claimed(version.tool_id) as is_ours:
                assert is_ours
                held.set()
                done.wait(30)
            connection.close()

        thread = threading.Thread(target=hold)
        thread.start()
        assert held.wait(10)
        assert reverification.reverify(version, sandbox()) is Outcome.LEFT
        done.set()
        thread.join()
        assert reverification.reverify(version, sandbox()) is Outcome.PROVEN


class TestTask:
    @pytest.fixture(autouse=True)
    def queue_of_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Other tests look for their own messages where these would go."""
        monkeypatch.setattr(reverification, "QUEUE", f"reverify-{uuid4()}")

    def test_one_tool_after_the_other_until_none_is_left(self) -> None:
        first, second = old(), old(name="twice")

        reverification.reverify_next(after=0)
        assert Tool.objects.get(name="twice").live_version == second
        assert asked_next() == {"after": first.pk}
        reverification.reverify_next(after=first.pk)
        assert Tool.objects.get(name="twice").live_version != second
        assert asked_next() == {"after": second.pk}
        reverification.reverify_next(after=second.pk)
        assert asked_next() is None

    def test_a_worker_that_starts_asks_for_it_when_it_is_its_work(self) -> None:
        for queue, asked in [("agent", None), (reverification.QUEUE, {"after": 0})]:
            tasks.reverify_at_start(sender=worker_of(queue))
            assert asked_next() == asked


def worker_of(queue: str) -> Any:
    """As much of a worker as its signal shows."""
    queues = SimpleNamespace(consume_from={queue: None})
    return SimpleNamespace(app=SimpleNamespace(amqp=SimpleNamespace(queues=queues)))


def asked_next() -> dict[str, int] | None:
    """Return what the next message asks for; None when there is none."""
    with current_app.connection() as connected:
        queue = connected.SimpleQueue(reverification.QUEUE)
        try:
            message = queue.get(timeout=0.2)
        except queue.Empty:
            return None
        finally:
            queue.close()
        message.ack()
        assert message.headers["task"] == reverification.TASK
        return dict(message.payload[1])
