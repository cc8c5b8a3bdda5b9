"""Containers as guests, as far as no engine is needed; with one, see `test_backends`."""

from http import HTTPStatus

import pytest
from docker.errors import APIError, NotFound
from requests import Response

from sandbox import containers

pytestmark = pytest.mark.core


class Engine:
    """Answers each removal with the next of some errors, and takes it after that."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked = 0

    def remove_container(self, container: str, **_: bool) -> None:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)


def failure(status: HTTPStatus) -> APIError:
    response = Response()
    response.status_code = status
    return APIError("no", response=response)


@pytest.mark.parametrize(
    ("errors", "asked"),
    [
        pytest.param([], 1, id="removed"),
        pytest.param([NotFound("gone")], 1, id="gone"),
        pytest.param([failure(HTTPStatus.CONFLICT)], 1, id="being removed"),
        pytest.param([failure(HTTPStatus.INTERNAL_SERVER_ERROR)], 2, id="just ending"),
        pytest.param([failure(HTTPStatus.INTERNAL_SERVER_ERROR)] * 9, 3, id="broken"),
    ],
)
def test_a_container_that_cannot_be_removed_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, errors: list[Exception], asked: int
) -> None:
    monkeypatch.setattr(containers, "_PAUSE_S", 0.0)
    engine = Engine(*errors)

    containers._remove(engine, "c")

    assert engine.asked == asked
