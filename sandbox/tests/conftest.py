from collections.abc import Callable

import pytest

from sandbox.program import Program, RunResult
from sandbox.service import SecureSandbox
from sandbox.values import JsonValue

Run = Callable[..., RunResult]


@pytest.fixture
def sandbox() -> SecureSandbox:
    found = SecureSandbox()
    found.timeout = 10.0
    return found


@pytest.fixture
def run(sandbox: SecureSandbox) -> Run:
    """Call `f` of the given source with keyword arguments."""

    def call(
        code: str,
        files: dict[str, bytes] | None = None,
        profile: str = "base",
        timeout: float = 10.0,
        **arguments: JsonValue,
    ) -> RunResult:
        sandbox.timeout = timeout
        program = Program(modules={"tool": code}, entry="tool:f", profile=profile)
        return sandbox.run_function(program, arguments, files)

    return call
