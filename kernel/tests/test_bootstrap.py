"""A bare interpreter in an environment that names the settings, as in a container."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.core


@pytest.mark.parametrize("package", ["runs", "llm.client", "sandbox.service", "agent.orchestrator"])
def test_a_package_can_be_imported_first(package: str) -> None:
    script = f"import {package}\nfrom django.apps import apps\nassert apps.ready"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "agentsite.settings"}  # noqa: TID251

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_a_program_of_a_package_sets_up_what_it_needs_itself() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "nowhere.settings"}  # noqa: TID251

    done = subprocess.run(
        [sys.executable, "-m", "llm.simulator", "--help"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
