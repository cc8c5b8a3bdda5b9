"""The site that the flows run on, the model that it asks, and a visitor of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from llm.simulator.double import DoubleServer
from tests.site import RunningSite, Visitor, running_site


@contextmanager
def _model(name: str) -> Iterator[dict[str, str]]:
    """Yield the settings of a model: the simulator, which a site starts itself, or its double."""
    if name == "simulator":
        yield {}
        return
    with DoubleServer() as double:
        yield {
            "OPENAI_BASE_URL": double.base_url,
            "OPENAI_API_KEY": "another",
            "OPENAI_MODEL": "another-model",
        }


@pytest.fixture(scope="session", params=["simulator"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSite]:
    """A site on the simulator; a test that is marked `with_any_model` gets others, too."""
    with (
        _model(request.param) as settings,
        running_site(tmp_path_factory.mktemp("site"), **settings) as running,
    ):
        yield running


@pytest.fixture
def visitor(site: RunningSite) -> Visitor:
    return Visitor(site)
