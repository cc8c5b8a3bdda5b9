"""The engine against a scripted model: what it keeps, what it refuses, what it repairs."""

from typing import Any

import pytest

from llm.simulator.testing import SimulatorServer
from registry.models import Tool, ToolVersion
from registry.policies import PolicyStore
from runs.models import Run, Step
from synthesis.engine import CapabilitySynthesisEngine, SynthesisResult
from synthesis.testing import DOUBLE, DOUBLE_TESTS
from synthesis.tests.scripts import SPEC, code, script

pytestmark = [pytest.mark.django_db, pytest.mark.core]

QUADRUPLE: dict[str, Any] = {  # by the name of another tool
    "function_spec": [{**SPEC, "docstring": "Double a number twice."}],
    "test_suite": [
        code(DOUBLE_TESTS.replace("== 8", "== 16").replace("== 2", "== 4").replace("-6", "-12"))
    ],
    "implementation": [code(DOUBLE.replace("* 2", "* 4"))],
    "held_out_examples": [
        {"examples": [{"arguments": {"n": n}, "expected": 4 * n} for n in (7, -12, 0, 100)]}
    ],
}


@pytest.fixture
def synthesize(model: SimulatorServer) -> Any:
    events: list[tuple[str, dict[str, Any]]] = []

    def run(prompt: str = "Create a function that doubles a number") -> SynthesisResult:
        return CapabilitySynthesisEngine().synthesize_capability(
            prompt, lambda name, data: events.append((name, data))
        )

    run.events = events  # type: ignore[attr-defined]
    return run


class TestHonest:
    @pytest.mark.contract("SYN-1", "LLM-2", "LLM-3", "LLM-4", "REG-10")
    def test_the_result_has_the_documented_keys(
        self, synthesize: Any, model: SimulatorServer
    ) -> None:
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        result = synthesize()

        assert result["success"]
        assert result["tests_verified"]
        assert (result["tool_name"], result["code"]) == ("double", DOUBLE)
        assert result["tool_code"] == result["code"]
        assert result["tests"] == DOUBLE_TESTS
        assert result["spec"]["function_name"] == "double"
        assert "vector" not in str(result["metadata"])
        assert ToolVersion.objects.get().origin == "synthesis"

    @pytest.mark.contract("SYN-9")
    def test_a_wrong_implementation_is_repaired_against_the_same_tests(
        self, synthesize: Any, model: SimulatorServer
    ) -> None:
        wrong = DOUBLE.replace("* 2", "* 3")
        script(
            model,
            test_suite=[code(DOUBLE_TESTS)],
            implementation=[code(wrong)],
            repair=[code(DOUBLE)],
        )
        result = synthesize()

        assert result["success"]
        repair = next(call for call in model.calls if call.kind == "repair")
        assert repair.document["tests"] == DOUBLE_TESTS
        assert "test_positive" in repair.document["report"]
        assert ("synthesis_step", "verification", "warning") in [
            (name, data["step"], data["status"])
            for name, data in synthesize.events
            if name == "synthesis_step"
        ]

    @pytest.mark.contract("SYN-5")
    def test_weak_tests_are_sent_back_with_the_reason_before_any_code_is_written(
        self, synthesize: Any, model: SimulatorServer
    ) -> None:
        weak = "from double import double\n" + "".join(
            f"def test_{i}():\n    assert double({i}) is not None\n" for i in range(3)
        )
        script(
            model,
            test_suite=[code(weak), code(DOUBLE_TESTS)],
            implementation=[code(DOUBLE)],
        )
        result = synthesize()

        kinds = [call.kind for call in model.calls]
        assert result["success"]
        assert kinds == [
            "function_spec",
            "test_suite",
            "test_suite",
            "held_out_examples",
            "implementation",
            "implementation",
        ]
        assert ["tests" in call.document for call in model.calls[-2:]] == [False, True]
        assert "asserts no value" in model.calls[2].document["problem"]

    def test_code_that_is_in_use_already_is_not_registered_twice(
        self, synthesize: Any, model: SimulatorServer
    ) -> None:
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        synthesize()
        script(
            model,
            function_spec=[{**SPEC, "docstring": "Double it."}],
            test_suite=[code(DOUBLE_TESTS)],
        )
        again = synthesize("Make a tool that multiplies by two")

        assert (again["tool_name"], again["reused"]) == ("double", True)
        assert Tool.objects.count() == 1

    def test_a_taken_name_with_other_code_gets_a_name_of_its_own(
        self, synthesize: Any, model: SimulatorServer
    ) -> None:
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        synthesize()
        script(model, **QUADRUPLE)
        again = synthesize("Make a tool that doubles a number twice")

        assert again["tool_name"] == "double_2"
        assert ToolVersion.objects.get(tool__name="double").code == DOUBLE

    def test_policy_may_ask_for_a_person_before_a_tool_is_used(
        self, synthesize: Any, model: SimulatorServer
    ) -> None:
        PolicyStore().update_policy("verification", {"require_human_review": True})
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        result = synthesize()

        assert (result["success"], result["error_code"]) == (False, "pending_review")
        assert Tool.objects.get().status == "pending_review"


