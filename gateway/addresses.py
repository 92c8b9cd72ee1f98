"""The SSRF guard: no fetch on someone's word.

Base URLs, `jwks_uri`, webhooks and token endpoints are somebody's word. Each
is resolved once, every address that it resolves to must be allowed, and the
connection goes to those addresses, so that a second look-up cannot change the
answer (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from gateway.problems import AddressNotAllowed


class AddressGuard:
    """Allows public addresses, and the networks that the operator lists."""

    def __init__(self, allowed: Iterable[IPv4Network | IPv6Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def allows(self, address: str) -> bool:
        """Say whether an IP address may be connected to."""
        try:
            parsed = ip_address(address.split("%", 1)[0])
        except ValueError:
            return False
        parsed = _unwrapped(parsed)
        if any(parsed.version == network.version and parsed in network for network in self._allowed):
            return True
        return parsed.is_global and not parsed.is_multicast

    async def resolve(self, host: str, port: int) -> list[str]:
        """Return the addresses of `host`, all of them allowed.

        Raises `AddressNotAllowed` when one is not, or when the name does not
        resolve: a name that hides one private address among public ones is refused.
        """
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            raise AddressNotAllowed("The host name does not resolve.", reason="unresolved") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not addresses or not all(self.allows(address) for address in addresses):
            raise AddressNotAllowed(
                "The address is not public, and the operator has not listed its network.",
                reason="address_not_public",
            )
        return addresses

    async def check_url(self, url: str, *, schemes: tuple[str, ...] = ("https", "http")) -> None:
        """Raise `AddressNotAllowed` unless `url` is absolute, has no user info, and leads where allowed."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise AddressNotAllowed("The URL cannot be read.", reason="malformed_url") from None
        if parts.scheme not in schemes or not host or "@" in parts.netloc:
            raise AddressNotAllowed("The URL is not an absolute http(s) URL.", reason="malformed_url")
        await self.resolve(host, port or (443 if parts.scheme == "https" else 80))


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address inside a mapped, 6to4, Teredo or NAT64 one: it is what is reached."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address.teredo is not None:
            return address.teredo[1]
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


_NAT64 = IPv6Network("64:ff9b::/96")
