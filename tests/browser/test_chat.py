"""What a person sees of a conversation."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS, Open
from tests.site import RunningSite

expect.set_options(timeout=PATIENCE_MS)

EVENTS = """
orphans_cleaned planning_query plan_complete searching tool_found tool_mismatch no_tool_found
cache_hit entering_synthesis_mode synthesis_complete synthesis_error synthesis_successful
tool_experimental_warning synthesis_failed executing execution_complete execution_failed
execution_skipped reflection_created synthesizing_response complete error needs_input
using_composite_tool using_workflow_pattern multi_tool_workflow workflow_start workflow_step
workflow_step_tool_found workflow_step_executing workflow_step_complete workflow_step_failed
workflow_step_needs_synthesis workflow_step_synthesizing workflow_retry workflow_complete
pattern_execution_start pattern_step pattern_step_complete pattern_execution_complete
workflow_needs_synthesis composite_created composite_synthesis_start composite_candidate_created
composite_generating_spec composite_generating_tests composite_generating_implementation
composite_verifying composite_registering composite_synthesis_complete batch_synthesis_start
candidates_found processing_candidate batch_synthesis_complete fix_applying generating_test
verifying_fix fix_verified fix_complete fix_failed review_requested
"""

SECOND_USER = """
import agentsite; agentsite.setup()
from django.contrib.auth.models import User
User.objects.create_user(username="bob", password="bob has a long one")
"""


def ask(page: Page, prompt: str) -> Locator:
    """Send a request and return its turn."""
    page.fill("#prompt", prompt)
    page.click("#send")
    return page.locator(".turn").last


class TestAnswer:
    @pytest.mark.contract("API-1", "A1", "A2")
    def test_an_answer_comes_with_its_steps_and_the_second_time_from_the_cache(
        self, page: Page
    ) -> None:
        turn = ask(page, "What is 12% of 250?")
        expect(turn.locator(".answer")).to_contain_text("30")
        expect(turn.locator(".badge")).to_have_text("existing tool")
        expect(turn.locator(".steps")).to_contain_text("Running calculate_percentage")
        expect(turn.locator(".spent")).to_have_text(
            re.compile(r"^\d model calls · [\d,]+ tokens · [\d.]+ m?s of sandbox$")
        )

        again = ask(page, "What is 12% of 250?")
        expect(again.locator(".badge")).to_have_text("cached answer")
        expect(again.locator(".steps")).to_contain_text("taken from the cache")
        expect(again.locator(".spent")).to_have_text("Nothing spent")

    @pytest.mark.contract("A5", "API-5")
    def test_a_new_tool_is_shown_in_the_making_and_can_be_read(self, page: Page) -> None:
        turn = ask(page, "Create a function to compute the factorial of a number, then use it on 5")
        expect(turn.locator(".stage[data-status=complete]")).to_have_count(5)
        expect(turn.locator(".answer")).to_contain_text("120")
        expect(turn.locator(".badge")).to_have_text("new tool")

        turn.locator(".tool-chip").click()
        dialog = page.locator("#tool-dialog")
        expect(dialog.locator(".code")).to_contain_text("def factorial")
        dialog.get_by_role("tab", name="Tests").click()
        expect(dialog.locator(".code")).to_contain_text("assert")
        dialog.get_by_role("tab", name="Proof").click()
        assert dialog.locator(".gate").count() >= 3
        page.keyboard.press("Escape")
        expect(dialog).not_to_be_visible()

    @pytest.mark.contract("A24")
    def test_records_are_shown_as_a_table(self, page: Page) -> None:
        turn = ask(page, "Calculate profit margins from data/ecommerce_products.csv")

        expect(turn.locator("table")).to_contain_text("profit_margin")

    @pytest.mark.contract("A12", "A13")
    def test_an_answer_of_several_steps_shows_each_of_them(self, page: Page) -> None:
        turn = ask(page, "Calculate 20% of 100 and also reverse 'abc'")

        expect(turn.locator(".answer")).to_contain_text("cba")
        turn.locator("summary", has_text="2 steps").click()
        expect(turn.locator(".done-steps li")).to_have_count(2)

    def test_values_are_changed_in_a_form_and_an_answer_is_judged(self, page: Page) -> None:
        turn = ask(page, "What is 30% of 70?")
        expect(turn.locator(".answer")).to_contain_text("21")
        turn.get_by_role("button", name="Change values").click()
        turn.get_by_label("base").fill("90")
        turn.get_by_role("button", name="Run calculate_percentage again").click()
        again = page.locator(".turn").last
        expect(again.locator(".answer")).to_contain_text("27")

        down = again.get_by_role("button", name="This answer is wrong")
        down.click()
        expect(down).to_have_attribute("aria-pressed", "true")
        page.reload()
        kept = page.locator(".turn").last.get_by_role("button", name="This answer is wrong")
        expect(kept).to_have_attribute("aria-pressed", "true")

    def test_an_example_is_asked_at_a_click(self, page: Page) -> None:
        page.get_by_role("button", name="Reverse the string 'hello'").click()

        expect(page.locator(".turn .answer")).to_contain_text("olleh")

    def test_what_cannot_be_done_says_why_and_can_be_tried_again(self, page: Page) -> None:
        turn = ask(page, "Send an email to bob@example.com")
        expect(turn.locator(".outcome.failed")).to_contain_text("network")
        turn.get_by_role("button", name="Edit and try again").click()

        expect(page.locator("#prompt")).to_have_value("Send an email to bob@example.com")


class TestEvents:
    def test_every_documented_event_has_a_sentence(self, page: Page) -> None:
        known = page.evaluate("import('/static/js/events.js').then(module => module.KNOWN)")

        assert set(EVENTS.split()) <= set(known)

    @pytest.mark.contract("D-11")
    def test_an_event_nobody_foresaw_is_named_and_breaks_nothing(self, page: Page) -> None:
        said = page.evaluate(
            """import('/static/js/events.js').then(({describe}) => [
                describe({event_type: "new_thing", data: {}}).text,
                describe({event_type: "workflow_start", data: {}}).text,
                describe({event_type: "tool_found", data: {tool_name: "t"}}).text,
            ])"""
        )

        assert said[0] == "New thing"
        assert said[2] == "Found t"
        assert "NaN" not in said[1]


class TestQuestion:
    @pytest.mark.contract("A9")
    def test_a_missing_detail_is_asked_for_and_the_same_request_goes_on(self, page: Page) -> None:
        turn = ask(page, "Reverse the string")
        expect(turn.locator(".outcome.asking")).to_be_visible()
        page.reload()
        turn = page.locator(".turn").last
        turn.locator(".ask-form input").fill("stressed")
        # What is typed stays while the events from before the question come in again.
        expect(page.locator("#connection")).to_have_attribute("data-state", "open")
        expect(turn.locator(".timeline")).to_contain_text("Waiting for you")
        page.wait_for_timeout(500)
        expect(turn.locator(".ask-form input")).to_have_value("stressed")
        turn.get_by_role("button", name="Answer").click()

        expect(turn.locator(".answer")).to_contain_text("desserts")
        expect(page.locator(".turn")).to_have_count(1)


class TestContinuity:
    @pytest.mark.contract("MEM-6")
    def test_a_session_survives_a_refresh_and_can_be_come_back_to(self, page: Page) -> None:
        expect(ask(page, "What is 7% of 100?").locator(".answer")).to_contain_text("7")
        page.reload()
        turn = page.locator(".turn")
        expect(turn.locator(".answer")).to_contain_text("7")
        turn.locator(".timeline > summary").click()
        expect(turn.locator(".steps")).to_contain_text("Working out what is needed")

        page.click("#new-session")
        expect(page.locator("#welcome")).to_be_visible()
        page.locator(".session", has_text="What is 7% of 100?").first.click()
        expect(page.locator(".turn .answer")).to_contain_text("7")

    def test_a_lost_connection_comes_back_by_itself(self, site: RunningSite, page: Page) -> None:
        site.kill("web")
        expect(page.locator("#connection")).to_have_attribute("data-state", "closed")
        expect(page.locator("#connection")).to_have_attribute("data-state", "open")

        expect(ask(page, "What is 20% of 50?").locator(".answer")).to_contain_text("10")


class TestSafety:
    @pytest.mark.contract("D-11", "A23")
    @pytest.mark.parametrize(
        "hostile", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>"]
    )
    def test_markup_is_shown_as_text(self, page: Page, hostile: str) -> None:
        turn = ask(page, f"Reverse the string '{hostile}'")
        expect(turn.locator(".outcome")).to_be_visible()
        page.reload()

        expect(page.locator(".turn .asked")).to_contain_text(hostile)
        expect(page.locator(".session").first).to_contain_text(hostile)
        assert page.locator(".turn img, .turn script, .session img").count() == 0

    @pytest.mark.contract("D-9", "D-10", "A23")
    def test_two_people_see_nothing_of_each_other(
        self, site: RunningSite, page: Page, open_page: Open
    ) -> None:
        made = site.python(SECOND_USER)
        assert made.returncode == 0, made.stderr
        other = open_page()
        other.goto("/")
        other.get_by_label("User name").fill("bob")
        other.get_by_label("Password").fill("bob has a long one")
        other.get_by_role("button", name="Sign in").click()
        other.wait_for_selector("#connection[data-state=open]")
        expect(ask(page, "What is 3% of 300?").locator(".answer")).to_contain_text("9")
        expect(ask(other, "Reverse the string 'abc'").locator(".answer")).to_contain_text("cba")

        assert other.locator(".turn").count() == 1
        assert "3% of 300" not in other.content()
        assert "abc" not in page.locator(".turns").inner_text()

    def test_who_signs_out_is_out(self, page: Page) -> None:
        page.locator(".menu summary").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(re.compile("/sign-in/"))
        page.goto("/")

        expect(page).to_have_url(re.compile("/sign-in/"))


class TestPhone:
    def test_nothing_is_wider_or_longer_than_a_phone(
        self, site: RunningSite, open_page: Open
    ) -> None:
        page = open_page(viewport={"width": 375, "height": 812})
        page.goto(site.sign_in_url())
        for _ in range(2):  # longer than the page, which then scrolls inside
            turn = ask(page, "Calculate profit margins from data/ecommerce_products.csv")
        expect(turn.locator("table")).to_be_visible()

        assert page.evaluate("document.documentElement.scrollWidth") == 375
        assert page.evaluate("document.documentElement.scrollHeight") == 812
        assert turn.evaluate("turn => turn.scrollWidth <= turn.clientWidth")
        page.get_by_role("button", name="Sessions").click()
        expect(page.locator("#new-session")).to_be_in_viewport()
