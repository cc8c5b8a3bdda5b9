import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentsite.services.layout import Layout

GIVEN = ("DATABASE_URL", "REDIS_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "TOOLSMITH_THROWAWAY")


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is configured, by the environment or, since it comes first, by `.env`."""
    for name in GIVEN:
        monkeypatch.setenv(name, "")


@pytest.fixture
def layout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bare_environment: None
) -> Iterator[Layout]:
    """The places of services that nobody else uses, in a folder with an awkward name."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "vär 1"))
    places = Layout.current()
    yield places
    remove(places)


def remove(places: Layout) -> None:
    """Remove what a layout keeps outside VAR_DIR."""
    shutil.rmtree(places.run_dir, ignore_errors=True)
    if places.state_dir != places.var_dir:
        shutil.rmtree(places.state_dir, ignore_errors=True)


def is_root() -> bool:
    return os.geteuid() == 0
