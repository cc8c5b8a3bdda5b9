import hashlib
import json
from typing import Any


def canonical_hash(value: Any, *, length: int = 16) -> str:
    """Return hex digits that equal JSON values share, whatever the order of their keys.

    Raises:
        ValueError: The length is not between 1 and 64.
    """
    if not 1 <= length <= 64:
        raise ValueError(f"a hash of {length} digits")
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:length]


# --- tests ---
import pytest

import canonical_hash as under_test


def test_known_values():
    assert under_test.canonical_hash({}) == "44136fa355b3678a"
    assert under_test.canonical_hash([]) == "4f53cda18c2baa0c"


def test_order_of_keys():
    first = under_test.canonical_hash({"a": 1, "b": 2})
    second = under_test.canonical_hash({"b": 2, "a": 1})
    assert first == second
    assert len(first) == 16


@pytest.mark.parametrize("length", [1, 64])
def test_length(length):
    assert len(under_test.canonical_hash("x", length=length)) == length


@pytest.mark.parametrize("length", [0, 65])
def test_bad_length(length):
    with pytest.raises(ValueError, match=f"a hash of {length} digits"):
        under_test.canonical_hash(1, length=length)


def test_what_json_cannot_say():
    with pytest.raises(TypeError, match="not JSON serializable"):
        under_test.canonical_hash({1, 2})
