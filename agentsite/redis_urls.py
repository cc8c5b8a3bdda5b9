"""One Redis or Valkey server for three purposes, each in a numbered database of its own."""

from urllib.parse import urlsplit, urlunsplit


def redis_database(url: str, number: int) -> str:
    """Return the URL of a numbered database, unless the URL names one already; "" stays ""."""
    parts = urlsplit(url)
    if not url or parts.scheme == "unix" or parts.path.strip("/") or "db=" in parts.query:
        return url
    return urlunsplit(parts._replace(path=f"/{number}"))
