"""The client certificate that a TLS terminator passes on in `Client-Cert` (RFC 9440).

Who can reach this server directly could send the field too, so it counts only
from the proxies that the operator lists; `strip_client_cert` takes it from
everyone else, before anything reads it.
"""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final

from cryptography import x509

MAX_BYTES: Final = 16_384
FIELDS: Final = frozenset({b"client-cert", b"client-cert-chain"})

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]


def read_certificate(field: str) -> x509.Certificate | None:
    """Return the certificate in a `Client-Cert` value (RFC 8941 byte sequence), or None."""
    if not 2 < len(field) <= MAX_BYTES or field[0] != ":" or field[-1] != ":":
        return None
    try:
        return x509.load_der_x509_certificate(b64decode(field[1:-1], validate=True))
    except ValueError:
        return None


def certificate_thumbprint(field: str) -> str | None:
    """Return the `x5t#S256` of the certificate (RFC 8705 section 3.1), or None if there is none."""
    if read_certificate(field) is None:
        return None
    digest = sha256(b64decode(field[1:-1])).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def trusted_peers(proxies: Iterable[IPv4Network | IPv6Network]) -> Callable[[object], bool]:
    """Return what says whether an ASGI `client` (address, port) is one of the listed proxies."""
    networks = tuple(proxies)

    def trusted(client: object) -> bool:
        try:
            address = ip_address(client[0]) if isinstance(client, tuple | list) and client else None
        except ValueError:
            return False
        return address is not None and any(
            address.version == network.version and address in network for network in networks
        )

    return trusted


def strip_client_cert(app: ASGI, trusted: Callable[[object], bool]) -> ASGI:
    """Return `app` with `Client-Cert` removed from every request that no trusted peer sent."""

    async def stripped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not trusted(scope.get("client")):
            scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() not in FIELDS]
        await app(scope, receive, send)

    return stripped
