"""A whole running site, shared by the flows and the browser tests of one worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import RunningSite, Visitor


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give whatever visits the site to one worker of a parallel run: there is one site."""
    for item in items:
        if "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("site"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """A site with a short lease, so that what a kill interrupts goes on within seconds."""
    var_dir: Path = tmp_path_factory.mktemp("site")
    running = RunningSite(var_dir, RUNS_LEASE_S="2")
    try:
        yield running.wait_until_up()
    finally:
        assert running.stop() == 0, running.log()


@pytest.fixture
def visitor(site: RunningSite) -> Visitor:
    return Visitor(site)
