"""Tools that people hand in: stored, proven, and what is refused at the door."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from kernel.errors import AppError
from llm.simulator.testing import SimulatorServer
from registry import lifecycle
from registry.capabilities import CapabilityRegistry
from registry.errors import InvalidTool, InvalidToolName, SignatureError, ToolNameTaken
from registry.models import Tool, ToolVersion
from registry.policies import PolicyStore
from registry.records import ToolRecord
from registry.reviews import list_waiting
from registry.testing import publish_tool
from sandbox.errors import SandboxUnavailable
from synthesis import intake, verification
from synthesis.errors import CapabilityUnavailable, InvalidTemplateParameter, TemplateNotFound
from synthesis.intake import Offer, offer_from_template, parameter_of
from synthesis.templates import ToolTemplate, write
from synthesis.testing import DOUBLE, DOUBLE_TESTS
from synthesis.verification import verify_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]

VACUOUS = "from double import double\n\n\n" + "\n\n".join(
    f"def test_{n}():\n    assert double({n}) is not None\n" for n in range(3)
)


def offer(**changes: Any) -> Offer:
    given = {
        "name": "double", "code": DOUBLE, "tests": DOUBLE_TESTS, "docstring": "Double a number.",
    }  # fmt: skip
    return Offer(**{**given, **changes})


def hand_in(offer: Offer, *, owner: User, later: timedelta = timedelta(0)) -> ToolRecord:
    return intake.hand_in(offer, owner=owner, now=timezone.now() + later)


class TestHandIn:
    @pytest.mark.contract("REG-1")
    def test_a_good_tool_is_active_once_it_is_proven(self, alice: User) -> None:
        record = hand_in(offer(category="algebra", visibility="private"), owner=alice)
        assert (record["status"], record["origin"]) == ("experimental", "manual")
        assert ToolVersion.objects.get().tests_claimed is False

        assert verify_version(record["version_id"])
        tool = Tool.objects.get()
        assert (tool.status, tool.owner) == ("active", alice)
        assert (tool.category, tool.visibility) == ("algebra", "private")

    @pytest.mark.contract("REG-12", "D-5")
    def test_vacuous_tests_leave_it_experimental_with_the_reason_in_its_dossier(
        self, alice: User
    ) -> None:
        record = hand_in(offer(tests=VACUOUS), owner=alice)

        assert not verify_version(record["version_id"])
        shown = CapabilityRegistry(user_id=alice.pk).get_tool_by_name("double")
        assert shown is not None
        assert shown["status"] == "experimental"
        [gate] = shown["dossier"]["gates"]
        assert "asserts no value" in gate["reasons"][0]

    def test_a_failed_attempt_of_ones_own_can_be_improved(self, alice: User) -> None:
        verify_version(hand_in(offer(tests=VACUOUS), owner=alice)["version_id"])

        again = hand_in(offer(), owner=alice)

        assert again["version"] == 3  # the attempt, its verdict, this one
        assert verify_version(again["version_id"])

    def test_an_attempt_that_awaits_its_verdict_is_left_to_it(self, alice: User) -> None:
        hand_in(offer(), owner=alice)

        with pytest.raises(ToolNameTaken, match="wait for its verdict"):
            hand_in(offer(), owner=alice)
        assert ToolVersion.objects.count() == 1
        # Nobody asks for its verdict any more: it no longer stands in the way.
        hand_in(offer(), owner=alice, later=intake.GIVE_UP + timedelta(minutes=1))

    @pytest.mark.parametrize("visibility", ["private", "shared"])
    def test_a_strangers_tool_is_never_overwritten(
        self, alice: User, bob: User, visibility: str
    ) -> None:
        verify_version(
            hand_in(offer(tests=VACUOUS, visibility=visibility), owner=alice)["version_id"]
        )

        with pytest.raises(ToolNameTaken):
            hand_in(offer(docstring="Mine."), owner=bob)
        assert Tool.objects.get().owner == alice
        assert not ToolVersion.objects.filter(docstring="Mine.").exists()

    def test_where_a_person_must_review_it_waits_for_one(self, alice: User) -> None:
        PolicyStore().update_policy("verification", {"require_human_review": True})
        record = hand_in(offer(), owner=alice)

        assert not verify_version(record["version_id"])
        tool = Tool.objects.get()
        assert (tool.status, tool.live_version) == ("pending_review", None)
        [waiting] = list_waiting()
        assert waiting.version.parent_id == record["version_id"]
        lifecycle.approve(tool=tool, actor="bob", version=waiting.version)
        tool.refresh_from_db()
        assert tool.live_version == waiting.version

    @pytest.mark.parametrize("status", ["deprecated", "pending_review"])
    def test_a_tool_that_others_decide_on_keeps_its_name(self, alice: User, status: str) -> None:
        Tool.objects.filter(pk=publish_tool("double", owner=alice).pk).update(status=status)

        with pytest.raises(ToolNameTaken, match="choose another name"):
            hand_in(offer(), owner=alice)
        assert ToolVersion.objects.count() == 1

    def test_an_archived_tool_of_ones_own_comes_back_to_be_proven(self, alice: User) -> None:
        record = hand_in(offer(), owner=alice)
        lifecycle.archive(tool=Tool.objects.get(), actor="alice", reason="A mistake.")

        again = hand_in(offer(), owner=alice)

        assert (again["status"], again["version"]) == ("experimental", 2)
        assert again["version_id"] != record["version_id"]

    def test_no_sandbox_is_no_verdict(self, alice: User, monkeypatch: Any) -> None:
        record = hand_in(offer(), owner=alice)

        def no_sandbox() -> Any:
            raise SandboxUnavailable("There is no sandbox.")

        monkeypatch.setattr(verification, "sandbox", no_sandbox)
        with pytest.raises(SandboxUnavailable):
            verify_version(record["version_id"])

        assert ToolVersion.objects.get().dossier == {}
        monkeypatch.undo()
        assert verify_version(record["version_id"])


class TestTemplates:
    @pytest.mark.contract("REG-1")
    def test_the_documented_lines_work_with_another_name_for_the_tool(self) -> None:
        tool_code = ToolTemplate.csv_processor("describe")
        tests = write("csv_processor", {"operation": "describe"}).tests
        record = CapabilityRegistry().add_tool("csv_describe", tool_code, tests, "Describe a CSV.")

        assert verify_version(record["version_id"])
        found = CapabilityRegistry().search_tool("Describe a CSV.")
        assert found is not None
        assert (found["name"], found["profile"]) == ("csv_describe", "data")
        assert found["signature"] == "def process_csv_describe(csv_path: str) -> dict"

    def test_a_template_makes_a_tool_with_its_held_out_examples(self, alice: User) -> None:
        made = offer_from_template("text_extractor", {"kind": "emails"}, visibility="private")
        record = hand_in(made, owner=alice)

        assert (record["name"], record["visibility"]) == ("extract_emails", "private")
        assert record["category"] == "strings"
        assert len(record["specification"]["held_out"]) == 3
        assert verify_version(record["version_id"])

    def test_a_tool_of_a_template_may_have_a_name_of_its_own(self) -> None:
        made = offer_from_template("text_extractor", {"kind": "emails"}, name="find_mail")

        assert made.name == "find_mail"
        assert "def extract_emails(" in made.code

    def test_a_refused_template_stores_nothing(self) -> None:
        with pytest.raises(CapabilityUnavailable, match="Tools have no network"):
            offer_from_template("api_caller", {"endpoint": "users"})


@pytest.mark.parametrize(
    ("error", "parameter"),
    [
        (InvalidToolName("x"), "name"),
        (ToolNameTaken("x"), "name"),
        (SignatureError("x"), "code"),
        (InvalidTool("x", parameter="held_out"), "held_out"),
        (InvalidTool("x"), None),
        (TemplateNotFound("x"), "template"),
        (InvalidTemplateParameter("x", parameter="kind"), "parameters.kind"),
        (CapabilityUnavailable("x"), None),
    ],
)
def test_an_error_says_what_it_is_about(error: AppError, parameter: str | None) -> None:
    assert parameter_of(error) == parameter


class TestAskAgain:
    @pytest.fixture
    def asked(self, monkeypatch: Any) -> list[int]:
        asked: list[int] = []
        monkeypatch.setattr(
            intake, "ask_for_verification", lambda *, version_id: asked.append(version_id)
        )
        return asked

    @pytest.mark.parametrize(
        ("age", "times"),
        [
            (timedelta(0), 0),
            (intake.PATIENCE - timedelta(minutes=1), 0),
            (intake.PATIENCE + timedelta(minutes=1), 1),
            (intake.GIVE_UP - timedelta(minutes=1), 1),
            (intake.GIVE_UP + timedelta(minutes=1), 0),
        ],
    )
    def test_an_overdue_verdict_is_asked_for_again(
        self, alice: User, asked: list[int], age: timedelta, times: int
    ) -> None:
        record = hand_in(offer(), owner=alice)

        assert intake.ask_again(now=timezone.now() + age) == times
        assert asked == [record["version_id"]] * times

    def test_what_has_its_verdict_is_left_alone(self, alice: User, asked: list[int]) -> None:
        verify_version(hand_in(offer(tests=VACUOUS), owner=alice)["version_id"])
        publish_tool("other", origin="manual", dossier={})

        assert intake.ask_again(now=timezone.now() + 2 * intake.PATIENCE) == 0
        assert asked == []


def test_the_model_is_asked_for_a_vector_alone(alice: User, model: SimulatorServer) -> None:
    hand_in(offer(), owner=alice)

    assert [call.kind for call in model.calls] == []
