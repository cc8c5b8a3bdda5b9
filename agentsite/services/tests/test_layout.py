import os
from pathlib import Path

import pytest

from agentsite.services import environment, layout
from agentsite.services.environment import CHECKOUT, configured
from agentsite.services.layout import LONGEST_SOCKET_PATH, Layout


class TestLayout:
    @pytest.mark.core
    def test_without_var_dir_everything_is_in_the_checkout(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VAR_DIR", "")

        assert Layout.current().var_dir == CHECKOUT / "var"

    def test_an_ordinary_user_keeps_data_and_sockets_in_var_dir(self) -> None:
        places = Layout.at(Path("/srv/site/var"), as_root=False)

        assert places.postgres_data == Path("/srv/site/var/postgres")
        assert places.valkey_socket == Path("/srv/site/var/run/valkey.sock")

    def test_root_keeps_data_and_sockets_where_another_user_can_reach_them(self) -> None:
        places = Layout.at(Path("/root/site/var"), as_root=True)

        assert places.state_dir.parent == Path("/var/lib")
        assert places.run_dir == places.state_dir / "run"
        assert places.log_dir == Path("/root/site/var/log")

    def test_a_socket_path_moves_one_byte_beyond_the_limit(self) -> None:
        inside = len("/run/.s.PGSQL.5432")
        longest = Path("/" + "x" * (LONGEST_SOCKET_PATH - inside - 1))

        fits = Layout.at(longest, as_root=False)
        moved = Layout.at(longest.with_name(longest.name + "x"), as_root=False)

        assert len(os.fsencode(fits.postgres_socket)) == LONGEST_SOCKET_PATH
        assert fits.run_dir.parent == longest
        assert moved.run_dir.parent == Path("/tmp")
        assert moved.postgres_data.is_relative_to(moved.var_dir)

    @pytest.mark.parametrize("name", ["with space", "häuser", "per%cent", "a,b", "q?x=1#y"])
    def test_a_socket_path_that_would_need_quoting_moves(self, name: str) -> None:
        places = Layout.at(Path("/srv") / name, as_root=False)

        assert places.run_dir.parent == Path("/tmp")
        assert places.state_dir == Path("/srv") / name

    def test_two_folders_share_nothing(self) -> None:
        one, other = (Layout.at(Path("/srv") / name / "vär", as_root=True) for name in "ab")

        assert one.state_dir != other.state_dir
        assert one.tag != other.tag

    def test_a_link_leads_to_the_same_places(self, tmp_path: Path) -> None:
        (tmp_path / "var").mkdir()
        (tmp_path / "link").symlink_to("var")

        assert Layout.at(tmp_path / "link", as_root=False) == Layout.at(
            tmp_path / "var", as_root=False
        )

    def test_settings_need_no_running_server(self) -> None:
        places = Layout.at(Path("/srv/var"), as_root=False)

        assert places.database_settings() == {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "/srv/var/run",
            "PORT": "5432",
            "USER": "agent",
            "NAME": "toolsmith",
        }
        assert places.redis_url(2) == "unix:///srv/var/run/valkey.sock?db=2"
        assert (
            places.celery_broker_url() == "redis+socket:///srv/var/run/valkey.sock?virtual_host=0"
        )


def test_a_secret_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = layout.secret_key(tmp_path / "var")

    assert len(first) > 50
    assert layout.secret_key(tmp_path / "var") == first
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


class TestConfigured:
    @pytest.fixture(autouse=True)
    def _dotenv(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environment, "CHECKOUT", tmp_path)
        secret = tmp_path / "secret"
        secret.write_text("from a file\n")
        (tmp_path / ".env").write_text(
            f"# comment\nPLAIN=one\nexport QUOTED='two words'\nSECRET_FILE={secret}\nEMPTY=\n"
        )

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("PLAIN", "one"),
            ("QUOTED", "two words"),
            ("SECRET", "from a file"),
            ("EMPTY", ""),
            ("ABSENT", ""),
        ],
    )
    def test_a_line_of_dotenv_counts(self, name: str, value: str) -> None:
        assert configured(name) == value

    def test_the_environment_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PLAIN", "")

        assert configured("PLAIN") == ""
