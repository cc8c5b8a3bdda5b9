import pytest
from django.core.checks import Warning as CheckWarning
from django.core.checks import run_checks
from pytest_django.fixtures import Settings

from agentsite import checks

pytestmark = pytest.mark.contract("CFG-2")

OLD_NAMES = [
    ("SUPABASE_URL", "DATABASE_URL"),
    ("SUPABASE_KEY", "DATABASE_URL"),
    ("FLASK_HOST", "HOST"),
    ("FLASK_PORT", "PORT"),
    ("FLASK_DEBUG", "DEBUG"),
    ("FLASK_SECRET_KEY", "SECRET_KEY"),
]


def found() -> list[str | None]:
    return [each.id for each in run_checks() if str(each.id).startswith("agentsite.")]


@pytest.fixture(autouse=True)
def _no_old_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for old, _ in OLD_NAMES:
        monkeypatch.delenv(old, raising=False)


class TestSettingsThatFit:
    def test_nothing_is_found(self) -> None:
        assert found() == []


class TestSandboxFitsInATask:
    def test_a_job_as_long_as_its_task_is_an_error(self, settings: Settings) -> None:
        settings.DOCKER_TIMEOUT = settings.CELERY_TASK_SOFT_TIME_LIMIT

        assert found() == ["agentsite.E001"]

    def test_a_shorter_one_is_not(self, settings: Settings) -> None:
        settings.DOCKER_TIMEOUT = settings.CELERY_TASK_SOFT_TIME_LIMIT - 1

        assert found() == []


class TestPoolsFitTheDatabase:
    def test_as_many_connections_as_there_are_is_an_error(self, settings: Settings) -> None:
        settings.DATABASE_URL = ""
        settings.DATABASE_POOL_SIZE = -(-checks._MAX_CONNECTIONS // checks._PROCESSES)

        assert found() == ["agentsite.E002"]

    def test_one_fewer_a_process_is_not(self, settings: Settings) -> None:
        settings.DATABASE_URL = ""
        settings.DATABASE_POOL_SIZE = -(-checks._MAX_CONNECTIONS // checks._PROCESSES) - 1

        assert found() == []

    def test_a_database_of_ones_own_has_its_own_limit(self, settings: Settings) -> None:
        settings.DATABASE_URL = "postgres://elsewhere/db"
        settings.DATABASE_POOL_SIZE = 1_000

        assert found() == []

    def test_the_limit_is_the_one_the_server_is_started_with(self) -> None:
        from agentsite.services.servers import POSTGRES  # noqa: PLC0415 -- needs no settings

        assert int(POSTGRES["max_connections"]) == checks._MAX_CONNECTIONS


class TestMessagesOutliveRuns:
    def test_a_timeout_as_long_as_a_run_is_an_error(self, settings: Settings) -> None:
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
        settings.RUNS_DEADLINE_S = {"request": 600, "synthesis": 900}

        assert found() == ["agentsite.E003"]

    def test_a_longer_one_is_not(self, settings: Settings) -> None:
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 901}
        settings.RUNS_DEADLINE_S = {"request": 600, "synthesis": 900}

        assert found() == []


class TestLeaseIsRenewedInTime:
    @pytest.mark.parametrize(
        ("lease_s", "expected"), [(0.9, ["agentsite.E004"]), (1.0, [])], ids=["short", "a-second"]
    )
    def test_a_second_is_the_least(
        self, lease_s: float, expected: list[str], settings: Settings
    ) -> None:
        settings.RUNS_LEASE_S = lease_s

        assert found() == expected


@pytest.mark.contract("CFG-3")
class TestOldNames:
    @pytest.mark.parametrize(("old", "new"), OLD_NAMES)
    def test_each_warns_and_names_the_setting_that_took_its_place(
        self, old: str, new: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(old, "something")

        (warning,) = checks.old_names_are_named(None)

        assert isinstance(warning, CheckWarning)
        assert (warning.id, warning.msg) == ("agentsite.W001", f"{old} is not read")
        assert str(warning.hint).startswith(f"Set {new} instead")
        assert found() == ["agentsite.W001"]
