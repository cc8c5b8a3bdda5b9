"""An HTTP client that holds the whole of an answer to one timeout.

The HTTP library's own timeout is for each read from the socket: a server that sends a byte now and
then would never meet it. Imported only by whoever asks, like the library.
"""

import time
from collections.abc import Iterator

import httpx2
from openai import DefaultHttpxClient

ENDS_AT = "toolsmith_ends_at"


class _Client(DefaultHttpxClient):
    def __del__(self) -> None:
        """Close what nobody has closed, as the client of the library does that stands here else."""
        if not self.is_closed:
            self.close()


def deadlined_client(*, timeout_s: float) -> httpx2.Client:
    """Return a client whose read timeout, also one given with a request, is for the whole answer.

    It is looked at with each piece that arrives, so a server that goes silent in mid-answer is
    waited for by at most that time again.
    """
    return _Client(timeout=timeout_s, event_hooks={"request": [_begin], "response": [_watch]})


def _begin(request: httpx2.Request) -> None:
    allowed = request.extensions.get("timeout", {}).get("read")
    if allowed is not None:
        request.extensions[ENDS_AT] = time.monotonic() + allowed


def _watch(response: httpx2.Response) -> None:
    ends_at = response.request.extensions.get(ENDS_AT)
    if ends_at is not None and isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Watched(response.stream, ends_at, response.request)


class _Watched(httpx2.SyncByteStream):
    def __init__(
        self, stream: httpx2.SyncByteStream, ends_at: float, request: httpx2.Request
    ) -> None:
        self._stream = stream
        self._ends_at = ends_at
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            if time.monotonic() > self._ends_at:
                raise httpx2.ReadTimeout("the whole answer took too long", request=self._request)
            yield piece

    def close(self) -> None:
        self._stream.close()
