"""Reading what clients send, with a limit on how much."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser

MAX_BODY_BYTES = 100_000


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"The body is larger than {MAX_BODY_BYTES:,} bytes."
    default_code = "body_too_large"


class FileTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The file is larger than 10 MB."
    default_code = "file_too_large"


class BoundedJSONParser(JSONParser):
    """JSON of at most MAX_BODY_BYTES; nesting that Python cannot follow is bad JSON as well."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        bounded = _Bounded(stream)
        try:
            return super().parse(bounded, media_type, parser_context)  # type: ignore[arg-type]
        except RecursionError as error:
            raise exceptions.ParseError("The JSON is nested too deeply.") from error


class _Bounded:
    """A stream that refuses to give more than its limit."""

    def __init__(self, stream: IO[Any]) -> None:
        self._stream = stream
        self._left = MAX_BODY_BYTES

    def read(self, size: int = -1) -> bytes:
        asked = self._left + 1 if size < 0 else min(size, self._left + 1)
        content: bytes = self._stream.read(asked)
        self._left -= len(content)
        if self._left < 0:
            raise BodyTooLarge
        return content
