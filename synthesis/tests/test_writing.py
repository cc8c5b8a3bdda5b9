"""What happens between a failed gate and the next implementation."""

from typing import Any

import pytest

from llm.simulator.testing import SimulatorServer
from registry.models import Tool, ToolVersion
from registry.policies import PolicyStore
from runs.models import Run, Step
from sandbox.service import SecureSandbox
from synthesis.engine import CapabilitySynthesisEngine
from synthesis.grading import grade_of
from synthesis.questions import chosen_of
from synthesis.standards import Standards
from synthesis.strengthening import adds_to
from synthesis.testing import DOUBLE, DOUBLE_TESTS
from synthesis.tests.scripts import HELD_OUT, SPEC, code, script
from synthesis.verification import candidate_of, prove

pytestmark = pytest.mark.django_db

CAPPED = (
    "def double(n: int) -> int:\n    if n > 100:\n        raise ValueError('too large')\n"
    "    return n * 2\n"
)
UNTESTED_BRANCHES = (
    "def double(n: int) -> int:\n    if n > 100:\n        if n > 200:\n            return 400\n"
    "        return n + 100 if n < 150 else n * 2 - 0\n    return n * 2\n"
)


def examples(*pairs: tuple[int, Any]) -> dict[str, Any]:
    return {
        "examples": [
            {"arguments": {"n": n}, "raises": expected}
            if isinstance(expected, str)
            else {"arguments": {"n": n}, "expected": expected}
            for n, expected in pairs
        ]
    }


def synthesize(prompt: str = "Create a function that doubles a number") -> Any:
    return CapabilitySynthesisEngine().synthesize_capability(prompt)


def answer(text: str) -> None:
    Step.objects.filter(kind="question", status="reserved").update(status="done", response=text)
    Run.objects.filter(status="needs_input").update(status="queued")


def gate(version: ToolVersion, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in version.dossier["gates"] if each["gate"] == name)
    return found


def script_two_readings(model: SimulatorServer) -> None:
    """One author refuses what is above 100, and so does an example; the other does not."""
    script(
        model,
        test_suite=[code(DOUBLE_TESTS)],
        implementation=[code(DOUBLE)],
        second=CAPPED,
        held_out_examples=[examples((7, 14), (-12, -24), (0, 0), (101, "ValueError"))],
    )


class TestDisagreement:
    @pytest.mark.contract("D-6")
    def test_an_example_that_two_implementations_overrule_is_dropped(
        self, model: SimulatorServer
    ) -> None:
        script(
            model,
            test_suite=[code(DOUBLE_TESTS)],
            implementation=[code(DOUBLE)],
            second=DOUBLE.replace("n * 2", "n + n"),
            held_out_examples=[examples((7, 14), (-12, -24), (100, 200), (5, 11))],
        )
        result = synthesize()

        version = ToolVersion.objects.get()
        assert result["success"]
        assert version.tool.status == "active"
        assert gate(version, "held_out")["figures"]["examples"] == 3
        assert "overruled by two implementations" in version.dossier["notes"][0]
        second = next(call for call in model.calls if call.kind == "implementation")
        assert second.document.keys() == {"specification"}

    def test_too_few_examples_that_are_left_prove_nothing(self, model: SimulatorServer) -> None:
        script(
            model,
            test_suite=[code(DOUBLE_TESTS)],
            implementation=[code(DOUBLE)],
            held_out_examples=[examples((7, 14), (-12, -24), (5, 11))],
        )
        result = synthesize()

        assert (result["success"], result["error_code"]) == (False, "synthesis_failed")
        assert "Too few independent examples" in result["error"]
        assert Tool.objects.get().status == "experimental"

    @pytest.mark.contract("D-6")
    def test_two_readings_become_a_question_and_never_a_guess(self, model: SimulatorServer) -> None:
        script_two_readings(model)
        result = synthesize()

        assert not result["success"]
        assert "For n = 101, what do you expect of double: 202 or ValueError?" in result["error"]
        run = Run.objects.get()
        question = Step.objects.get(kind="question")
        assert (run.status, (question.request or {})["choices"]) == (
            "needs_input",
            ["202", "ValueError"],
        )
        assert not Tool.objects.exists()

    def test_an_answer_for_the_code_lets_it_go_on(self, model: SimulatorServer) -> None:
        script_two_readings(model)
        synthesize()
        calls = len(model.calls)
        script(model, implementation=[code("none")], second=DOUBLE)
        answer("202")
        result = synthesize()

        version = ToolVersion.objects.get()
        assert result["success"], result["error"]
        assert version.code == DOUBLE
        (asked,) = model.calls[calls:]
        assert "tests" not in asked.document  # the other author, with what the person said
        assert (version.specification or {})["clarifications"] == ["For n = 101 the result is 202."]
        assert {"arguments": {"n": 101}, "expected": 202} in version.specification["held_out"]

    def test_an_answer_against_the_code_starts_from_the_clarified_specification(
        self, model: SimulatorServer
    ) -> None:
        tests = DOUBLE_TESTS + (
            "\n\ndef test_large():\n    import pytest\n\n    with pytest.raises(ValueError):\n"
            "        double(101)\n"
        )
        script(
            model,
            test_suite=[code(DOUBLE_TESTS), code(tests)],
            implementation=[code(DOUBLE), code(CAPPED)],
            second=CAPPED,
            held_out_examples=[examples((7, 14), (-12, -24), (0, 0), (101, "ValueError"))],
        )
        synthesize()
        answer("the second")
        result = synthesize()

        version = ToolVersion.objects.get()
        assert result["success"], result["error"]
        assert (version.code, version.tests) == (CAPPED, tests)
        asked = [call for call in model.calls if call.kind == "test_suite"][-1]
        assert asked.document["specification"]["clarifications"] == [
            "For n = 101 the result is ValueError."
        ]
        assert "said" in version.dossier["notes"][0]

    def test_an_answer_that_names_neither_is_asked_for_again(self, model: SimulatorServer) -> None:
        script_two_readings(model)
        for _ in range(3):
            assert not synthesize()["success"]
            answer("whatever you like")
        result = synthesize()

        assert (result["success"], result["error_code"]) == (False, "answer_unclear")
        assert not Tool.objects.exists()

    def test_a_second_author_who_cannot_write_leaves_the_question_to_the_person(
        self, model: SimulatorServer
    ) -> None:
        script(
            model,
            test_suite=[code(DOUBLE_TESTS)],
            implementation=[code(DOUBLE)],
            second="def double(n",
            held_out_examples=[examples((7, 14), (-12, -24), (0, 0), (5, 11))],
        )

        assert "10 or 11?" in synthesize()["error"]


