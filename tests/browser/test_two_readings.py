"""A request that two authors read in two ways: what the person sees, and what a click decides."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from llm.simulator.testing import SimulatorServer
from synthesis.testing import DOUBLE, DOUBLE_TESTS
from synthesis.tests.scripts import code, script
from synthesis.tests.test_writing import script_two_readings
from tests.browser.conftest import PATIENCE_MS
from tests.site import RunningSite, running_site

expect.set_options(timeout=PATIENCE_MS)
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def disagreeing() -> Iterator[SimulatorServer]:
    with SimulatorServer() as server:
        yield server


@pytest.fixture(scope="module")
def site(
    disagreeing: SimulatorServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSite]:
    model = {
        "OPENAI_BASE_URL": disagreeing.base_url,
        "OPENAI_API_KEY": "scripted",
        "OPENAI_MODEL": "scripted",
    }
    with running_site(tmp_path_factory.mktemp("site"), **model) as running:
        yield running


@pytest.mark.contract("D-6")
def test_two_readings_are_two_buttons_and_a_click_decides(
    disagreeing: SimulatorServer, page: Page
) -> None:
    script_two_readings(disagreeing)
    page.set_viewport_size({"width": 390, "height": 844})
    page.fill("#prompt", "Create a function that doubles a number, then use it on 21")
    page.click("#send")
    turn = page.locator(".turn").last
    asking = turn.locator(".outcome.asking")
    expect(asking).to_contain_text("This can be read in two ways")
    expect(asking).to_contain_text("For n = 101, what do you expect of double: 202 or ValueError?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.reload()
    expect(asking.locator(".actions button")).to_have_text(["202", "ValueError"])
    expect(page.locator("#connection")).to_have_attribute("data-state", "open")
    script(
        disagreeing,
        test_suite=[code(DOUBLE_TESTS)],
        implementation=[code(DOUBLE)],
        second=DOUBLE.replace("n * 2", "n + n"),
    )
    asking.get_by_role("button", name="202").click()

    expect(turn.locator(".answer")).to_contain_text("42")
    expect(page.locator(".turn")).to_have_count(1)
