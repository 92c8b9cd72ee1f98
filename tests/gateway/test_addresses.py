from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.addresses import AddressGuard
from gateway.problems import AddressNotAllowed

GUARD = AddressGuard()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:0001::",
        "64:ff9b::7f00:1",
        "2001:0:0:0:0:0:80ff:fffe",
        "not an address",
        "",
    ],
)
def test_what_is_not_public_is_not_allowed(address: str) -> None:
    assert not GUARD.allows(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert GUARD.allows(address)


def test_listed_networks_are_allowed_and_no_others() -> None:
    guard = AddressGuard([ip_network("10.1.0.0/16")])
    assert guard.allows("10.1.2.3")
    assert guard.allows("::ffff:10.1.2.3")
    assert not guard.allows("10.2.0.1")


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_no_wrapping_gets_around_the_guard(number: int) -> None:
    plain = IPv4Address(number)
    allowed = GUARD.allows(str(plain))
    mapped = IPv6Address(f"::ffff:{plain}")
    nat64 = IPv6Address((0x64FF9B << 96) | number)
    assert GUARD.allows(str(mapped)) == allowed
    assert GUARD.allows(str(nat64)) == allowed


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:80/",
        "http://[::1]/",
        "http://user@example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "//example.com/",
        "http://",
        "http://[broken/",
        "http://example.com:99999/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
async def test_urls_that_lead_elsewhere_are_refused(url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        await GUARD.check_url(url)


async def test_an_allowed_url_passes() -> None:
    await AddressGuard([ip_network("127.0.0.0/8")]).check_url("http://127.0.0.1:8080/base")
