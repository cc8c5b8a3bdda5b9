from urllib.parse import SplitResult, urlsplit


def parse_address(url: str) -> SplitResult:
    """Split the address of a web page.

    Raises:
        ValueError: It is not absolute, or the port is not a number.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not the address of a web page: {url!r}")
    parts.port  # noqa: B018 -- raises ValueError if it is not a number
    return parts


# --- tests ---
import pytest

from parse_address import parse_address


def test_parts():
    parts = parse_address("https://user@Example.com:8080/a/b?x=1#top")
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "user@Example.com:8080", "/a/b")
    assert (parts.query, parts.fragment) == ("x=1", "top")


def test_tuple():
    assert parse_address("http://h") == ("http", "h", "", "", "")


def test_host_and_port():
    parts = parse_address("https://user@Example.com:8080/")
    assert parts.hostname == "example.com"
    assert parts.port == 8080


def test_back_to_text():
    assert parse_address("HTTP://h/?q=1").geturl() == "http://h/?q=1"


@pytest.mark.parametrize("url", ["", "/a", "mailto:a@b", "http://", "//h/a"])
def test_not_absolute(url):
    with pytest.raises(ValueError, match="not the address of a web page"):
        parse_address(url)


def test_port():
    with pytest.raises(ValueError, match="[Pp]ort could not be cast to integer"):
        parse_address("http://h:eighty/")
