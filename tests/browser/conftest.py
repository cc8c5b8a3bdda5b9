"""A real browser on a whole site. A script error, a dialog or a foreign request fails a test."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    sync_playwright,
)

from tests.site import RunningSite, running_site

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 60_000

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


# Not for the whole session: while it is open its event loop looks, to Django and to asyncio tests,
# like one that runs in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "The browser tests need chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(site: RunningSite, browser: Browser) -> Iterator[Open]:
    """Open pages in browsers of their own; at the end none of them may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note_dialog(dialog: Dialog) -> None:
        complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def note_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def note_request(request: Request) -> None:
        own = (site.url, site.url.replace("http", "ws", 1), "data:")
        if not request.url.startswith(own):
            complaints.append(f"a request to {request.url}")

    def open_one(**options: object) -> Page:
        context = browser.new_context(**{"base_url": site.url, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", note_dialog)
        page.on("console", note_console)
        page.on("request", note_request)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(site: RunningSite, open_page: Open) -> Page:
    """The chat page of the administrator, in a new session."""
    page = open_page()
    page.goto(site.sign_in_url())
    page.wait_for_selector("#connection[data-state=open]")
    return page
