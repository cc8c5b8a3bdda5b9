"""Personas and fixtures that more than one package's tests use."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from llm import transport
from llm.simulator.testing import SimulatorServer
from registry import pauses
from synthesis.testing import add_seeds
from tests import groups


def _person(username: str) -> User:
    return User.objects.create_user(username=username, password=f"{username} has a long one")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--docker", action="store_true", help="run what needs a container engine")
    parser.addoption("--long", action="store_true", help="run what takes a minute or more each")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the tests marked `docker` or `long` when they are asked for, and then no others."""
    wanted = {name for name in ("docker", "long") if config.getoption(f"--{name}")}
    left_out = [item for item in items if not _is_wanted(item, wanted)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
    groups.write_into_ids(config, items)


def _is_wanted(item: pytest.Item, wanted: set[str]) -> bool:
    marks = {name for name in ("docker", "long") if item.get_closest_marker(name)}
    return marks <= wanted and bool(marks) == bool(wanted)


@pytest.fixture(scope="session", autouse=True)
def _no_stragglers(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End what threads of sockets still hold, or the test database could not be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _nothing_paused() -> None:
    """What a test has paused is rolled back; what this process believes of it has to be, too."""
    pauses.forget()


@pytest.fixture
def alice(db: None) -> User:
    """The owner of what a test makes."""
    return _person("alice")


@pytest.fixture
def bob(db: None) -> User:
    """Another user of the same site."""
    return _person("bob")


@pytest.fixture(scope="session")
def simulator_server() -> Iterator[SimulatorServer]:
    with SimulatorServer() as server:
        yield server


@pytest.fixture
def model(simulator_server: SimulatorServer, settings: Any) -> Iterator[SimulatorServer]:
    """The offline model over HTTP, without faults; it counts the calls made to it."""
    simulator_server.reset()
    transport.forget_abilities()
    settings.OPENAI_BASE_URL = simulator_server.base_url
    settings.OPENAI_API_KEY = "offline"
    settings.LLM_OFFLINE = True
    yield simulator_server
    simulator_server.reset()
    transport.forget_abilities()


@pytest.fixture
def seeds(db: None) -> None:
    """The seed tools, active. That they pass the gates is proven once, in synthesis/tests."""
    add_seeds()
