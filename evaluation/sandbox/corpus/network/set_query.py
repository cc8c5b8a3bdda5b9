from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


def set_query(url: str, /, **parameters: str | int | None) -> str:
    """Set parameters of an address's query; None removes one. Others keep their places."""
    parts = urlsplit(url)
    pairs = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in parameters]
    pairs += [(k, str(v)) for k, v in parameters.items() if v is not None]
    return urlunsplit(parts._replace(query=urlencode(pairs)))


# --- tests ---
import pytest

from set_query import set_query


@pytest.mark.parametrize(
    "url, expected",
    [
        ("http://h/p", "http://h/p?page=2"),
        ("http://h/p?a=1&page=1#f", "http://h/p?a=1&page=2#f"),
        ("?page=9&page=8&b=", "?b=&page=2"),
    ],
)
def test_set(url, expected):
    assert set_query(url, page=2) == expected


def test_remove():
    assert set_query("/p?a=1&b=2", a=None) == "/p?b=2"


def test_quoting():
    assert set_query("/", q="ä & b", url="x") == "/?q=%C3%A4+%26+b&url=x"


def test_no_parameters():
    assert set_query("/p?x=%20") == "/p?x=+"
