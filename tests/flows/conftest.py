"""The site that the flows run on, and a visitor of it."""

from collections.abc import Iterator

import pytest

from tests.site import RunningSite, Visitor, running_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def visitor(site: RunningSite) -> Visitor:
    return Visitor(site)
