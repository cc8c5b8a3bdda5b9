from html.parser import HTMLParser
from urllib.parse import urljoin


def html_links(html: str, base: str = "") -> list[tuple[str, str]]:
    """Return (address, text) of each link of a page, addresses made absolute with `base`."""

    class Links(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.found: list[list[str]] = []
            self.open = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            href = dict(attrs).get("href")
            if tag == "a" and href is not None:
                self.found.append([urljoin(base, href), ""])
                self.open = True

        def handle_endtag(self, tag: str) -> None:
            self.open = self.open and tag != "a"

        def handle_data(self, data: str) -> None:
            if self.open:
                self.found[-1][1] += data

    parser = Links()
    parser.feed(html)
    parser.close()
    return [(address, " ".join(text.split())) for address, text in parser.found]


# --- tests ---
import pytest

from html_links import html_links


def test_link():
    assert html_links('<p>See <a href="/x">the  <b>docs</b></a>!') == [("/x", "the docs")]


@pytest.mark.parametrize(
    "href, address",
    [("c", "http://h/a/c"), ("/c", "http://h/c"), ("//k/c", "http://k/c"), ("#f", "http://h/a/b#f")],
)
def test_base(href, address):
    assert html_links(f"<a href='{href}'>x</a>", "http://h/a/b") == [(address, "x")]


def test_entities():
    assert html_links('<a href="?a=1&amp;b=2">R&amp;D &eacute;</a>') == [("?a=1&b=2", "R&D é")]


def test_anchor_without_address():
    assert html_links("<a name=top>x</a>") == []


def test_thousands():
    assert len(html_links("<a href=x>y</a>" * 5000)) == 5000