@pytest.mark.parametrize(
    ("reply", "chosen"),
    [
        ("5", 0),
        (5, 0),
        ("'6'", 1),
        ("first", 0),
        ("The second.", 1),
        ("B", 1),
        ("7", None),
        ("", None),
        (None, None),
    ],
)
def test_a_reply_names_a_result_or_its_place(reply: Any, chosen: int | None) -> None:
    assert chosen_of(reply, ["5", "6"]) == chosen


class TestAnotherAuthor:
    @pytest.mark.contract("D-6")
    def test_a_mistake_that_tests_and_examples_share_becomes_a_question(
        self, model: SimulatorServer
    ) -> None:
        wrong = DOUBLE.replace("n * 2", "n * 2 if n < 5_000 else 10_000")
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(wrong)], second=DOUBLE)
        result = synthesize()

        question = Step.objects.get(kind="question").request or {}
        assert not result["success"]
        assert question["input"]["n"] > 5_000
        assert question["choices"][0] == "10000"
        assert not Tool.objects.exists()

    def test_what_was_proven_can_be_proven_again_to_the_same_grade(
        self, model: SimulatorServer
    ) -> None:
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        synthesize()
        version = ToolVersion.objects.get()
        again = candidate_of(version)
        reports = prove(again, SecureSandbox(), Standards())

        assert again.second == DOUBLE
        assert [each.to_json() for each in again.held_out] == HELD_OUT["examples"]
        assert grade_of(reports) == version.grade != ""

    def test_without_a_usable_second_implementation_the_grade_says_so(
        self, model: SimulatorServer
    ) -> None:
        script(
            model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)], second="none("
        )

        assert synthesize()["success"]
        dossier = ToolVersion.objects.get().dossier
        assert "agreement with an implementation by another author" in dossier["not_checked"]

    def test_code_that_changes_what_it_is_given_is_sent_back(self, model: SimulatorServer) -> None:
        total = "def double(n: list[int]) -> int:\n    return 2 * sum(n)\n"
        greedy = total.replace(
            "    return", "    kept = 2 * sum(n)\n    n.clear()\n    return kept #"
        )
        tests = DOUBLE_TESTS
        for number in (4, 0, 1, -3):
            tests = tests.replace(f"double({number})", f"double([{number}])")
        script(
            model,
            function_spec=[{**SPEC, "parameters": [{"name": "n", "type": "list[int]"}]}],
            test_suite=[code(tests)],
            implementation=[code(greedy)],
            repair=[code(total)],
            held_out_examples=[
                {
                    "examples": [
                        {"arguments": {"n": [n, 1]}, "expected": 2 * n + 2} for n in (7, 8, 9)
                    ]
                }
            ],
        )

        assert synthesize()["success"]
        repair = next(call for call in model.calls if call.kind == "repair")
        assert "work on a copy" in repair.document["report"]

    def test_errors_that_the_specification_does_not_name_are_no_difference(
        self, model: SimulatorServer
    ) -> None:
        fussy = (
            "def double(n: int) -> int:\n    if n < -50:\n        raise TypeError('low')\n"
            "    return n * 2\n"
        )
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)], second=fussy)

        assert synthesize()["success"]


