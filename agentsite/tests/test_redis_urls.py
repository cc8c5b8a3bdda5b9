import pytest

from agentsite.redis_urls import redis_database

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ""),
        ("redis://valkey:6379", "redis://valkey:6379/2"),
        ("redis://:secret@valkey:6379/", "redis://:secret@valkey:6379/2"),
        ("redis://valkey:6379/5", "redis://valkey:6379/5"),
        ("redis://valkey:6379?db=5", "redis://valkey:6379?db=5"),
        ("unix:///run/valkey.sock?db=1", "unix:///run/valkey.sock?db=1"),
    ],
)
def test_a_server_gets_the_number_and_a_named_database_keeps_its_own(
    url: str, expected: str
) -> None:
    assert redis_database(url, 2) == expected
