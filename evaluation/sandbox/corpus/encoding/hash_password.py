import hashlib
import hmac
import secrets


def hash_password(password: str, salt: bytes | None = None, *, rounds: int = 1000) -> str:
    """Return `rounds$salt$hash` in hex; the salt is random unless given.

    Raises:
        ValueError: The password is shorter than 8 characters, or the salt than 8 bytes.
    """
    if len(password) < 8:
        raise ValueError("a password has 8 characters at least")
    salt = secrets.token_bytes(16) if salt is None else salt
    if len(salt) < 8:
        raise ValueError(f"a salt of {len(salt)} bytes")
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    return f"{rounds}${salt.hex()}${digest.hex()}"


def _verify(password: str, hashed: str) -> bool:
    rounds, salt, _ = hashed.split("$")
    again = hash_password(password, bytes.fromhex(salt), rounds=int(rounds))
    return hmac.compare_digest(again, hashed)


# --- tests ---
import pytest

from hash_password import _verify, hash_password


def test_known_value():
    assert hash_password("password", b"saltsalt", rounds=1) == (
        "1$73616c7473616c74$"
        "3bec48c577653afdc2433b93a7d8ee8eae79895ed93bf627e97674c7f45f8a4c"
    )


def test_salt_is_random():
    first, second = hash_password("long enough"), hash_password("long enough")
    assert first.split("$")[1] != second.split("$")[1]
    assert first.startswith("1000$")


def test_verify():
    assert _verify("correct horse", hash_password("correct horse")) is True
    assert _verify("battery staple", hash_password("correct horse")) is False


def test_short_password():
    with pytest.raises(ValueError, match="8 characters"):
        hash_password("1234567")


def test_short_salt():
    with pytest.raises(ValueError, match="a salt of 3 bytes"):
        hash_password("12345678", b"abc")
