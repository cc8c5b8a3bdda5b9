"""A bare interpreter in an environment that names the settings, as in a container."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.core


def run(*arguments: str, settings_module: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": settings_module},  # noqa: TID251
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("package", ["runs", "llm.client", "sandbox.service", "agent.orchestrator"])
def test_a_package_can_be_imported_first(package: str) -> None:
    script = f"import {package}\nfrom django.apps import apps\nassert apps.ready"

    done = run("-c", script, settings_module="agentsite.settings")

    assert done.returncode == 0, done.stderr


def test_a_program_of_a_package_sets_up_what_it_needs_itself() -> None:
    done = run("-m", "llm.simulator", "--help", settings_module="nowhere.settings")

    assert done.returncode == 0, done.stderr
