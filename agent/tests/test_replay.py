"""`manage.py replay`: real runs, as they went, once more, and as they would have gone."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection
from django.test.utils import CaptureQueriesContext

from agent.orchestrator import AgentOrchestrator
from agent.results import AgentResult
from learning.models import Execution
from llm.simulator.testing import SimulatorServer
from registry.models import Tool, ToolVersion
from registry.policies import PolicyStore
from runs import sessions
from runs.models import Run, RunEvent, Step
from runs.repetition import reading_only
from synthesis.testing import add_tool, candidate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeds")]

WRITES = ("INSERT", "UPDATE", "DELETE", "WITH touched")


def ask(prompt: str, session: str | None = None) -> AgentResult:
    return AgentOrchestrator().process_request(prompt, session)


def run_of(result: AgentResult) -> Run:
    return Run.objects.get(uuid=str(result["run_id"]))


def replay(run: Run, *options: str) -> str:
    out = io.StringIO()
    call_command("replay", str(run.uuid), *options, stdout=out)
    return out.getvalue()


def exit_code(run: Run, *options: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("replay", str(run.uuid), *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def rows() -> list[int]:
    tables: list[Any] = [Run, Step, RunEvent, Execution, Tool, ToolVersion]
    return [table.objects.count() for table in tables]


def percentage_in_other_words() -> ToolVersion:
    """A second version of the tool, not live, that rounds to whole numbers."""
    live = Tool.objects.get(name="calculate_percentage").live_version
    assert live is not None
    made = ToolVersion.objects.get(pk=live.pk)
    code = live.code.rstrip() + "\n"
    lines = code.splitlines()
    body = next(place for place, line in enumerate(lines) if line.strip().startswith("return"))
    lines[body] = lines[body].replace("return ", "return -1 * ", 1)
    fields = {
        field.attname: getattr(made, field.attname)
        for field in ToolVersion._meta.concrete_fields
        if field.attname not in {"id", "uuid", "search_vector", "search_text", "created_at"}
    }
    fields |= {"version_num": 2, "code": "\n".join(lines) + "\n", "digest": "d" * 64}
    return ToolVersion.objects.create(**fields)


@pytest.mark.contract("OBS-1")
class TestShow:
    def test_each_step_is_told_with_what_was_asked_answered_and_spent(
        self, model: SimulatorServer
    ) -> None:
        run = run_of(ask("What is 15% of 300?", "s"))
        told = replay(run)

        assert "What is 15% of 300?" in told
        for step in Step.objects.filter(run=run):
            assert step.key in told
        assert "tokens" in told
        assert '"percentage":15' in told
        assert "plan_complete: Strategy: single" in told
        assert told.index(" plan#1 ") < told.index("tool_found") < told.index("sandbox.run#1")

    def test_secrets_are_never_told(self, model: SimulatorServer, settings: Any) -> None:
        settings.OPENAI_API_KEY = "a-key-of-the-site"
        secrets = ["sk-abcdefghijklmnop1234", "a-key-of-the-site"]
        run = run_of(ask(f"Reverse the string '{' '.join(secrets)}'"))

        for options in ([], ["--full"], ["--execute", "--full"]):
            told = replay(run, *options)
            assert not [secret for secret in secrets if secret in told]
            assert "[hidden]" in told

    def test_a_run_that_is_none_is_said_to_be(self) -> None:
        with pytest.raises(CommandError, match="There is no run"):
            call_command("replay", "00000000-0000-4000-8000-000000000000")


@pytest.mark.contract("OBS-1")
class TestExecute:
    @pytest.mark.parametrize(
        "prompt",
        [
            pytest.param("What is 15% of 300?", id="a-tool"),
            pytest.param("Hello", id="no-tool"),
            pytest.param("What is the weather in Paris?", id="refused"),
            pytest.param("Reverse the string", id="a-question"),
            pytest.param("Calculate profit margins from data/none.csv", id="an-error"),
            pytest.param(
                "Create a function to compute the factorial of a number, then use it on 5",
                id="a-new-tool",
            ),
        ],
    )
    def test_a_run_comes_out_as_it_did_without_model_sandbox_or_write(
        self, model: SimulatorServer, prompt: str
    ) -> None:
        ask(prompt)
        made = list(Run.objects.order_by("pk"))
        before = rows()
        model.reset()
        for run in made:
            with CaptureQueriesContext(connection) as queries:
                code, told = exit_code(run, "--execute")
            assert code == 0, told
            assert not [query for query in queries if query["sql"].startswith(WRITES)]

        assert rows() == before
        assert model.calls == []

    def test_steps_that_went_side_by_side_come_out_as_they_did(
        self, model: SimulatorServer
    ) -> None:
        result = ask("Calculate 20% of 100, then compute the factorial of -3, then reverse 'abc'")
        run = run_of(result)
        model.reset()

        assert set(run.events.values_list("branch", flat=True)) >= {"", "step-1", "step-3"}
        code, told = exit_code(run, "--execute")
        assert (code, model.calls) == (0, []), told

    def test_a_cached_answer_comes_from_the_cache_again(self, model: SimulatorServer) -> None:
        for _ in range(2):
            result = ask("What is 15% of 300?")

        assert result["cached"]
        assert "cache_hit" in replay(run_of(result), "--execute")

    def test_a_run_that_was_cancelled_is_repeated_as_far_as_it_came(
        self, model: SimulatorServer
    ) -> None:
        run = run_of(ask("What is 15% of 300?"))
        late = Step.objects.filter(run=run).order_by("pk")[4:]  # from the sandbox on
        Step.objects.filter(pk__in=[step.pk for step in late]).delete()
        told = RunEvent.objects.filter(run=run).order_by("-seq")[:3]
        RunEvent.objects.filter(pk__in=[event.pk for event in told]).delete()
        Run.objects.filter(pk=run.pk).update(status="cancelled", result=None)

        code, told_now = exit_code(run, "--execute")
        assert code == 0
        assert "The record ends before" in told_now

    def test_an_event_that_is_another_now_is_a_divergence(self, model: SimulatorServer) -> None:
        run = run_of(ask("What is 15% of 300?"))
        event = RunEvent.objects.get(run=run, event_type="tool_found")
        event.data = {**event.data, "tool_name": "another"}
        event.save()

        code, told = exit_code(run, "--execute")
        assert code == 1
        assert "Recorded: tool_found" in told

    def test_a_step_that_asks_something_else_is_a_divergence(self, model: SimulatorServer) -> None:
        run = run_of(ask("What is 15% of 300?"))
        Step.objects.filter(run=run, key="sandbox.run#1").update(request_digest="0" * 64)

        code, told = exit_code(run, "--execute")
        assert code == 1
        assert "sandbox.run#1 asks something else than was recorded" in told

    def test_another_result_is_a_divergence(self, model: SimulatorServer) -> None:
        run = run_of(ask("What is 15% of 300?"))
        run.result = {**(run.result or {}), "tool_result": 46.0}
        run.save()

        code, told = exit_code(run, "--execute")
        assert code == 1
        assert "tool_result: 46.0 -> 45.0" in told

    def test_a_run_refused_for_its_budget_is_refused_again(self, model: SimulatorServer) -> None:
        PolicyStore().update_policy("cost_limits", {"max_llm_calls_per_request": 1})
        result = ask("What is 15% of 300?")

        assert result["error_code"] == "budget_exceeded"
        assert exit_code(run_of(result), "--execute")[0] == 0

    def test_the_database_would_refuse_to_write(self, model: SimulatorServer) -> None:
        with reading_only(), pytest.raises(InternalError, match="read-only"):
            sessions.start(user_id=1)
        sessions.start(user_id=sessions.system_user_id())  # and afterwards no more


class TestWhatIf:
    def test_another_version_is_executed_with_the_recorded_arguments(
        self, model: SimulatorServer
    ) -> None:
        run = run_of(ask("What is 15% of 300?"))
        percentage_in_other_words()
        before = rows()
        told = replay(run, "--tool", "calculate_percentage@2")

        assert "made anew  sandbox.run#1" in told
        assert "made anew  model.arguments#1" not in told
        assert "tool_result: 45.0 -> -45.0" in told
        assert rows() == before

    def test_the_version_it_ran_with_changes_nothing(self, model: SimulatorServer) -> None:
        run = run_of(ask("What is 15% of 300?"))
        model.reset()
        told = replay(run, "--tool", "calculate_percentage@1")

        assert "The events are the same." in told
        assert "The result is the same." in told
        assert model.calls == []

    def test_a_policy_decides_anew_and_the_rest_stays_as_recorded(
        self, model: SimulatorServer
    ) -> None:
        run = run_of(ask("What is 15% of 300?"))
        PolicyStore().update_policy("retrieval_similarity_threshold", {"threshold": 1.0})
        before = rows()
        told = replay(run, "--policy", "retrieval_similarity_threshold@2")

        assert "+no_tool_found" in told
        assert "It would start or join a run of kind synthesis." in told
        assert rows() == before

    def test_ranking_weights_that_change_no_order_change_nothing(
        self, model: SimulatorServer
    ) -> None:
        run = run_of(ask("What is 15% of 300?"))
        PolicyStore().update_policy("reranking_weights", {"frequency_weight": 0.1})
        add_tool(candidate("def double(n: int) -> int:\n    return n * 2\n"))  # since then

        assert "The result is the same." in replay(run, "--policy", "reranking_weights@2")

    def test_a_lower_limit_would_have_stopped_it(self, model: SimulatorServer) -> None:
        run = run_of(ask("What is 15% of 300?"))
        PolicyStore().update_policy("cost_limits", {"max_llm_calls_per_request": 1})
        told = replay(run, "--policy", "cost_limits@2")

        assert 'error_code: null -> "budget_exceeded"' in told

    @pytest.mark.parametrize(
        ("option", "named", "sentence"),
        [
            ("--tool", "calculate_percentage@9", "no such version"),
            ("--tool", "nothing@1", "Tool not found"),
            ("--policy", "nothing@1", "There is no policy named nothing"),
            ("--policy", "cost_limits@9", "no such version"),
            ("--policy", "cost_limits", "no such version"),
        ],
    )
    def test_what_there_is_not_is_said(
        self, model: SimulatorServer, option: str, named: str, sentence: str
    ) -> None:
        with pytest.raises(CommandError, match=sentence):
            replay(run_of(ask("Hello")), option, named)
