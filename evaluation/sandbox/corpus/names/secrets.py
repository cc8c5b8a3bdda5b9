import hashlib
from random import Random


def secrets(seed: str, count: int = 1, *, length: int = 8) -> list[str]:
    """Return repeatable test passwords for a seed.

    Raises:
        ValueError: The count or the length is negative.
    """
    if count < 0 or length < 0:
        raise ValueError("nothing can be negative")
    rng = Random(int.from_bytes(hashlib.sha256(seed.encode()).digest()))
    return ["".join(rng.choices("abcdefghjkmnpqrstuvwxyz23456789", k=length)) for _ in range(count)]


# --- tests ---
import pytest

import secrets


def test_repeatable():
    assert secrets.secrets("a", 3)[:1] == secrets.secrets("a")


def test_length():
    [password] = secrets.secrets("b", length=40)
    assert len(password) == 40
    assert "0" not in password and "l" not in password


def test_none():
    assert secrets.secrets("c", 0) == []
    assert secrets.secrets("c", 2, length=0) == ["", ""]


def test_seeds_differ():
    first = secrets.secrets("a", 50)
    assert len(set(first)) == 50


def test_negative():
    with pytest.raises(ValueError, match="negative"):
        secrets.secrets("d", -1)