HACKS = {
    "ends its process at import": "import os\nos._exit(0)\n" + DOUBLE,
    "ends its process at exit": "import atexit, os\natexit.register(os._exit, 0)\n" + DOUBLE,
    "skips the tests": "import pytest\ndef double(n: int) -> int:\n    pytest.skip('x')\n",
    "returns an object equal to all": (
        "class _Equal:\n    def __eq__(self, other):\n        return True\n"
        "    __hash__ = None\n\n\ndef double(n: int) -> int:\n    return _Equal()\n"
    ),
    "raises SystemExit": "def double(n: int) -> int:\n    raise SystemExit(0)\n",
    "interrupts the session": ("def double(n: int) -> int:\n    raise KeyboardInterrupt\n"),
    "computes something else": "def double(n: int) -> int:\n    return n * 3\n",
}


class TestHostile:
    @pytest.mark.contract("A6", "SYN-7", "REG-12", "A8")
    @pytest.mark.parametrize("hack", HACKS.values(), ids=HACKS.keys())
    def test_code_that_cheats_is_stored_as_an_experiment_and_never_called(
        self, synthesize: Any, model: SimulatorServer, hack: str
    ) -> None:
        script(
            model,
            test_suite=[code(DOUBLE_TESTS)],
            implementation=[code(hack)],
            repair=[code(hack)],
        )
        result = synthesize()

        assert (result["success"], result["error_code"]) == (False, "synthesis_failed")
        assert result["step"] == "verification"
        assert Tool.objects.get().status == "experimental"
        assert CapabilitySynthesisEngine().registry.search_tool("Double the number 4") is None
        assert not ToolVersion.objects.get().dossier["gates"][-1]["passed"]

    @pytest.mark.parametrize(
        "code_text", ["def double(n", "def double(n):\n    return 2 * n\x00\n"]
    )
    def test_code_that_nobody_can_read_ends_in_a_sentence_and_is_not_stored(
        self, synthesize: Any, model: SimulatorServer, code_text: str
    ) -> None:
        script(
            model,
            test_suite=[code(DOUBLE_TESTS)],
            implementation=[code(code_text)],
            repair=[code(code_text)],
        )
        result = synthesize()

        assert (result["success"], result["error_code"]) == (False, "synthesis_failed")
        assert not Tool.objects.exists()

    def test_an_attempt_that_failed_does_not_keep_its_name_from_one_that_succeeds(
        self, synthesize: Any, model: SimulatorServer
    ) -> None:
        wrong = code(DOUBLE.replace("* 2", "* 3"))
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[wrong], repair=[wrong])
        synthesize()
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        result = synthesize()

        assert (result["success"], result["tool_name"]) == (True, "double")
        tool = Tool.objects.get()
        assert tool.live_version is not None
        assert (tool.status, tool.live_version.version_num) == ("active", 2)

    @pytest.mark.contract("A6", "D-5", "SYN-6")
    @pytest.mark.parametrize(
        "tests",
        [
            "def helper():\n    pass\n",
            "from double import double\n" + "def test_a():\n    assert True\n" * 1,
            DOUBLE_TESTS.replace("== 8", "== double(4)"),
            DOUBLE_TESTS.replace("assert double(4) == 8", "import pytest; pytest.skip()"),
        ],
        ids=["zero tests", "assert true", "own oracle", "skip"],
    )
    def test_tests_that_prove_nothing_lead_to_no_tool(
        self, synthesize: Any, model: SimulatorServer, tests: str
    ) -> None:
        script(model, test_suite=[code(tests)], implementation=[code(DOUBLE)])
        result = synthesize()

        assert (result["success"], result["step"]) == (False, "tests")
        assert [call.kind for call in model.calls].count("test_suite") == 3
        assert "implementation" not in [call.kind for call in model.calls]
        assert not Tool.objects.exists()

    @pytest.mark.contract("SYN-10")
    def test_implementations_are_asked_for_as_often_as_policy_allows(
        self, synthesize: Any, model: SimulatorServer
    ) -> None:
        PolicyStore().update_policy("cost_limits", {"max_synthesis_attempts": 2})
        wrong = code(DOUBLE.replace("* 2", "* 3"))
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[wrong], repair=[wrong])
        synthesize()

        written = [call for call in model.calls if "tests" in call.document]
        assert [call.kind for call in written] == ["implementation", "repair"]

    @pytest.mark.contract("D-32")
    def test_a_spent_budget_ends_it_with_the_reason(
        self, synthesize: Any, model: SimulatorServer
    ) -> None:
        PolicyStore().update_policy("cost_limits", {"max_llm_calls_per_synthesis": 2})
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        result = synthesize()

        assert (result["success"], result["error_code"]) == (False, "budget_exceeded")
        assert not Tool.objects.exists()

    @pytest.mark.contract("D-14")
    @pytest.mark.parametrize("name", ["../../evil", "class", "json", "__init__", "Os", "a" * 101])
    def test_a_name_that_is_no_name_of_its_own_is_refused(
        self, synthesize: Any, model: SimulatorServer, name: str
    ) -> None:
        script(model, function_spec=[{**SPEC, "function_name": name}])
        result = synthesize()

        assert (result["success"], result["error_code"]) == (False, "invalid_specification")
        assert not Tool.objects.exists()


def test_a_sandbox_that_is_away_is_no_verdict(
    synthesize: Any, model: SimulatorServer, settings: Any
) -> None:
    settings.SANDBOX_BACKEND = "none"
    script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
    result = synthesize()

    assert (result["success"], result["error_code"]) == (False, "sandbox_unavailable")
    assert not Tool.objects.exists()
    assert Run.objects.get().status == "failed"
    assert not Step.objects.filter(kind="model.function_spec").exists()
