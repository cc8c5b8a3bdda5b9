"""The web process's handler, driven as a server drives it."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.http import HttpRequest, HttpResponse
from django.urls import path

from agentsite.handler import RequestHandler
from agentsite.urls import urlpatterns as site

pytestmark = pytest.mark.urls(__name__)
seen: list[int] = []


def answer(request: HttpRequest) -> HttpResponse:
    seen.append(threading.get_ident())
    return HttpResponse(b"here", headers={"X-User": str(request.user.is_authenticated)})


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [*site, path("answer/", answer), path("fail/", fail)]


class Noting:
    """A middleware that notes which thread it runs in."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        seen.append(threading.get_ident())
        return self.get_response(request)


@pytest.fixture(autouse=True)
def nothing_seen() -> Iterator[None]:
    seen.clear()
    yield
    seen.clear()


async def fetched(url: str) -> tuple[int, dict[str, str], bytes]:
    scope = {
        "type": "http",
        "method": "GET",
        "path": url,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    handler: Any = ApplicationCommunicator(RequestHandler(), scope)  # type: ignore[no-untyped-call]
    await handler.send_input({"type": "http.request", "body": b""})
    start = await handler.receive_output()
    body, more = b"", True
    while more:
        part = await handler.receive_output()
        body, more = body + part.get("body", b""), part.get("more_body", False)
    await handler.send_input({"type": "http.disconnect"})
    await handler.wait()
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body


get = async_to_sync(fetched)


def test_middlewares_and_view_share_a_thread_that_is_not_the_loops(settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Noting"]
    status, headers, body = get("/answer/")

    assert (status, body, headers["x-user"]) == (200, b"here", "False")
    assert headers["x-frame-options"] == "DENY"
    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert seen[0] != threading.get_ident()


def test_a_static_file_needs_no_thread_and_is_taken_for_what_it_is(settings: Any) -> None:
    settings.MIDDLEWARE = [f"{__name__}.Noting"]
    status, headers, body = get("/static/js/events.js")

    assert status == 200
    assert b"export" in body
    assert headers["content-type"].startswith("text/javascript")
    assert headers["x-content-type-options"] == "nosniff"
    assert not seen


def test_what_is_missing_is_404_and_what_fails_500(caplog: Any) -> None:
    assert get("/static/js/none.js")[0] == 404
    assert get("/fail/")[0] == 500
