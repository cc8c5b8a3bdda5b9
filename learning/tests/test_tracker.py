from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from learning.models import Execution
from learning.tracker import WorkflowTracker
from llm.simulator.testing import SimulatorServer
from registry.models import Tool
from runs import context, sessions
from runs.tests.builders import claimed

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def log(**given: Any) -> dict[str, Any]:
    return WorkflowTracker().log_execution(
        **{
            "tool_name": "reverse_string",
            "inputs": {"s": "ab"},
            "outputs": "ba",
            "success": True,
            "execution_time_ms": 3,
            **given,
        }
    )


class TestLog:
    @pytest.mark.contract("WFT-1", "WFT-5")
    def test_executions_are_numbered_within_their_session(self) -> None:
        for key in ("s", "t"):
            sessions.start(user_id=sessions.system_user_id(), key=key)
        rows = [log(session_id=key) for key in ("s", "t", "s")]

        assert [row["execution_order"] for row in rows] == [1, 1, 2]
        history = WorkflowTracker().get_session_history("s")
        assert [row["execution_order"] for row in history] == [1, 2]
        assert WorkflowTracker().get_session_history("unknown") == []

    @pytest.mark.contract("D-19")
    def test_failures_are_logged_with_their_type_and_inputs(self) -> None:
        row = log(success=False, outputs=None, error_type="timeout", error_details="too slow")

        assert (row["error_type"], row["inputs"]) == ("timeout", {"s": "ab"})

    def test_a_failure_without_a_type_is_the_tools(self) -> None:
        assert log(success=False, outputs=None)["error_type"] == "tool_error"

    def test_a_success_with_an_error_cannot_be_stored(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            log(error_type="timeout")

    def test_a_use_counts_for_the_tools_ranking(self, model: SimulatorServer, seeds: None) -> None:
        log()
        log(success=False, outputs=None)

        tool = Tool.objects.get(name="reverse_string")
        assert (tool.use_count, tool.recent_outcomes.strip()) == (2, "10")

    def test_one_step_logs_once(self) -> None:
        with context.activate(claimed()):
            log(step_key="execution#1")
            with pytest.raises(IntegrityError), transaction.atomic():
                log(step_key="execution#1")

    @pytest.mark.contract("D-8")
    def test_the_current_run_says_whose_execution_it_is(self) -> None:
        mine, other = claimed(session="mine"), claimed(session="other")
        for work in (mine, other, mine):
            with context.activate(work):
                log()

        found = Execution.objects.order_by("pk").values_list("session__key", "run_id")
        assert list(found) == [
            ("mine", mine.run_id), ("other", other.run_id), ("mine", mine.run_id),
        ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_executions_at_once_get_numbers_of_their_own() -> None:
    sessions.start(user_id=sessions.system_user_id(), key="busy")

    def work(_: int) -> int:
        try:
            with transaction.atomic():
                return int(log(session_id="busy", tool_name="unknown")["execution_order"])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(work, range(12))) == list(range(1, 13))
