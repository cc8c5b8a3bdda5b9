"""Wishes in other words for what another run is writing, or has written."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from llm.simulator.testing import SimulatorServer
from registry import lifecycle
from registry.models import Tool
from runs import execution
from runs.context import Work
from runs.models import Run
from runs.tests.builders import claimed
from synthesis import advancing
from synthesis.engine import CapabilitySynthesisEngine
from synthesis.testing import DOUBLE, DOUBLE_TESTS
from synthesis.tests.scripts import SPEC, code, script

pytestmark = [pytest.mark.django_db, pytest.mark.core]


@pytest.fixture(autouse=True)
def _doubles(model: SimulatorServer) -> None:
    script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])


class Interrupted(BaseException):
    """What a kill is to the process that it ends."""


class Stopping(CapabilitySynthesisEngine):
    """Dies when it has taken its turn, so that the turn is seen to be taken."""

    def run_stages(self, work: Work) -> Any:
        self.llm_client.generate_tests = _die  # type: ignore[method-assign]
        return super().run_stages(work)


def _die(*_: Any, **__: Any) -> Any:
    raise Interrupted


def wish(prompt: str, **pinned: Any) -> Work:
    return claimed(kind="synthesis", prompt=prompt, **pinned)


def carry_on(
    work: Work, engine: type[CapabilitySynthesisEngine] = CapabilitySynthesisEngine
) -> Run:
    execution.drive(work, lambda: dict(engine().run_stages(work)), finish_with=lambda _: None)
    return Run.objects.get(pk=work.run_id)


def writer(**pinned: Any) -> Work:
    """A run that writes, as far as the database knows."""
    work = wish("Create a function that doubles a number", **pinned)
    with pytest.raises(Interrupted):
        carry_on(work, Stopping)
    return work


def kinds(model: SimulatorServer) -> list[str]:
    return [call.kind for call in model.calls]


def test_the_same_specification_waits_and_nothing_is_written_twice(model: SimulatorServer) -> None:
    first = writer()
    second = carry_on(wish("I need a tool that multiplies by two"))
    assert (second.status, second.waits_for_id) == ("waiting", first.run_id)

    Run.objects.filter(pk=first.run_id).update(status="queued")
    advancing.advance(first.run_id)
    written = kinds(model)
    assert Run.objects.get(pk=second.pk).status == "queued"
    advancing.advance(second.pk)

    second.refresh_from_db()
    assert second.result is not None
    assert (second.result["tool_name"], second.result["reused"]) == ("double", True)
    assert kinds(model) == written
    assert Tool.objects.count() == 1


def test_a_specification_that_is_only_alike_waits_too_and_then_the_tests_decide(
    model: SimulatorServer,
) -> None:
    first = writer()
    script(
        model,
        function_spec=[{**SPEC, "docstring": "Double one number."}],
        test_suite=[code(DOUBLE_TESTS)],
        implementation=[code(DOUBLE)],
    )
    second = carry_on(wish("I need a tool that multiplies by two"))
    assert second.waits_for_id == first.run_id

    for run_id in (first.run_id, second.pk):
        Run.objects.filter(pk=run_id).update(status="queued")
        advancing.advance(run_id)

    second.refresh_from_db()
    assert second.result is not None
    assert (second.result["tool_name"], second.result["reused"]) == ("double", True)
    assert kinds(model).count("test_suite") == 2
    assert kinds(model).count("implementation") == 2


def test_one_that_failed_is_no_answer_for_those_who_waited(model: SimulatorServer) -> None:
    first = writer()
    second = carry_on(wish("I need a tool that multiplies by two"))
    Run.objects.filter(pk=first.run_id).update(status="failed")
    Run.objects.filter(pk=second.pk).update(status="queued")

    advancing.advance(second.pk)

    second.refresh_from_db()
    assert second.result is not None
    assert (second.result["success"], second.result.get("reused")) == (True, None)


def test_a_tool_that_was_withdrawn_is_written_anew(model: SimulatorServer) -> None:
    carry_on(wish("Create a function that doubles a number"))
    lifecycle.deprecate(tool=Tool.objects.get(), actor="test", reason="It is not wanted.")

    again = carry_on(wish("I need a tool that multiplies by two"))

    assert again.result is not None
    assert again.result["tool_name"] == "double_2"


class TestWhereToolsArePrivate:
    @pytest.fixture(autouse=True)
    def _private(self, settings: Any) -> None:
        settings.DEFAULT_TOOL_VISIBILITY = "private"

    def test_nobody_waits_for_a_tool_that_is_not_for_them(self, alice: User, bob: User) -> None:
        writer(user_id=alice.pk)
        found = carry_on(wish("I need a tool that multiplies by two", user_id=bob.pk))

        assert found.status == "succeeded"
        assert found.result is not None
        assert "reused" not in found.result
        assert Tool.objects.get().owner == bob

    def test_nobody_is_given_a_tool_of_somebody_else(self, alice: User, bob: User) -> None:
        carry_on(wish("Create a function that doubles a number", user_id=alice.pk))
        found = carry_on(wish("Create a function that doubles a number", user_id=bob.pk))

        assert found.result is not None
        assert (found.result["success"], found.result["tool_name"]) == (True, "double_2")

    def test_a_persons_own_tool_is_used_again(self, alice: User) -> None:
        carry_on(wish("Create a function that doubles a number", user_id=alice.pk))
        found = carry_on(wish("I need a tool that multiplies by two", user_id=alice.pk))

        assert found.result is not None
        assert (found.result["tool_name"], found.result["reused"]) == ("double", True)
