"""Django's part of the web process: static files on the event loop, all else in one thread."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.exception import convert_exception_to_response
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware

MAX_IDLE_THREADS = 32


class RequestHandler(ASGIHandler):
    """Takes each request through all middlewares and its view in one thread, and uses that again.

    Django would hand a request over to a thread and back for each hook of each middleware, fifteen
    times, though none of ours and no view is asynchronous; and that thread would be a new one,
    with all that is kept by thread made anew: a connection's wrapper, a result backend.
    """

    def __init__(self) -> None:
        super().__init__()
        self._idle: deque[ThreadPoolExecutor] = deque()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        thread = self._borrowed()
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        finally:
            # A caller who has gone leaves a view behind that is still at work: what comes after
            # it in its thread says that the thread is free.
            thread.submit(close_old_connections).add_done_callback(lambda _: self._return(thread))

    def _borrowed(self) -> ThreadPoolExecutor:
        try:
            return self._idle.pop()
        except IndexError:
            return ThreadPoolExecutor(max_workers=1, thread_name_prefix="request")

    def _return(self, thread: ThreadPoolExecutor) -> None:
        if len(self._idle) < MAX_IDLE_THREADS:
            self._idle.append(thread)
        else:
            thread.shutdown(wait=False)

    def load_middleware(self, is_async: bool = True) -> None:  # noqa: FBT001, FBT002 -- Django's
        super().load_middleware(is_async=False)
        chain: Callable[[HttpRequest], HttpResponseBase] = self._middleware_chain  # type: ignore[has-type]
        in_thread = sync_to_async(chain, thread_sensitive=True)
        self._middleware_chain = convert_exception_to_response(ServeStaticMiddleware(in_thread))
