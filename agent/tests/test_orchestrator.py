"""The life of a request in one process: real database, real sandbox, the model over HTTP."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from agent.orchestrator import AgentOrchestrator
from agent.planner import QueryPlanner
from agent.tests.asking import Asked
from learning.models import CacheEntry, Execution
from llm.simulator.testing import SimulatorServer
from registry.models import Tool, ToolVersion
from registry.policies import PolicyStore
from runs import answers, claims, context
from runs.models import Run, RunEvent, Step
from synthesis.testing import add_tool, candidate

pytestmark = [pytest.mark.django_db, pytest.mark.core, pytest.mark.usefixtures("seeds")]

Events = list[tuple[str, dict[str, Any]]]
STAGES = ["specification", "tests", "implementation", "verification", "registration"]


@pytest.fixture
def ask(model: SimulatorServer) -> Asked:
    return Asked()


def sandbox_jobs() -> int:
    return Step.objects.filter(kind__startswith="sandbox").count()


class TestExistingTool:
    @pytest.mark.contract("A1", "ORC-2", "ORC-3", "ORC-5", "ORC-8", "ORC-12", "EXE-5", "WFT-1")
    def test_a_known_task_is_answered_by_its_tool(self, ask: Asked) -> None:
        result = ask("What is 15% of 300?")

        assert ask.names == [
            "planning_query", "plan_complete", "searching", "tool_found", "executing",
            "execution_complete", "synthesizing_response", "complete",
        ]  # fmt: skip
        assert ask.data("plan_complete")["strategy"] == "single"
        assert ask.data("tool_found")["tool_name"] == "calculate_percentage"
        assert ask.data("tool_found")["similarity"] >= 0.4
        assert result["response"] == "15 percent of 300 is 45."
        assert (result["tool_result"], result["result"], result["synthesized"]) == (
            45.0,
            45.0,
            False,
        )
        row = Execution.objects.get()
        assert row.inputs == {"base": 300, "percentage": 15}
        assert row.execution_time_ms > 0

    def test_the_events_a_caller_hears_are_the_rows_people_read(self, ask: Asked) -> None:
        result = ask("Reverse the string 'hello'")

        rows = RunEvent.objects.filter(run__uuid=str(result["run_id"])).order_by("seq")
        assert [row.event_type for row in rows] == ask.names
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert result["response"] == "The reversed string is 'olleh'"

    @pytest.mark.contract("A2", "CCH-1", "CCH-3", "CCH-4", "ORC-9")
    def test_the_same_request_again_costs_no_model_call_and_no_sandbox(
        self, ask: Asked, model: SimulatorServer
    ) -> None:
        first = ask("What is 15% of 300?")
        model.reset()
        jobs = sandbox_jobs()
        second = ask("What is 15% of 300?")

        assert second["cached"] is True
        assert (second["tool_result"], second["response"]) == (45.0, first["response"])
        assert "cache_hit" in ask.names
        assert "executing" not in ask.names
        assert (len(model.calls), sandbox_jobs() - jobs) == (0, 0)
        assert CacheEntry.objects.get().cache_hits == 1
        logged = Execution.objects.get(run__uuid=str(second["run_id"]))
        assert (logged.cached, logged.step_key, logged.version_id) == (
            True,
            "execution#1",
            CacheEntry.objects.get().version_id,
        )

    def test_the_same_request_again_costs_few_statements(self, ask: Asked) -> None:
        ask("What is 15% of 300?", "a-session")
        with CaptureQueriesContext(connection) as captured:
            ask("What is 15% of 300?", "a-session")
        sent = [query["sql"] for query in captured]
        counted = [sql for sql in sent if not sql.startswith(("SAVEPOINT", "RELEASE"))]

        assert len(counted) <= 22, "\n".join(counted)  # with a script's own: user, session, turn
        assert Execution.objects.filter(session__key="a-session").count() == 2
        orders = Execution.objects.order_by("pk").values_list("execution_order", flat=True)
        assert list(orders) == [1, 2]

    def test_a_result_kept_and_one_found_lock_tool_and_entry_in_one_order(self, ask: Asked) -> None:
        for _ in ("kept", "found"):
            with CaptureQueriesContext(connection) as captured:
                ask("What is 15% of 300?")
            statements = [query["sql"] for query in captured if "SELECT" not in query["sql"][:9]]
            written = [sql.replace('"', "").strip() for sql in statements]
            (tool,) = (n for n, sql in enumerate(written) if sql.startswith("UPDATE registry_tool"))
            (entry,) = (
                n
                for n, sql in enumerate(written)
                if sql.startswith(("INSERT INTO learning_cacheentry", "UPDATE learning_cacheentry"))
            )
            assert tool < entry  # else two requests at once wait for each other

    @pytest.mark.contract("A2", "ORC-9")
    @pytest.mark.parametrize(
        "prompt",
        [
            "Reverse the string 'hello'",
            "Create a function to compute the factorial of a number, then use it on 5",
            "What is the factorial of 6?",
            "Calculate profit margins from data/ecommerce_products.csv",
        ],
    )
    def test_any_request_made_twice_costs_nothing_the_second_time(
        self, ask: Asked, model: SimulatorServer, prompt: str
    ) -> None:
        first = ask(prompt)
        model.reset()
        jobs = sandbox_jobs()
        second = ask(prompt)

        assert second["tool_result"] == first["tool_result"]
        assert second["cached"] is True
        assert (len(model.calls), sandbox_jobs() - jobs) == (0, 0)

    @pytest.mark.contract("A3", "D-17")
    @pytest.mark.parametrize(
        ("prompt", "value"), [("What is 0% of 100?", 0), ("Reverse the empty string ''", "")]
    )
    def test_a_result_that_is_false_is_cached_and_said(
        self, ask: Asked, prompt: str, value: Any
    ) -> None:
        first, second = ask(prompt), ask(prompt)

        assert (first["cached"], second["cached"]) == (False, True)
        assert first["tool_result"] == second["tool_result"] == value
        assert second["response"].strip()

    @pytest.mark.contract("A4", "CCH-5")
    def test_the_policy_says_whether_and_how_long_results_are_kept(self, ask: Asked) -> None:
        store = PolicyStore()
        store.update_policy("cache_ttl", {"ttl_seconds": 3600, "enabled": False})
        ask("What is 15% of 300?")
        assert ask("What is 15% of 300?")["cached"] is False
        assert not CacheEntry.objects.exists()

        store.update_policy("cache_ttl", {"ttl_seconds": 3600, "enabled": True})
        ask("What is 15% of 300?")
        CacheEntry.objects.update(expires_at=F("created_at"))
        assert ask("What is 15% of 300?")["cached"] is False
        assert CacheEntry.objects.count() == 1

    @pytest.mark.contract("ORC-4")
    def test_every_result_has_every_key(self, ask: Asked) -> None:
        paths = [ask("What is 15% of 300?"), ask("hello"), ask(""), ask("Reverse the string")]

        assert len({frozenset(result) for result in paths}) == 1


class TestNewTool:
    @pytest.mark.contract("A5", "SYN-1", "SYN-2", "SYN-3", "SYN-4", "REG-1")
    def test_a_wished_tool_is_written_proven_kept_and_used(self, ask: Asked) -> None:
        result = ask("Create a function to compute the factorial of a number, then use it on 5")

        steps = [
            (data["step"], data["status"]) for name, data in ask.events if name == "synthesis_step"
        ]
        assert steps == [
            (stage, status) for stage in STAGES for status in ("in_progress", "complete")
        ]
        assert ask.data("plan_complete")["strategy"] == "force_synthesis"
        assert (result["tool_result"], result["synthesized"]) == (120, True)
        assert "The factorial of 5 is 120." in result["response"]
        version = ToolVersion.objects.get(tool__name="factorial")
        assert version.tool.status == "active"
        assert version.tool.live_version_id == version.pk
        assert [gate["gate"] for gate in version.dossier["gates"]] == [
            "lint_tests", "red", "lint_code", "green", "stable", "held_out", "cross_check",
            "mutation",
        ]  # fmt: skip
        assert all(gate["passed"] for gate in version.dossier["gates"])

    @pytest.mark.contract("D-42")
    def test_a_new_tool_is_used_again_without_writing_it_twice(self, ask: Asked) -> None:
        ask("Create a function to compute the factorial of a number, then use it on 5")
        tools = Tool.objects.count()
        result = ask("What is the factorial of 6?")

        assert (result["tool_result"], result["synthesized"]) == (720, False)
        assert "entering_synthesis_mode" not in ask.names
        again = ask("Create a function to compute the factorial of 7")
        assert (again["tool_result"], again["synthesized"]) == (5040, False)
        assert Tool.objects.count() == tools

    def test_what_no_tool_can_do_yet_is_learned_on_the_way(self, ask: Asked) -> None:
        result = ask("Is 97 a prime number?")

        assert "no_tool_found" in ask.names
        assert (result["tool_result"], result["synthesized"]) == (True, True)

    @pytest.mark.contract("A18", "D-1", "D-2", "QPL-3")
    def test_an_earlier_wish_does_not_turn_later_requests_into_wishes(self, ask: Asked) -> None:
        made = ask("Create a function that doubles numbers", "talk")
        assert (made["success"], made["synthesized"]) == (True, True)
        assert "execution_skipped" in ask.names
        later = ask("Reverse the string 'abc'", "talk")

        assert ask.data("plan_complete")["strategy"] == "single"
        assert ask.data("searching")["query"] == "Reverse the string 'abc'"
        assert (later["tool_name"], later["tool_result"]) == ("reverse_string", "cba")

    @pytest.mark.contract("ORC-7")
    def test_a_tool_that_exists_is_offered_instead_of_written_again(self, ask: Asked) -> None:
        result = ask("Create a function that reverses a string")

        assert result["synthesized"] is False
        assert result["tool_name"] == "reverse_string"
        assert "execution_skipped" in ask.names


class TestNoAnswer:
    @pytest.mark.contract("ORC-16")
    @pytest.mark.parametrize("prompt", ["", "   ", "\n"])
    def test_an_empty_request_is_refused_without_a_run(self, ask: Asked, prompt: str) -> None:
        result = ask(prompt)

        assert (result["success"], result["error_code"]) == (False, "invalid_prompt")
        assert not Run.objects.exists()

    @pytest.mark.parametrize(("length", "code"), [(4_000, None), (4_001, "invalid_prompt")])
    def test_a_request_may_be_four_thousand_characters_long(
        self, ask: Asked, length: int, code: str | None
    ) -> None:
        prompt = "Reverse the string 'hello'".ljust(length, ".")

        assert ask(prompt)["error_code"] == code

    @pytest.mark.contract("A9", "D-3")
    def test_a_missing_value_is_asked_for_and_nothing_is_blamed_on_the_tool(
        self, ask: Asked, model: SimulatorServer
    ) -> None:
        result = ask("Reverse the string")

        assert (result["success"], result["error_code"]) == (False, "missing_argument")
        assert "s (the text to reverse)" in result["response"]
        assert [call.kind for call in model.calls].count("arguments") == 1
        assert not Execution.objects.exists()
        assert Run.objects.get().status == "needs_input"

    @pytest.mark.contract("A24", "D-7")
    @pytest.mark.parametrize("name", ["/etc/x.json", "../../.env.json"])
    def test_a_file_outside_the_data_folder_is_refused_with_a_reason(
        self, ask: Asked, name: str
    ) -> None:
        result = ask(f'Calculate profit margins from "{name}"')

        assert (result["success"], result["error_code"]) == (False, "file_not_allowed")
        assert name in result["response"]

    @pytest.mark.contract("A24")
    def test_a_file_in_the_data_folder_is_read_at_the_path_the_request_names(
        self, ask: Asked
    ) -> None:
        result = ask("Calculate profit margins from data/ecommerce_products.csv")

        assert len(result["tool_result"]) == 20
        assert result["tool_result"][0]["profit_margin"] == pytest.approx(0.31999, abs=1e-5)

    def test_an_unknown_file_is_said_before_anything_is_made(
        self, ask: Asked, model: SimulatorServer
    ) -> None:
        tools = Tool.objects.count()
        result = ask("Calculate profit margins from data/nowhere.csv")

        assert result["error_code"] == "unknown_file"
        assert "data/ecommerce_products.csv" in result["response"]
        assert Tool.objects.count() == tools

    @pytest.mark.parametrize("prompt", ["hello", "do the thing", "what can you do?"])
    def test_small_talk_makes_no_tool(self, ask: Asked, prompt: str) -> None:
        tools = Tool.objects.count()
        result = ask(prompt)

        assert (result["success"], result["strategy"]) == (True, "none")
        assert result["response"]
        assert Tool.objects.count() == tools

    @pytest.mark.parametrize(
        ("prompt", "code"),
        [
            ("Download https://example.com and count its words", "capability_unavailable"),
            ("Create a function that sends an email", "capability_unavailable"),
            ("Create a function that composes a symphony in C minor", "model_cannot_write"),
        ],
    )
    def test_what_cannot_be_written_is_said_and_nothing_is_registered(
        self, ask: Asked, prompt: str, code: str
    ) -> None:
        tools = Tool.objects.count()
        result = ask(prompt)

        assert (result["success"], result["error_code"]) == (False, code)
        assert Tool.objects.count() == tools
        assert ask("What is 15% of 300?")["success"]

    def test_a_tool_that_raises_says_so_and_is_not_cached(self, ask: Asked) -> None:
        ask("Create a function to compute the factorial of a number, then use it on 5")
        result = ask("What is the factorial of -3?")

        assert (result["success"], result["error_code"]) == (False, "tool_error")
        row = Execution.objects.order_by("-pk").first()
        assert row is not None
        assert (row.success, row.error_type) == (False, "tool_error")

    @pytest.mark.contract("D-39")
    def test_a_callback_that_raises_spoils_only_its_own_progress(
        self, model: SimulatorServer
    ) -> None:
        def spoil(name: str, data: dict[str, Any]) -> None:
            raise RuntimeError(name)

        result = AgentOrchestrator().process_request("What is 15% of 300?", callback=spoil)
        assert result["success"]


class TestResumed:
    def test_what_was_said_after_the_question_does_not_change_what_is_asked_again(
        self, ask: Asked
    ) -> None:
        ask("What is 10% of 500?", "talk")
        asked = ask("Reverse the string", "talk")
        ask("What is 20% of 500?", "talk")
        run = Run.objects.get(uuid=str(asked["run_id"]))
        answers.answer(run, "stone")
        claimed = claims.claim(run.pk)
        assert claimed is not None
        result = ask.orchestrator.carry_out(claims.work_of(claimed, inline=False), run.prompt)

        assert result is not None
        assert result["response"] == "The reversed string is 'enots'"

    def test_a_reply_of_the_wrong_kind_is_asked_for_again(self, ask: Asked) -> None:
        asked = ask("What is the percentage of 300?")
        for reply in ("banana", "15"):
            run = Run.objects.get(uuid=str(asked["run_id"]))
            assert run.status == "needs_input"
            answers.answer(run, reply)
            claimed = claims.claim(run.pk)
            assert claimed is not None
            ask.orchestrator.carry_out(claims.work_of(claimed, inline=False), run.prompt)

        run.refresh_from_db()
        assert (run.status, run.result["tool_result"]) == ("succeeded", 45.0)

    def test_model_text_that_no_database_holds_does_not_stick(
        self, ask: Asked, model: SimulatorServer
    ) -> None:
        answer = {"kind": "conversation", "reply": "a\x00b", "reasoning": "\x00"}
        model.scenario([{"kind": "query_analysis", "answer": answer, "times": None}])
        result = ask("hello")

        assert result["success"]
        run = Run.objects.get()
        assert (run.status, run.result["response"]) == ("succeeded", "a\ufffdb")

    def test_a_cached_number_is_the_number_that_was_computed(self, ask: Asked) -> None:
        value = 1e16
        tool = add_tool(
            candidate("def double(n: int) -> float:\n    return 1e16\n", return_type="float")
        )
        record = ask.orchestrator.registry.get_tool_by_name(tool.tool.name)
        assert record is not None
        for _ in range(2):
            with context.activate(None):
                done = ask.orchestrator.executor.execute_tool(record, "", {"n": 1})
            assert isinstance(done, float)
            assert done == value

    @pytest.mark.parametrize("session", ["x" * 101, ""])
    def test_a_session_that_cannot_be_is_a_failure_and_no_exception(
        self, ask: Asked, session: str
    ) -> None:
        expected = "invalid_session" if session else None

        assert ask("What is 15% of 300?", session)["error_code"] == expected


class TestUnexpected:
    @pytest.mark.contract("ORC-17", "D-39")
    def test_an_error_nobody_foresaw_ends_the_run_and_tells_nothing_of_the_inside(
        self, model: SimulatorServer
    ) -> None:
        class Broken(QueryPlanner):
            def plan_execution(self, user_prompt: str, callback: Any = None) -> Any:
                raise RuntimeError("secret /path")

        told: list[str] = []
        result = AgentOrchestrator(query_planner=Broken()).process_request(
            "What is 15% of 300?", callback=lambda name, _: told.append(name)
        )

        assert (result["success"], result["error_code"]) == (False, "internal_error")
        assert "secret" not in result["response"]
        assert told[-1] == "error"
        assert Run.objects.get().status == "failed"


FAULTS = [
    ("429", "model_rate_limited"),
    ("500", "model_unavailable"),
    ("html", "model_answer_invalid"),
    ("truncated", "model_answer_invalid"),
    ("empty", "model_answer_invalid"),
    ("refusal", "model_refused"),
    ("disconnect", "model_unavailable"),
]


class TestModelFaults:
    @pytest.mark.contract("LLM-9")
    @pytest.mark.parametrize(("fault", "code"), FAULTS)
    def test_a_broken_model_is_one_clear_sentence_and_the_next_request_is_unharmed(
        self, ask: Asked, model: SimulatorServer, settings: Any, fault: str, code: str
    ) -> None:
        settings.LLM_TIMEOUT_S = 3.0
        model.scenario([{"kind": "arguments", "fault": fault, "times": None}])
        broken = ask("What is 15% of 300?")
        model.reset()

        assert (broken["success"], broken["error_code"]) == (False, code)
        assert "Traceback" not in broken["response"]
        assert Run.objects.get().status == "failed"
        assert ask("What is 15% of 300?")["tool_result"] == 45.0

    def test_one_hiccup_is_not_noticed(self, ask: Asked, model: SimulatorServer) -> None:
        model.scenario([{"kind": "*", "fault": "500", "times": 1}])

        assert ask("What is 15% of 300?")["success"]


class TestReferenceUse:
    @pytest.mark.contract("ORC-1")
    def test_collaborators_are_handed_in_by_their_documented_keywords(
        self, model: SimulatorServer
    ) -> None:
        made = AgentOrchestrator()
        again = AgentOrchestrator(
            registry=made.registry,
            synthesis_engine=made.synthesis_engine,
            executor=made.executor,
            synthesizer=made.synthesizer,
            workflow_tracker=made.workflow_tracker,
            query_planner=made.query_planner,
            composition_planner=None,
            memory_manager=made.memory_manager,
        )

        assert again.registry is made.registry
        assert again.process_request("What is 15% of 300?")["tool_result"] == 45.0

    @pytest.mark.contract("QPL-10")
    def test_a_planner_of_ones_own_may_use_the_documents_strategy_names(
        self, model: SimulatorServer
    ) -> None:
        class Urgent(type(AgentOrchestrator().query_planner)):  # type: ignore[misc]
            def plan_execution(self, user_prompt: str) -> dict[str, Any]:
                if "urgent" in user_prompt.lower():
                    return {"strategy": "single_tool", "reasoning": "Urgent.", "sub_tasks": []}
                return dict(super().plan_execution(user_prompt))

        made = AgentOrchestrator()
        orchestrator = AgentOrchestrator(
            query_planner=Urgent(made.llm_client, made.registry, made.workflow_tracker)
        )

        result = orchestrator.process_request("Urgent: what is 15% of 300?")
        assert (result["strategy"], result["tool_result"]) == ("single", 45.0)

    @pytest.mark.contract("ORC-14", "ORC-15")
    def test_tools_are_listed_counted_and_connections_closed(self, model: SimulatorServer) -> None:
        with AgentOrchestrator() as orchestrator:
            assert orchestrator.get_tool_count() == len(orchestrator.get_all_tools()) == 8
