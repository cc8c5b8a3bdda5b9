"""What an administrator sees of handing in a tool."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.site import RunningSite, until

CODE = "def quadruple(n: int) -> int:\n    return n * 4\n"
TESTS = "from quadruple import quadruple\n\n\n" + "\n\n".join(
    f"def test_{n}():\n    assert quadruple({n}) == {4 * n}\n" for n in (1, 5, 12)
)


def fill(page: Page, **changes: str) -> None:
    given = {
        "name": "quadruple", "category": "algebra", "docstring": "Quadruple a number.",
        "code": CODE, "tests": TESTS,
    }  # fmt: skip
    for name, value in {**given, **changes}.items():
        page.fill(f"#id_{name}", value)


@pytest.mark.contract("REG-1")
def test_a_tool_is_handed_in_and_becomes_active(page: Page) -> None:
    page.goto("/admin/registry/tool/")
    page.get_by_role("link", name="Add tool").click()
    fill(page, name="Quadruple it", held_out="[{]")
    page.get_by_role("button", name="Save and verify").click()

    expect(page.locator(".field-name .errorlist")).to_be_hidden()
    expect(page.locator(".field-held_out .errorlist")).to_contain_text("valid JSON")
    expect(page.locator("#id_code")).to_have_value(CODE)

    fill(page, name="Quadruple it", held_out="")
    page.get_by_role("button", name="Save and verify").click()
    expect(page.locator(".field-name .errorlist")).to_contain_text("snake_case")

    fill(page, held_out='[{"arguments": {"n": 25}, "expected": 100}]')
    page.get_by_role("button", name="Save and verify").click()
    expect(page.locator(".messagelist")).to_contain_text("quadruple is being verified")

    def is_active() -> bool:
        page.reload()
        return "Active" in page.locator(".field-status").inner_text()

    until(is_active, what="the tool to become active")


def test_the_form_is_no_wider_than_a_phone(site: RunningSite, open_page: Open) -> None:
    page = open_page(viewport={"width": 375, "height": 812})
    page.goto(site.sign_in_url())
    page.goto("/admin/registry/tool/add/")
    fill(page, name="Quadruple it", code="#" * 300)
    page.get_by_role("button", name="Save and verify").click()

    expect(page.locator(".field-name .errorlist")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
