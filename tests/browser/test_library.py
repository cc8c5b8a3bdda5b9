"""What a person sees of the tools."""

import pytest
from playwright.sync_api import Page, expect

from tests.site import RunningSite

HOSTILE_TOOL = """
import agentsite; agentsite.setup()
from registry.testing import publish_tool
publish_tool("count_marks", docstring="<img src=x onerror=alert(1)> Count marks.")
"""


class TestLibrary:
    @pytest.mark.contract("API-4", "D-41")
    def test_tools_are_filtered_and_opened(self, page: Page) -> None:
        page.goto("/tools")
        expect(page.locator(".tool-name", has_text="reverse_string")).to_be_visible()
        page.fill("#tool-filter", "celsius")
        expect(page.locator(".tool-card")).to_have_count(1)
        page.locator(".tool-card").click()
        page.get_by_role("tab", name="About").click()

        expect(page.locator("#tool-dialog-body")).to_contain_text("Made")
        expect(page.locator("#tool-dialog-body")).not_to_contain_text("Invalid Date")

    def test_a_filter_that_matches_nothing_says_so(self, page: Page) -> None:
        page.goto("/tools")
        page.fill("#tool-filter", "no such tool at all")

        expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()

    @pytest.mark.contract("D-11", "A23")
    def test_a_hostile_description_is_shown_as_text(self, site: RunningSite, page: Page) -> None:
        made = site.python(HOSTILE_TOOL)
        assert made.returncode == 0, made.stderr
        page.goto("/tools")
        card = page.locator(".tool-card", has_text="count_marks")
        expect(card).to_contain_text("<img src=x onerror=alert(1)>")
        card.click()
        page.get_by_role("tab", name="About").click()

        expect(page.locator(".doc")).to_contain_text("<img src=x onerror=alert(1)>")
