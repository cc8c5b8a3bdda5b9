import ipaddress


def subnets(network: str, count: int) -> list[ipaddress.IPv4Network]:
    """Divide an IPv4 network into at least `count` equal parts.

    Raises:
        ipaddress.AddressValueError: The address is not one.
        ValueError: The network is too small, or the count not positive.
    """
    parent = ipaddress.IPv4Network(network)
    if count < 1:
        raise ValueError(f"{count} parts")
    bits = (count - 1).bit_length()
    if parent.prefixlen + bits > 32:
        raise ValueError(f"{parent} cannot be divided by {count}")
    return list(parent.subnets(prefixlen_diff=bits))


# --- tests ---
import ipaddress

import pytest

from subnets import subnets


def test_two():
    assert [str(part) for part in subnets("10.0.0.0/24", 2)] == ["10.0.0.0/25", "10.0.0.128/25"]


def test_rounded_up():
    assert len(subnets("10.0.0.0/24", 5)) == 8


def test_networks():
    first = subnets("192.168.0.0/30", 4)[0]
    assert first == ipaddress.ip_network("192.168.0.0/32")
    assert first.num_addresses == 1


def test_too_small():
    with pytest.raises(ValueError, match="10.0.0.0/31 cannot be divided by 3"):
        subnets("10.0.0.0/31", 3)


def test_not_an_address():
    with pytest.raises(ipaddress.AddressValueError, match="999"):
        subnets("10.0.0.999/24", 2)
