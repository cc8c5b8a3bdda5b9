"""Files in the browser: attached, looked into, named in a request, brought back, taken away."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import PATIENCE_MS, Open
from tests.browser.test_chat import ask
from tests.site import RunningSite

expect.set_options(timeout=PATIENCE_MS)

TABLE = "\ufeffname;price;cost\nLamp;50,5;34\nDesk;200;150,25\n".encode()


def attach(page: Page, name: str = "shop.csv", content: bytes = TABLE) -> None:
    file = FilePayload(name=name, mimeType="text/csv", buffer=content)
    page.set_input_files("#file-input", files=[file])


def drop(page: Page, name: str, text: str) -> None:
    holder = page.evaluate_handle(
        "([name, text]) => { const held = new DataTransfer();"
        " held.items.add(new File([text], name)); return held; }",
        [name, text],
    )
    page.dispatch_event("#main", "dragover", {"dataTransfer": holder})
    expect(page.locator(".drop-note")).to_be_visible()
    page.dispatch_event("#main", "drop", {"dataTransfer": holder})
    expect(page.locator(".drop-note")).to_be_hidden()


class TestAttached:
    @pytest.mark.contract("A24")
    def test_a_file_is_attached_looked_into_and_used(self, page: Page) -> None:
        attach(page)
        chip = page.locator("#files .file-chip")
        expect(chip).to_have_count(1)
        chip.get_by_role("button", name="shop.csv", exact=True).click()

        details = page.locator("#file-details")
        expect(details).to_contain_text("separated by semicolons · decimal commas · 3 columns")
        expect(details.locator("th")).to_have_text(["name", "price", "cost"])
        expect(details.locator("tbody tr").first).to_contain_text("50,5")
        details.get_by_role("button", name="Name it in the request").click()
        assert page.input_value("#prompt") == "shop.csv "

        turn = ask(page, "Calculate profit margins from shop.csv")
        expect(turn.locator(".answer")).to_contain_text("2 products")
        page.reload()
        expect(page.locator("#files .file-chip")).to_contain_text("shop.csv")

    def test_it_is_dropped_replaced_and_removed(self, page: Page) -> None:
        drop(page, "a.csv", "x,y\n1,2\n")
        expect(page.locator("#files .file-chip")).to_have_count(1)
        page.get_by_role("button", name="a.csv", exact=True).click()
        expect(page.locator("#file-details th")).to_have_text(["x", "y"])

        drop(page, "a.csv", "z\n1\n")
        expect(page.locator("#file-details th")).to_have_text(["z"])
        page.get_by_role("button", name="Remove a.csv").click()
        expect(page.locator("#files .file-chip")).to_have_count(0)
        expect(page.locator("#file-details")).to_be_hidden()
        page.reload()
        page.wait_for_selector("#connection[data-state=open]")
        expect(page.locator("#files .file-chip")).to_have_count(0)

    def test_what_cannot_be_used_says_why_and_can_be_dismissed(self, page: Page) -> None:
        attach(page, "program.csv", b"MZ\x90\x00\x03\x00")
        expect(page.locator(".file-chip.refused")).to_contain_text("not a table in text")
        attach(page, "big.csv", b"a," * 5_000_001)
        expect(page.locator(".file-chip.refused")).to_have_count(2)
        expect(page.locator(".file-chip.refused").last).to_contain_text("larger than 10 MB")

        page.get_by_role("button", name="Dismiss the message about program.csv").click()
        expect(page.locator(".file-chip.refused")).to_have_count(1)

    def test_another_session_has_files_of_its_own(self, page: Page) -> None:
        attach(page)
        expect(page.locator("#files .file-chip")).to_have_count(1)
        page.click("#new-session")
        expect(page.locator("#files .file-chip")).to_have_count(0)

    def test_markup_in_names_and_cells_stays_text(self, page: Page) -> None:
        attach(
            page, "<img src=x onerror=alert(1)>.csv", b"<b>a</b>,b\n<script>alert(1)</script>,2\n"
        )
        page.locator("#files .file-chip button").first.click()

        expect(page.locator("#file-details th").first).to_have_text("<b>a</b>")
        assert page.locator("#files img, #file-details script").count() == 0


class TestColumns:
    def test_a_column_that_is_not_there_is_asked_for_with_a_click(self, page: Page) -> None:
        attach(page)
        expect(page.locator("#files .file-chip button.file-name")).to_have_count(1)
        turn = ask(page, "What is the average of the column prize in shop.csv?")

        card = turn.locator(".asking")
        expect(card).to_contain_text("no column 'prize'")
        expect(card.locator(".outcome-head")).to_contain_text("One detail is missing")
        expect(turn.locator(".steps")).to_contain_text("A detail is missing")
        card.get_by_role("button", name="price", exact=True).click()
        expect(turn.locator(".answer")).to_contain_text("125.25")


class TestArtifacts:
    def test_a_table_is_there_to_be_saved_and_comes_again_from_the_cache(self, page: Page) -> None:
        attach(page)
        expect(page.locator("#files .file-chip button.file-name")).to_have_count(1)
        ask(page, "Sort shop.csv by price")
        turn = ask(page, "Sort shop.csv by price")
        expect(turn.locator(".badge")).to_have_text("cached answer")

        with page.expect_download() as download:
            turn.locator(".artifact").click()
        assert download.value.suggested_filename == "sorted.csv"
        assert Path(download.value.path()).read_bytes() == (
            b"name,price,cost\nLamp,50.5,34\nDesk,200,150.25\n"
        )

    @pytest.mark.long
    @pytest.mark.timeout(400)  # proving a tool that draws takes up to two minutes
    @pytest.mark.parametrize("width", [390, 1200])
    def test_a_chart_is_shown_whole_at_any_width(
        self, site: RunningSite, open_page: Open, width: int
    ) -> None:
        page = open_page(viewport={"width": width, "height": 800})
        page.goto(site.sign_in_url())
        page.wait_for_selector("#connection[data-state=open]")
        attach(page)
        expect(page.locator("#files .file-chip button.file-name")).to_have_count(1)
        turn = ask(page, "Draw a bar chart of price by name from shop.csv")
        picture = turn.locator(".picture img")
        expect(picture).to_be_visible(timeout=240_000)

        page.wait_for_function("image => image.complete", arg=picture.element_handle())
        assert picture.evaluate("image => image.naturalWidth") == 800
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.reload()
        expect(page.locator(".picture img")).to_be_visible()
