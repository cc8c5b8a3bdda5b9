"""Django's part of the web process: static files on the event loop, all else in one thread."""

from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware


class RequestHandler(ASGIHandler):
    """Takes each request through all middlewares and its view in one thread of its own.

    Django would hand it over to that thread and back for each hook of each middleware, fifteen
    times for one request, though none of ours and no view is asynchronous.
    """

    def load_middleware(self, is_async: bool = True) -> None:  # noqa: FBT001, FBT002 -- Django's
        super().load_middleware(is_async=False)
        chain: Callable[[HttpRequest], HttpResponseBase] = self._middleware_chain  # type: ignore[has-type]
        in_thread = sync_to_async(chain, thread_sensitive=True)
        self._middleware_chain = convert_exception_to_response(ServeStaticMiddleware(in_thread))
