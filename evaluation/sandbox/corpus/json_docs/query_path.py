import re
from typing import Any


def query_path(document: Any, path: str, /, *default: Any) -> Any:
    """Return what is at a path like `a.b[0]["c d"]`.

    Args:
        default: At most one value, returned when there is nothing.

    Raises:
        LookupError: There is nothing, and no default.
        SyntaxError: The path is not one.
    """
    if len(default) > 1:
        raise TypeError("more than one default")
    token = re.compile(r"""\.?([A-Za-z_]\w*)|\[(-?\d+)\]|\["([^"]*)"\]""")
    position = 0
    while position < len(path):
        found = token.match(path, position)
        if found is None:
            raise SyntaxError("invalid path", ("<path>", 1, position + 1, path))
        key = int(found[2]) if found[2] else found[1] or found[3]
        try:
            document = document[key]
        except (LookupError, TypeError) as error:
            if default:
                return default[0]
            raise LookupError(f"nothing at {path[: found.end()]}") from error
        position = found.end()
    return document


# --- tests ---
import pytest

from query_path import query_path

DOCUMENT = {"a": {"b": [10, {"c d": "deep"}]}, "n": None}


@pytest.mark.parametrize(
    "path, value", [("a.b[0]", 10), ('a.b[1]["c d"]', "deep"), ("n", None), ("a.b[-2]", 10)]
)
def test_values(path, value):
    assert query_path(DOCUMENT, path) == value


def test_empty_path_is_everything():
    assert query_path(DOCUMENT, "")["a"]["b"][0] == 10


def test_nothing_there():
    with pytest.raises(LookupError, match=r"nothing at a\.x$"):
        query_path(DOCUMENT, "a.x.y")


def test_default():
    assert query_path(DOCUMENT, "a.x", 0) == 0
    assert query_path(DOCUMENT, "n.x", None) is None


def test_cause_of_the_error():
    with pytest.raises(LookupError) as caught:
        query_path(DOCUMENT, "a.b[7]")
    assert isinstance(caught.value.__cause__, IndexError)


def test_not_a_path():
    with pytest.raises(SyntaxError, match="invalid path") as caught:
        query_path(DOCUMENT, "a..b")
    assert caught.value.offset == 2
