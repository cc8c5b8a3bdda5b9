"""`add_tool`: what is stored, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import User

from registry.capabilities import CapabilityRegistry
from registry.errors import (
    InvalidTool,
    InvalidToolName,
    SignatureError,
    ToolNameTaken,
)
from registry.models import EMBEDDING_DIMS, Tool, ToolEmbedding, ToolVersion
from registry.tests.builders import CODE, DOCSTRING, TESTS, publish

pytestmark = pytest.mark.django_db


@pytest.mark.contract("REG-1")
class TestAddTool:
    def test_a_tool_is_stored_as_experimental_whatever_the_caller_claims(
        self, registry: CapabilityRegistry
    ) -> None:
        stored = registry.add_tool(
            name="calculate_average",
            code=CODE,
            tests=TESTS,
            docstring=DOCSTRING,
            tests_verified=True,
        )

        assert stored["status"] == "experimental"
        assert stored["live"] is False
        assert stored["code"] == CODE
        assert stored["input_schema"]["required"] == ["numbers"]
        assert ToolVersion.objects.get().tests_claimed is True
        assert registry.search_tool(DOCSTRING, threshold=0.0) is None

    def test_the_documented_arguments_are_enough_and_the_answer_is_truthy(
        self, registry: CapabilityRegistry
    ) -> None:
        assert registry.add_tool("calculate_average", CODE, TESTS, DOCSTRING)

    @pytest.mark.contract("D-42")
    def test_the_vector_stays_here(self, registry: CapabilityRegistry) -> None:
        registry.add_tool("calculate_average", CODE, TESTS, DOCSTRING)
        publish(registry, "calculate_average")

        answers: list[Any] = [
            registry.add_tool("calculate_average", CODE, TESTS, DOCSTRING),
            registry.get_tool_by_name("calculate_average"),
            registry.search_tool(DOCSTRING),
            registry.get_all_tools()[0],
        ]

        assert len(ToolEmbedding.objects.first().vector) == EMBEDDING_DIMS  # type: ignore[union-attr]
        for answer in answers:
            assert not any("vector" in key or "embedding" in key for key in answer)
            assert not any(
                isinstance(value, list) and len(value) > 100 for value in answer.values()
            )

    def test_verification_is_asked_for_by_name_once_it_is_committed(
        self, registry: CapabilityRegistry, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            stored = registry.add_tool("calculate_average", CODE, TESTS, DOCSTRING)

        asked = {"version_id": stored["version_id"]}
        with current_app.connection() as connected:
            queue = connected.SimpleQueue("synthesis")
            # Other tests put messages there, too, and nobody takes them.
            while (message := queue.get(timeout=2)).payload[1] != asked:
                message.ack()
            queue.close()
        assert message.headers["task"] == "synthesis.verify_version"

    def test_code_that_is_no_function_is_refused_and_nothing_is_kept(
        self, registry: CapabilityRegistry
    ) -> None:
        with pytest.raises(SignatureError):
            registry.add_tool("broken", "def broken(:", TESTS, DOCSTRING)
        assert not Tool.objects.exists()

    def test_a_function_of_another_name_is_kept_to_be_judged(
        self, registry: CapabilityRegistry
    ) -> None:
        stored = registry.add_tool("average", CODE, TESTS, DOCSTRING)

        assert stored["signature"] == "def calculate_average(numbers)"
        assert stored["specification"] == {"function_name": "calculate_average"}

    def test_a_function_that_would_hide_a_module_is_refused(
        self, registry: CapabilityRegistry
    ) -> None:
        with pytest.raises(SignatureError, match="cannot be named json"):
            registry.add_tool("average", CODE.replace("calculate_average", "json"), TESTS, "x")

    def test_held_out_examples_are_kept_with_the_version(
        self, registry: CapabilityRegistry
    ) -> None:
        held_out = [{"arguments": {"numbers": [4, 6]}, "expected": 5.0}]

        stored = registry.add_tool("calculate_average", CODE, TESTS, DOCSTRING, held_out=held_out)

        assert stored["specification"]["held_out"] == held_out
        assert ToolVersion.objects.get().specification["held_out"] == held_out

    @pytest.mark.parametrize(
        ("extra", "parameter"),
        [
            ({"category": "x" * 101}, "category"),
            ({"visibility": "everybody"}, "visibility"),
            ({"examples": [""]}, "examples"),
            ({"held_out": [{"arguments": {}, "expected": 1}]}, "held_out"),
        ],
    )
    def test_what_cannot_be_kept_is_refused_by_name_and_nothing_is_stored(
        self, registry: CapabilityRegistry, extra: Any, parameter: str
    ) -> None:
        with pytest.raises(InvalidTool) as refused:
            registry.add_tool("calculate_average", CODE, TESTS, DOCSTRING, **extra)

        assert refused.value.extra["parameter"] == parameter
        assert not Tool.objects.exists()

    def test_a_strangers_tool_is_never_overwritten(self, alice: User, bob: User) -> None:
        CapabilityRegistry(user_id=alice.pk).add_tool("calculate_average", CODE, TESTS, DOCSTRING)

        with pytest.raises(ToolNameTaken):
            CapabilityRegistry(user_id=bob.pk).add_tool("calculate_average", CODE, TESTS, "Mine.")

        assert ToolVersion.objects.get().docstring == DOCSTRING

    @pytest.mark.contract("D-14")
    def test_a_path_for_a_name_is_refused(
        self, registry: CapabilityRegistry, tools_dir: Path
    ) -> None:
        with pytest.raises(InvalidToolName):
            registry.add_tool("../../evil", CODE, TESTS, DOCSTRING)
        assert not tools_dir.exists()

    def test_the_owner_is_the_asker(self, alice: User) -> None:
        CapabilityRegistry(user_id=alice.pk).add_tool("calculate_average", CODE, TESTS, DOCSTRING)

        assert Tool.objects.get().owner == alice

    def test_stored_code_is_never_run(self, registry: CapabilityRegistry, tmp_path: Path) -> None:
        trap = tmp_path / "ran"
        code = f"open({str(trap)!r}, 'w')\ndef trap(x: int = open({str(trap)!r}, 'w')): ..."

        registry.add_tool("trap", code, code, "A trap.")
        publish(registry, "trap")
        registry.search_tool("trap")

        assert not trap.exists()
