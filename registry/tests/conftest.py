from pathlib import Path
from typing import Any

import pytest

from registry.capabilities import CapabilityRegistry


@pytest.fixture(autouse=True)
def tools_dir(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for mirrored files."""
    settings.TOOLS_DIR = tmp_path / "tools"
    return tmp_path / "tools"


@pytest.fixture
def registry(settings: Any) -> CapabilityRegistry:
    """A registry that embeds offline, whatever the machine's environment says."""
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.OPENAI_EMBEDDING_MODEL = ""
    return CapabilityRegistry()
