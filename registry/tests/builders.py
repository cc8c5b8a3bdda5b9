"""What tests of this package need of the packages below."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from registry import lifecycle
from registry.capabilities import CapabilityRegistry
from registry.models import ToolVersion
from runs.context import Work

CODE = """def calculate_average(numbers):
    return sum(numbers) / len(numbers)
"""
TESTS = "def test_calculate_average():\n    assert calculate_average([1, 2, 3]) == 2.0\n"
DOCSTRING = "Calculate the arithmetic mean of a list of numbers"


def publish(registry: CapabilityRegistry, name: str) -> None:
    stored = registry.get_tool_by_name(name)
    assert stored is not None
    version = ToolVersion.objects.get(pk=stored["version_id"])
    lifecycle.publish(version=version, actor="a test", reason="Proven.")


def work_of(*, user_id: int = 0, policies: dict[str, Any] | None = None) -> Work:
    """A run as the registry sees it: whose it is, and what it is pinned to."""
    return Work(
        run_id=1,
        run_uuid=uuid4(),
        kind="request",
        fence=1,
        user_id=user_id,
        session_key=None,
        prompt="",
        limits={},
        policies=policies or {},
        started_at=timezone.now(),
        inline=True,
    )
