"""Red and green in a real sandbox; the seeds and every recipe of the offline model through all."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from llm.simulator.book import load_book
from registry.capabilities import CapabilityRegistry
from registry.models import Tool, ToolVersion
from sandbox.service import SecureSandbox
from synthesis import proofs, seeding
from synthesis.candidate import GateReport
from synthesis.gates.green import green
from synthesis.gates.lint import lint_code
from synthesis.gates.red import _rounds as rounds_of
from synthesis.gates.red import red
from synthesis.grading import grade_of
from synthesis.proving import prove_tests
from synthesis.standards import Standards
from synthesis.testing import DOUBLE, DOUBLE_TESTS, candidate, recipe_candidate
from synthesis.verification import prove, verify_version

BOX = SecureSandbox()


class TestRed:
    def test_honest_tests_fail_without_the_function(self) -> None:
        report = red(candidate("", DOUBLE_TESTS), BOX)

        assert report.reasons == ()
        assert report.figures["tests"] == 3
        assert report.figures["stubs"] >= 5

    def test_the_same_candidate_meets_the_same_stubs(self) -> None:
        made = [rounds_of(candidate("", DOUBLE_TESTS)) for _ in range(2)]

        assert made[0] == made[1]
        assert made[0] != rounds_of(candidate("", DOUBLE_TESTS + "\n"))

    def test_a_suite_that_a_constant_passes_is_refused(self) -> None:
        tests = "from double import double\n" + "".join(
            f"def test_{n}():\n    assert double({n}) == 1\n" for n in range(3)
        )
        report = red(candidate("", tests), BOX)

        assert not report.passed
        assert "constant 1" in report.problem

    def test_a_suite_that_an_echo_passes_is_refused(self) -> None:
        tests = "from double import double\n" + "".join(
            f"def test_{n}():\n    assert double({n}) == {n}\n" for n in range(3)
        )

        assert "returns its argument" in red(candidate("", tests), BOX).problem

    def test_a_test_that_passes_without_the_function_is_named(self) -> None:
        tests = (
            DOUBLE_TESTS + "\n\ndef test_idle():\n    if False:\n        assert double(1) == 2\n"
        )

        assert "test_idle" in red(candidate("", tests), BOX).problem


class TestGreen:
    def test_a_right_function_passes(self) -> None:
        report = green(candidate(DOUBLE, DOUBLE_TESTS), BOX)

        assert report.reasons == ()
        assert (report.figures["tests"], report.figures["passed"]) == (3, 3)
        assert report.figures["calls"] >= 4

    def test_a_wrong_function_fails_with_what_was_seen(self) -> None:
        report = green(candidate(DOUBLE.replace("* 2", "+ 2"), DOUBLE_TESTS), BOX)

        assert not report.passed
        assert "6" in report.figures["failures"]["test_positive"]

    def test_a_test_that_garbage_passes_is_noticed(self) -> None:
        tests = DOUBLE_TESTS + "\n\ndef test_idle():\n    double(1)\n    assert 1 == 1\n"

        assert not green(candidate(DOUBLE, tests), BOX).passed


RECIPES = {recipe.name: recipe for recipe in load_book().recipes}


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_every_recipe_of_the_offline_model_passes_its_tests(name: str) -> None:
    made = recipe_candidate(RECIPES[name])
    reports = [*prove_tests(made, BOX), lint_code(made), green(made, BOX)]

    assert [report.reasons for report in reports] == [()] * 4


# The evaluation of the gates takes all of them through; it takes minutes.
@pytest.mark.parametrize("name", [*sorted(RECIPES)[::6], "sort_csv"])
def test_recipes_of_the_offline_model_pass_every_gate(name: str) -> None:
    reports = prove(recipe_candidate(RECIPES[name]), BOX, Standards())

    assert [report.reasons for report in reports] == [()] * 7
    assert grade_of(reports) in ("A", "B", "C")


def test_the_book_holds_what_is_promised() -> None:
    families: dict[str, int] = {}
    for recipe in RECIPES.values():
        families[recipe.family] = families.get(recipe.family, 0) + 1

    assert len(RECIPES) >= 40
    assert len(families) == 10
    assert min(families.values()) >= 4


class Elsewhere(SecureSandbox):
    """A sandbox whose guests consist of what it says."""

    def __init__(self, digests: dict[str, str]) -> None:
        super().__init__()
        self._digests = digests

    def runtime_digest(self, profile: str) -> str:
        return self._digests[profile]


@pytest.mark.django_db
@pytest.mark.usefixtures("model")
class TestSeeding:
    @pytest.mark.contract("BAT-2", "D-44")
    def test_seeds_go_through_the_gates_and_are_added_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(proofs, "FOLDER", str(tmp_path))  # no proof is known yet
        added = seeding.seed_all()

        assert added == len(list(seeding.SEEDS.glob("*.toml")))
        assert seeding.seed_all() == 0
        assert Tool.objects.filter(status="active").count() == added
        assert all(version.dossier["gates"] for version in ToolVersion.objects.all())

    def test_a_proof_is_kept_for_exactly_what_was_proven(
        self, tmp_path: Path, settings: Any
    ) -> None:
        seed = seeding.candidate_from(seeding.SEEDS / "word_count.toml")
        reports = prove(seed, BOX, Standards())
        settings.SANDBOX_RUNTIME_DIR = tmp_path
        box = Elsewhere({"base": "here"})
        proofs.keep(seed, box, Standards(), reports)

        assert [each.to_json() for each in proofs.find(seed, box, Standards()) or []] == [
            each.to_json() for each in reports
        ]
        other = seed.with_code(seed.code + "\n", seed.profile)
        assert proofs.find(other, box, Standards()) is None
        assert proofs.find(seed.with_held_out(()), box, Standards()) is None
        assert proofs.find(seed, box, Standards(min_mutation_score=0.9)) is None
        assert proofs.find(seed, Elsewhere({"base": "other"}), Standards()) is None

    def test_a_proof_that_cannot_be_read_is_none(self, tmp_path: Path, settings: Any) -> None:
        settings.SANDBOX_RUNTIME_DIR = tmp_path
        seed = seeding.candidate_from(seeding.SEEDS / "word_count.toml")
        box = Elsewhere({"base": "here"})
        proofs.keep(seed, box, Standards(), [])
        (path,) = tmp_path.glob("proofs/*.json")
        path.write_text("{")

        assert proofs.find(seed, box, Standards()) is None

    def test_two_who_need_one_proof_at_once_make_it_once(
        self, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.SANDBOX_RUNTIME_DIR = tmp_path
        seed = seeding.candidate_from(seeding.SEEDS / "word_count.toml")
        made: list[GateReport] = []

        def slowly(*args: Any) -> list[GateReport]:
            time.sleep(0.2)
            made.append(GateReport(gate="green", passed=True, checked="It is so."))
            return made[-1:]

        monkeypatch.setattr(proofs, "prove", slowly)
        box = Elsewhere({"base": "here"})
        with ThreadPoolExecutor(2) as threads:
            both = threads.map(lambda _: proofs.of(seed, box, Standards()), range(2))

        assert list(both) == [made, made]
        assert len(made) == 1

    @pytest.mark.contract("REG-1", "D-5")
    def test_a_tool_handed_in_is_experimental_until_it_is_proven(self) -> None:
        record = CapabilityRegistry().add_tool("double", DOUBLE, DOUBLE_TESTS, "Double a number.")
        assert record["status"] == "experimental"

        assert verify_version(record["version_id"])
        tool = Tool.objects.get(name="double")
        assert tool.status == "active"
        assert tool.live_version is not None
        assert tool.live_version.dossier["gates"][-1]["passed"]

    def test_a_tool_whose_tests_are_claimed_and_fail_stays_an_experiment(self) -> None:
        wrong = DOUBLE.replace("* 2", "* 3")
        record = CapabilityRegistry().add_tool(
            "double", wrong, DOUBLE_TESTS, "Double a number.", tests_verified=True
        )

        assert not verify_version(record["version_id"])
        assert Tool.objects.get(name="double").status == "experimental"
