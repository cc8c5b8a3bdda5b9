"""The web process's handler, driven as a server drives it."""

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.http import HttpRequest, HttpResponse
from django.urls import path

from agentsite.handler import RequestHandler
from agentsite.urls import urlpatterns as site
from tests.site import until

pytestmark = pytest.mark.urls(__name__)
seen: list[int] = []
may_go = threading.Event()


def answer(request: HttpRequest) -> HttpResponse:
    seen.append(threading.get_ident())
    return HttpResponse(b"here", headers={"X-User": str(request.user.is_authenticated)})


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def stay(request: HttpRequest) -> HttpResponse:
    seen.append(threading.get_ident())
    assert may_go.wait(10)
    return HttpResponse(b"late")


urlpatterns = [*site, path("answer/", answer), path("fail/", fail), path("stay/", stay)]


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


def asked(url: str, handler: RequestHandler) -> Any:
    scope = {
        "type": "http",
        "method": "GET",
        "path": url,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    return ApplicationCommunicator(handler, scope)  # type: ignore[no-untyped-call]


async def fetched(
    url: str, through: RequestHandler | None = None
) -> tuple[int, dict[str, str], bytes]:
    handler = asked(url, through or RequestHandler())
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


async def wait_for(look: Callable[[], object], what: str) -> None:
    await asyncio.to_thread(until, look, what=what)


async def test_a_thread_is_used_again() -> None:
    handler = RequestHandler()
    for _ in range(3):
        await fetched("/answer/", handler)
        await wait_for(lambda: handler._idle, "the thread")

    assert len(handler._idle) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_view_whose_caller_has_gone_keeps_its_thread_to_itself() -> None:
    may_go.clear()
    handler = RequestHandler()
    left = asked("/stay/", handler)
    await left.send_input({"type": "http.request", "body": b""})
    await wait_for(lambda: seen, "the view")
    await left.send_input({"type": "http.disconnect"})
    await left.wait()

    assert (await fetched("/answer/", handler))[0] == 200
    assert len(set(seen)) == 2
    may_go.set()
    await wait_for(lambda: len(handler._idle) == 2, "both threads")
    del left
    gc.collect()  # Django leaves the body of such a request to the collector


async def test_of_many_threads_some_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agentsite.handler.MAX_IDLE_THREADS", 1)
    may_go.clear()
    handler = RequestHandler()
    requests = [asyncio.create_task(fetched("/stay/", handler)) for _ in range(3)]
    await wait_for(lambda: len(seen) == 3, "the views")
    may_go.set()
    found = await asyncio.gather(*requests)

    assert [status for status, _, _ in found] == [200] * 3
    assert len(set(seen)) == 3
    await wait_for(lambda: alive() == 1, "the end of two threads")
    assert len(handler._idle) == 1


def alive() -> int:
    return sum(thread.ident in seen for thread in threading.enumerate())
