"""Headers of static files, which are answered before Django's middlewares see a request."""

from collections.abc import MutableMapping


def add_headers(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Let no browser take a file for something else than it is said to be."""
    headers["X-Content-Type-Options"] = "nosniff"
