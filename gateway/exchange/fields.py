"""Header fields: which pass to the agency, which stop here, and which may come once only.

A field that is in no list passes: it is end-to-end (RFC 9110 section 7.6.1),
and the operation may have described it.
"""

from __future__ import annotations

import re
from typing import Final

SINGLE: Final = 1
"""May come once."""
KEEP: Final = 2
"""The stages look at it."""
PASS: Final = 4
"""Goes to the agency."""
REFUSE: Final = 8
"""Makes another server see another request: the request is refused."""
DROP: Final = 0

TOKEN: Final = re.compile(rb"[a-z0-9!#$%&'*+\-.^`|~]+")
"""Field names (RFC 9110 section 5.1) in lower case, without `_`: some servers take that for `-`."""
CONTROLS: Final = bytes([*range(9), *range(10, 32), 127])
"""What no field value may hold (RFC 9110 section 5.5)."""

_RULES: Final = {
    SINGLE | KEEP: "host authorization content-length transfer-encoding simpul-purpose "
    "traceparent origin access-control-request-method dpop client-cert expect",
    SINGLE | KEEP | PASS: "content-type idempotency-key user-agent content-encoding content-language "
    "if-modified-since if-unmodified-since range if-range accept-encoding max-forwards",
    KEEP: "connection cookie",
    KEEP | PASS: "accept",
    PASS: "accept-language cache-control if-match if-none-match prefer",
    DROP: "keep-alive te trailer trailers upgrade forwarded via x-real-ip "
    "client-cert-chain tracestate baggage http2-settings access-control-request-headers referer date "
    "x-request-id x-correlation-id",
    REFUSE: "x-http-method-override x-http-method x-method-override x-original-url x-rewrite-url "
    "x-original-method",
}
FIELDS: Final[dict[bytes, tuple[int, str]]] = {
    name.encode(): (rule, name) for rule, names in _RULES.items() for name in names.split()
}
INTERNAL: Final = (b"simpul-", b"x-road-", b"x-govstack-", b"x-forwarded-", b"proxy-", b"x-b3-", b"sec-")
"""What begins so is said by the gateway or its proxies only, never by a caller."""

_MAX_KNOWN = 1024
_known: dict[bytes, tuple[int, str]] = {}


def rule_of(name: bytes) -> tuple[int, str] | None:
    """Return the rule of a field outside `FIELDS` and its name as text, or None when it is no name."""
    found = _known.get(name)
    if found is None and TOKEN.fullmatch(name):
        found = (DROP if name.startswith(INTERNAL) else PASS, name.decode("ascii"))
        if len(_known) < _MAX_KNOWN:
            _known[name] = found
    return found


def may_be_said(name: str) -> bool:
    """Say whether a field of this name passes from callers to agencies, whatever a description asks."""
    rule = FIELDS.get(name.encode()) or rule_of(name.encode())
    return rule is not None and bool(rule[0] & PASS)


_FROM_AGENCY: Final = """
connection keep-alive proxy-connection proxy-authenticate proxy-authentication-info proxy-authorization te
trailer transfer-encoding upgrade
set-cookie set-cookie2 server via x-powered-by www-authenticate authentication-info date alt-svc
strict-transport-security public-key-pins clear-site-data refresh nel report-to
access-control-allow-origin access-control-allow-credentials access-control-allow-methods
access-control-allow-headers access-control-expose-headers access-control-max-age
access-control-allow-private-network simpul-exchange-id simpul-origin ratelimit ratelimit-policy
traceparent tracestate service-worker-allowed sourcemap x-sendfile x-accel-redirect x-accel-buffering
x-accel-charset x-accel-expires x-accel-limit-rate surrogate-control cdn-cache-control age expires pragma
"""
FROM_AGENCY_DROPPED: Final = frozenset(_FROM_AGENCY.split())
"""What an agency may not say to the gateway's callers, or to the servers in between."""
