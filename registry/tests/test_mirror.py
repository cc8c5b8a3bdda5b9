from pathlib import Path
from typing import Any

import pytest

from registry import lifecycle, mirror
from registry.models import Tool
from registry.testing import CODE, publish_tool, store_version

pytestmark = [pytest.mark.django_db, pytest.mark.contract("REG-13", "D-30")]

OTHER = "def multiply(number: int, factor: int = 2) -> int:\n    return factor * number\n"


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


class TestSync:
    def test_code_and_tests_are_written_after_the_commit(
        self, committed: Any, tools_dir: Path
    ) -> None:
        with committed():
            store_version()
            assert not tools_dir.exists()

        assert (tools_dir / "multiply.py").read_text() == CODE.format(name="multiply")
        assert "multiply(2, 3) == 6" in (tools_dir / "test_multiply.py").read_text()
        assert len(list(tools_dir.iterdir())) == 2  # no temporary file is left

    def test_the_live_version_is_shown_until_another_is_published(
        self, committed: Any, tools_dir: Path
    ) -> None:
        with committed():
            publish_tool()
        with committed():
            second = store_version(code=OTHER)
        assert (tools_dir / "multiply.py").read_text() != OTHER

        with committed():
            lifecycle.publish(version=second, actor="a test", reason="Proven.")

        assert (tools_dir / "multiply.py").read_text() == OTHER

    def test_archiving_takes_the_files_away_and_restoring_brings_them_back(
        self, committed: Any, tools_dir: Path
    ) -> None:
        with committed():
            tool = publish_tool()
        with committed():
            lifecycle.archive(tool=tool, actor="a test", reason="Gone.")
        assert list(tools_dir.iterdir()) == []

        with committed():
            lifecycle.restore(tool=tool, actor="a test", reason="Missed.")

        assert (tools_dir / "multiply.py").exists()

    def test_a_folder_that_cannot_be_written_fails_nobody(
        self, committed: Any, tools_dir: Path
    ) -> None:
        tools_dir.write_text("a file stands where the folder should be")

        with committed():
            tool = publish_tool()

        assert Tool.objects.get() == tool

    def test_callers_see_relative_paths(self) -> None:
        assert mirror.shown_paths("add") == ("tools/add.py", "tools/test_add.py")
