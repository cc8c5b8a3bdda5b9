import ipaddress
from collections.abc import Iterable


def ip_ranges(addresses: Iterable[str]) -> list[str]:
    """Collapse addresses and networks of both versions into the fewest networks, IPv4 first.

    Raises:
        ValueError: Something is neither.
    """
    networks = [ipaddress.ip_network(address, strict=False) for address in addresses]
    collapsed: list[str] = []
    for version in (4, 6):
        same = [network for network in networks if network.version == version]
        collapsed += map(str, ipaddress.collapse_addresses(same))
    return collapsed


# --- tests ---
import pytest

from ip_ranges import ip_ranges


def test_neighbours():
    assert ip_ranges(["10.0.0.0/25", "10.0.0.128/25"]) == ["10.0.0.0/24"]


def test_single_addresses():
    assert ip_ranges(["1.1.1.1", "1.1.1.0", "1.1.1.9/31"]) == ["1.1.1.0/31", "1.1.1.8/31"]


def test_both_versions():
    assert ip_ranges({"::1", "127.0.0.1"}) == ["127.0.0.1/32", "::1/128"]


def test_four_thousand():
    addresses = (f"10.0.{i // 256}.{i % 256}" for i in range(4096))
    assert ip_ranges(addresses) == ["10.0.0.0/20"]


def test_neither():
    with pytest.raises(ValueError, match="'host' does not appear to be an IPv4 or IPv6 network"):
        ip_ranges(["host"])
