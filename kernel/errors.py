"""Errors that a caller may show to a user.

AppError
├── NotFound            404
├── Conflict            409
├── Rejected            422   the request is well formed but the domain says no
├── LimitReached        429
└── Unavailable         503   transient: the caller may retry

Where the reference documents name a builtin (`ValueError`, `ConnectionError`, ...), the error
that a package defines is that builtin too.
"""

from typing import Any, ClassVar


class AppError(Exception):
    """Base of every anticipated error. `code` is stable API; `message` is a sentence for people."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.extra = extra


class NotFound(AppError):
    code = "not_found"
    status = 404


class Conflict(AppError):
    code = "conflict"
    status = 409


class Rejected(AppError):
    code = "rejected"
    status = 422


class LimitReached(AppError):
    code = "limit_reached"
    status = 429


class Unavailable(AppError):
    code = "unavailable"
    status = 503
