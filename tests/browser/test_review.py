"""What a reviewer sees in the admin, on a desk and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.site import RunningSite

PUT_UP = """
import agentsite; agentsite.setup()
from registry import lifecycle
from registry.testing import publish_tool, store_version
publish_tool("{name}", docstring="Scale a number.")
version = store_version(
    "{name}",
    docstring="Scale a number. <img src=x onerror=alert(1)>",
    code="def {name}(number: int, factor: int = 2) -> int:\\n    return factor # " + "x" * 300,
)
lifecycle.request_review(version=version, actor="a test", reason="Policy asks for a person.")
"""


def queue_of(site: RunningSite, page: Page, name: str) -> None:
    made = site.python(PUT_UP.format(name=name))
    assert made.returncode == 0, made.stderr
    page.goto(site.sign_in_url())
    page.goto("/admin/")
    page.get_by_role("link", name="Tools that wait for a person's approval").click()


class TestReview:
    @pytest.mark.contract("D-11")
    def test_a_reviewer_reads_one_page_and_approves(
        self, site: RunningSite, open_page: Open
    ) -> None:
        page = open_page()
        queue_of(site, page, "scale_number")
        page.get_by_role("link", name="scale_number").click()
        expect(page.locator(".lead")).to_contain_text("<img src=x onerror=alert(1)>")
        expect(page.locator("#diff .added")).to_have_count(1)
        expect(page.locator("#diff .removed")).to_have_count(2)
        page.get_by_role("button", name="Approve").click()

        expect(page.locator(".messagelist")).to_contain_text("scale_number is approved")

    def test_on_a_phone_a_rejection_wants_a_reason_and_nothing_leaves_the_screen(
        self, site: RunningSite, open_page: Open
    ) -> None:
        page = open_page(viewport={"width": 390, "height": 844})
        queue_of(site, page, "scale_on_phone")
        page.get_by_role("link", name="scale_on_phone").click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Reject").click()
        expect(page.locator("#decide .errornote")).to_contain_text("Say why")
        page.get_by_label("Reason").fill("It hides its purpose.")
        page.get_by_role("button", name="Reject").click()

        expect(page.locator(".messagelist")).to_contain_text("scale_on_phone is rejected")
