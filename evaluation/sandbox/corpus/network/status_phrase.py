from http import HTTPStatus


def status_phrase(code: int) -> HTTPStatus:
    """Return the HTTP status of a number.

    Raises:
        ValueError: There is none.
    """
    return HTTPStatus(code)


# --- tests ---
import pytest

from status_phrase import status_phrase


@pytest.mark.parametrize("code", [200, 404, 503])
def test_is_a_number(code):
    assert status_phrase(code) == code


def test_phrase():
    assert status_phrase(404).phrase == "Not Found"


def test_comparison():
    assert 400 <= status_phrase(418) < 500


def test_unknown():
    with pytest.raises(ValueError, match="999 is not a valid HTTPStatus"):
        status_phrase(999)