class TestStrengthening:
    STRONGER = DOUBLE_TESTS + (
        "\n\ndef test_large():\n    assert double(101) == 201\n    assert double(149) == 249\n"
        "    assert double(150) == 300\n    assert double(200) == 400\n"
        "    assert double(201) == 400\n    assert double(1000) == 400\n"
        "    assert double(100) == 200\n"
    )
    HELD_OUT = examples((7, 14), (101, 201), (300, 400), (160, 320))

    @pytest.mark.contract("D-6")
    def test_tests_that_miss_faults_are_asked_to_be_more(self, model: SimulatorServer) -> None:
        script(
            model,
            test_suite=[code(DOUBLE_TESTS), code(self.STRONGER)],
            implementation=[code(UNTESTED_BRANCHES)],
            held_out_examples=[self.HELD_OUT],
        )
        result = synthesize()

        version = ToolVersion.objects.get()
        assert result["success"], result["error"]
        assert version.tests == self.STRONGER
        assert gate(version, "mutation")["figures"]["score"] >= 0.7
        asked = [call for call in model.calls if call.kind == "test_suite"][-1]
        assert asked.document["previous"] == DOUBLE_TESTS
        assert asked.document["unnoticed"][0]["arguments"]["n"] > 100
        assert UNTESTED_BRANCHES not in str(asked.document)
        assert "unnoticed" in str(version.dossier["notes"])

    def test_what_is_no_addition_is_not_taken(self, model: SimulatorServer) -> None:
        renamed = self.STRONGER.replace("def test_negative", "def test_other")
        PolicyStore().update_policy("cost_limits", {"max_synthesis_attempts": 1})
        script(
            model,
            test_suite=[code(DOUBLE_TESTS), code(renamed)],
            implementation=[code(UNTESTED_BRANCHES)],
            held_out_examples=[self.HELD_OUT],
        )
        result = synthesize()

        assert (result["success"], result["error_code"]) == (False, "synthesis_failed")
        assert "small faults" in result["error"]
        assert ToolVersion.objects.get().tests == DOUBLE_TESTS
        assert [call.kind for call in model.calls].count("test_suite") == 2

    @pytest.mark.contract("SYN-6")
    @pytest.mark.parametrize(
        "sent_back",
        [
            DOUBLE_TESTS,
            STRONGER.replace("== 8", "== 8 or True"),
            STRONGER.replace("def test_negative", "def test_other"),
            "def test_a(",
        ],
        ids=["nothing new", "an old test changed", "an old test gone", "unreadable"],
    )
    def test_only_more_tests_are_an_addition(self, sent_back: str) -> None:
        assert not adds_to(DOUBLE_TESTS, sent_back)

    def test_an_added_test_that_the_code_fails_leads_to_a_repair(
        self, model: SimulatorServer
    ) -> None:
        wrong = UNTESTED_BRANCHES.replace("return 400", "return 401")
        script(
            model,
            test_suite=[code(DOUBLE_TESTS), code(self.STRONGER)],
            implementation=[code(wrong)],
            repair=[code(UNTESTED_BRANCHES)],
            second="none(",
            held_out_examples=[examples((7, 14), (101, 201), (160, 320))],
        )
        result = synthesize()

        assert result["success"], result["error"]
        repair = next(call for call in model.calls if call.kind == "repair")
        assert "test_large" in repair.document["report"]

    def test_adding_keeps_every_test_as_it_was_whatever_its_layout(self) -> None:
        laid_out = self.STRONGER.replace(
            "assert double(4) == 8", "assert double(4) == (\n        8\n    )"
        )

        assert adds_to(DOUBLE_TESTS, laid_out)
        assert not adds_to(self.STRONGER, DOUBLE_TESTS)


class TestPolicy:
    def test_a_grade_below_what_policy_asks_for_keeps_a_tool_out_of_use(
        self, model: SimulatorServer
    ) -> None:
        PolicyStore().update_policy("verification", {"min_grade": "A"})
        script(model, test_suite=[code(DOUBLE_TESTS)], implementation=[code(DOUBLE)])
        result = synthesize()

        assert not result["success"]
        assert "It reached grade B; policy asks for A or better." in result["error"]
        assert Tool.objects.get().status == "experimental"

    def test_the_least_share_of_faults_is_a_policy(self, model: SimulatorServer) -> None:
        PolicyStore().update_policy("verification", {"min_mutation_score": 0.0, "min_grade": "D"})
        script(
            model,
            test_suite=[code(DOUBLE_TESTS)],
            implementation=[code(UNTESTED_BRANCHES)],
            held_out_examples=[TestStrengthening.HELD_OUT],
        )

        assert synthesize()["success"]
        assert ToolVersion.objects.get().grade == "D"
