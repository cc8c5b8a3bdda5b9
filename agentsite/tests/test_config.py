import stat
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from agentsite.config import Config
from agentsite.services.layout import secret_key

DOCUMENTED = [
    "OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_EMBEDDING_MODEL", "SIMILARITY_THRESHOLD",
    "DOCKER_IMAGE_NAME", "DOCKER_TIMEOUT", "TOOLS_DIR",
]  # fmt: skip


@pytest.mark.contract("CFG-1")
class TestConfig:
    @pytest.mark.parametrize("name", DOCUMENTED)
    def test_it_mirrors_the_documented_names(self, name: str, settings: Settings) -> None:
        assert getattr(Config, name) == getattr(settings, name)

    def test_it_follows_a_setting_that_is_overridden(self, settings: Settings) -> None:
        settings.OPENAI_MODEL = "another-model"

        assert Config.OPENAI_MODEL == "another-model"

    @pytest.mark.parametrize(
        ("old", "new"),
        [("FLASK_HOST", "HOST"), ("FLASK_PORT", "PORT"), ("FLASK_DEBUG", "DEBUG")],
    )
    def test_the_old_names_lead_to_the_new_settings(
        self, old: str, new: str, settings: Settings
    ) -> None:
        assert getattr(Config, old) == getattr(settings, new)

    def test_it_cannot_be_written(self, settings: Settings) -> None:
        before = settings.OPENAI_MODEL

        with pytest.raises(AttributeError, match="read-only: set OPENAI_MODEL"):
            Config.OPENAI_MODEL = "x"

        assert before == Config.OPENAI_MODEL

    def test_what_is_no_setting_is_missing(self) -> None:
        with pytest.raises(AttributeError):
            _ = Config.SUPABASE_URL
        with pytest.raises(AttributeError):
            _ = Config.configured


@pytest.mark.contract("CFG-3")
class TestSecretKey:
    def test_it_is_made_at_the_first_start_for_its_owner_alone(self, tmp_path: Path) -> None:
        key = secret_key(tmp_path / "var")

        path = tmp_path / "var" / "secret_key"
        assert len(key) >= 50
        assert path.read_text("ascii") == key
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_it_stays_the_same(self, tmp_path: Path) -> None:
        assert secret_key(tmp_path) == secret_key(tmp_path)

    def test_another_site_has_another(self, tmp_path: Path) -> None:
        assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")

    def test_drafts_are_not_left_behind(self, tmp_path: Path) -> None:
        secret_key(tmp_path)

        assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
