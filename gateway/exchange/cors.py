"""CORS (Fetch standard): per client, exact origins, never a wildcard, never credentials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gateway.model.message import Headers
from gateway.problems import OriginNotAllowed

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.model.client import Client

REQUEST_FIELDS = (
    "authorization, content-type, dpop, idempotency-key, if-match, if-none-match, simpul-purpose, traceparent"
)
EXPOSED = (
    b"Simpul-Exchange-Id, Simpul-Origin, RateLimit, RateLimit-Policy, Retry-After, ETag, Location, "
    b"WWW-Authenticate, DPoP-Nonce"
)
MAX_AGE = "600"


def allowed_methods(methods: Iterable[str]) -> str:
    """Return the value of `Allow`."""
    found = {*methods, "OPTIONS"}
    if "GET" in found:
        found.add("HEAD")
    return ", ".join(sorted(found))


def preflight(x: Exchange, service: str, methods: Iterable[str]) -> Headers:
    """Return the fields that answer a preflight; none for another `OPTIONS`.

    The preflight comes without a token, so any client that has an agreement
    for the service may lend its origins. Raises `OriginNotAllowed`.
    """
    wanted = x.fields.get(b"access-control-request-method")
    if wanted is None:
        return []
    origin = lent_origin(x, service)
    if origin is None:
        raise OriginNotAllowed("No client of this service has registered the origin.")
    return [
        ("access-control-allow-origin", origin.decode("latin-1")),
        ("access-control-allow-methods", allowed_methods(methods)),
        ("access-control-allow-headers", REQUEST_FIELDS),
        ("access-control-max-age", MAX_AGE),
        ("vary", "Origin, Access-Control-Request-Method"),
    ]


def lent_origin(x: Exchange, service: str) -> bytes | None:
    """Return the request's origin if it is one of any client that has an agreement for the service.

    Enough for what is answered before the caller is known: a script must read
    the challenge, and the nonce in it (RFC 9449 section 8), to call again.
    """
    origin = x.fields.get(b"origin", b"")
    return origin if origin.decode("latin-1") in x.snapshot.origins.get(service, frozenset()) else None


def origin_of(x: Exchange, client: Client) -> bytes | None:
    """Return the request's origin if it is one of the calling client's own."""
    origin = x.fields[b"origin"]
    return origin if origin.decode("latin-1") in client.origins else None
