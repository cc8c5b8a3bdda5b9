"""What comes under a name in use: the next version of that tool, or a tool of its own."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from llm.simulator.testing import SimulatorServer
from registry import lifecycle
from registry.capabilities import CapabilityRegistry
from registry.errors import ToolNameTaken
from registry.models import Tool, ToolVersion
from registry.policies import PolicyStore
from synthesis import intake, registration, succession
from synthesis.engine import CapabilitySynthesisEngine, SynthesisResult
from synthesis.intake import Offer
from synthesis.registration import Registration
from synthesis.testing import DOUBLE, DOUBLE_TESTS, add_tool, candidate
from synthesis.tests.scripts import HELD_OUT, SPEC, code, script
from synthesis.verification import verify_version

pytestmark = [pytest.mark.django_db, pytest.mark.core, pytest.mark.usefixtures("model")]

# Refuses what the first version doubled without a word, and nothing that its tests ask for.
BOUNDED = (
    "def double(n: int) -> int:\n"
    "    if abs(n) > 1000000:\n"
    '        raise ValueError("n is beyond a million")\n'
    "    return n * 2\n"
)
BOUNDED_TESTS = DOUBLE_TESTS.replace("from double", "import pytest\n\nfrom double") + (
    "\n\ndef test_bounds():\n"
    "    assert double(1000000) == 2000000\n"
    "    assert double(-1000000) == -2000000\n"
    '    with pytest.raises(ValueError, match="beyond a million"):\n'
    "        double(1000001)\n"
    '    with pytest.raises(ValueError, match="beyond a million"):\n'
    "        double(-1000001)\n"
)
# Refuses what a test of the first version doubles.
NATURAL = BOUNDED.replace("abs(n) > 1000000", "n < 0").replace("beyond a million", "negative")
NATURAL_TESTS = DOUBLE_TESTS.replace("from double", "import pytest\n\nfrom double").replace(
    "    assert double(-3) == -6\n",
    '    with pytest.raises(ValueError, match="negative"):\n        double(-1)\n',
)


def live(name: str = "double") -> ToolVersion:
    return ToolVersion.objects.get(live_for__name=name)


def wish(model: SimulatorServer, what: str, tests: str, text: str) -> SynthesisResult:
    held_out = HELD_OUT["examples"][:1] + HELD_OUT["examples"][2:]  # none is negative
    script(
        model,
        function_spec=[{**SPEC, "docstring": what}],
        test_suite=[code(tests)],
        implementation=[code(text)],
        held_out_examples=[{"examples": held_out}],
    )
    return CapabilitySynthesisEngine().synthesize_capability(f"Create a tool. {what}")


class TestWritten:
    def test_what_passes_the_tests_of_the_tool_in_use_is_its_next_version(
        self, model: SimulatorServer
    ) -> None:
        first = add_tool(candidate(DOUBLE, DOUBLE_TESTS))

        made = wish(model, "Double a number up to a million.", BOUNDED_TESTS, BOUNDED)

        assert made["success"], made
        assert (made["tool_name"], live().code, live().parent) == ("double", BOUNDED, first)
        last = live().dossier["gates"][-1]
        assert (last["gate"], last["figures"]["suites"]) == ("compatible", 1)
        assert first.tests == DOUBLE_TESTS

    def test_what_fails_them_is_a_tool_of_its_own_and_says_so(self, model: SimulatorServer) -> None:
        add_tool(candidate(DOUBLE, DOUBLE_TESTS))

        made = wish(model, "Double a number that is not negative.", NATURAL_TESTS, NATURAL)

        assert made["tool_name"] == "double_2"
        assert live().code == DOUBLE
        version = ToolVersion.objects.get(tool__name="double_2")
        assert "does not pass all tests of double" in " ".join(version.dossier["notes"])
        assert all(gate["passed"] for gate in version.dossier["gates"])

    @pytest.mark.parametrize("change", ["owner", "signature", "policy", "withdrawn", "composite"])
    def test_nothing_else_is_replaced(
        self, model: SimulatorServer, alice: User, change: str
    ) -> None:
        other = DOUBLE.replace("(n: int)", "(n: int = 1)") if change == "signature" else DOUBLE
        owner = {"owner_id": alice.pk} if change == "owner" else {}
        first = add_tool(candidate(other, DOUBLE_TESTS), **owner)
        if change == "policy":
            PolicyStore().update_policy("verification", {"require_human_review": True})
        if change == "withdrawn":
            lifecycle.withdraw(tool=first.tool, actor="test", reason="A reason.")
        if change == "composite":
            made_of = {**_fields(first), "components": [{"tool": "x"}]}
            composite = ToolVersion.objects.create(**made_of)
            lifecycle.publish(version=composite, actor="test", reason="A reason.")
        found = succession.find_replaceable(candidate(BOUNDED, BOUNDED_TESTS), owner_id=None)

        assert found is None

    def test_a_tool_that_changed_meanwhile_is_not_replaced(self) -> None:
        first = add_tool(candidate(DOUBLE, DOUBLE_TESTS))
        lifecycle.archive(tool=first.tool, actor="test", reason="A reason.")

        late = add_tool(candidate(BOUNDED, BOUNDED_TESTS), replaces=first)

        assert late.tool.name == "double_2"
        assert Tool.objects.get(name="double").status == "archived"

    def test_every_suite_before_it_counts_once(self) -> None:
        first = add_tool(candidate(DOUBLE, DOUBLE_TESTS))
        again = add_tool(candidate(DOUBLE, DOUBLE_TESTS), parent=first)
        second = add_tool(candidate(BOUNDED, BOUNDED_TESTS), replaces=again)

        assert succession.suites_until(second) == [BOUNDED_TESTS, DOUBLE_TESTS]


def _fields(version: ToolVersion) -> dict[str, Any]:
    names = (
        "tool_id", "origin", "code", "tests", "docstring", "signature", "profile", "digest",
        "search_text",
    )  # fmt: skip
    return {name: getattr(version, name) for name in names} | {"version_num": 2}


class TestHandedIn:
    def offer(self, text: str, tests: str) -> Offer:
        return Offer(name="double", code=text, tests=tests, docstring="Double a number.")

    def in_use(self, owner: User) -> Tool:
        record = intake.hand_in(self.offer(DOUBLE, DOUBLE_TESTS), owner=owner, now=timezone.now())
        assert verify_version(record["version_id"])
        return Tool.objects.get()

    def test_a_better_one_of_ones_own_replaces_it_once_it_is_proven(self, alice: User) -> None:
        tool = self.in_use(alice)
        offer = self.offer(BOUNDED, BOUNDED_TESTS)

        record = intake.hand_in(offer, owner=alice, now=timezone.now())
        assert (record["status"], record["live"]) == ("active", False)
        assert live().code == DOUBLE
        with pytest.raises(ToolNameTaken, match="wait for its verdict"):
            intake.hand_in(offer, owner=alice, now=timezone.now())

        assert verify_version(record["version_id"])
        assert live().code == BOUNDED
        assert verify_version(record["version_id"]) is False  # the verdict's version is in use
        assert tool.versions.count() == 4

    def test_one_that_breaks_what_was_promised_is_kept_with_the_reason(self, alice: User) -> None:
        tool = self.in_use(alice)
        offer = self.offer(NATURAL, NATURAL_TESTS)

        record = intake.hand_in(offer, owner=alice, now=timezone.now())

        assert not verify_version(record["version_id"])
        tool.refresh_from_db()
        assert (tool.status, live().code) == ("active", DOUBLE)
        last = tool.versions.newest_first()[0].dossier["gates"][-1]
        assert (last["gate"], last["passed"]) == ("compatible", False)
        assert "test_negative" in " ".join(last["reasons"])

    def test_the_same_again_is_refused(self, alice: User) -> None:
        self.in_use(alice)

        with pytest.raises(ToolNameTaken, match="exactly this code"):
            intake.hand_in(self.offer(DOUBLE, DOUBLE_TESTS), owner=alice, now=timezone.now())

    def test_a_verdict_that_is_overdue_is_asked_for_again(self, alice: User) -> None:
        self.in_use(alice)
        now = timezone.now()
        intake.hand_in(self.offer(BOUNDED, BOUNDED_TESTS), owner=alice, now=now)

        assert intake.ask_again(now=now + intake.PATIENCE + timedelta(minutes=1)) == 1

    def test_under_review_a_tool_in_use_keeps_its_place(self, alice: User) -> None:
        tool = self.in_use(alice)
        early = CapabilityRegistry().add_tool(
            "double", BOUNDED, BOUNDED_TESTS, "Double a number.", owner=alice
        )
        PolicyStore().update_policy("verification", {"require_human_review": True})

        with pytest.raises(ToolNameTaken, match="choose another name"):
            intake.hand_in(self.offer(BOUNDED, BOUNDED_TESTS), owner=alice, now=timezone.now())
        assert not verify_version(early["version_id"])
        tool.refresh_from_db()
        assert (tool.status, live().code) == ("active", DOUBLE)

    def test_what_replaced_the_tool_meanwhile_stays(self, alice: User) -> None:
        tool = self.in_use(alice)
        known = tool.live_version
        record = intake.hand_in(self.offer(BOUNDED, BOUNDED_TESTS), owner=alice, now=timezone.now())
        other = add_tool(candidate(DOUBLE), owner_id=alice.pk, replaces=known)
        handed_in = ToolVersion.objects.get(pk=record["version_id"])

        with pytest.raises(ToolNameTaken):
            registration.register(
                candidate(BOUNDED, BOUNDED_TESTS),
                Registration(
                    origin="manual",
                    actor="test",
                    owner_id=alice.pk,
                    parent=handed_in,
                    replaces=known,
                ),
                dossier={},
                embedding=registration.embedding_of(CapabilityRegistry().llm_client, candidate("")),
                proven=True,
            )
        tool.refresh_from_db()
        assert tool.live_version == other
