"""Times in tokens: how far clocks may differ (FAPI 2.0 Security Profile section 5.3.2.1, 13)."""

from __future__ import annotations

from typing import Final

from gateway.identity.jose.jwt import Jwt

TOLERANCE: Final = 10
"""Seconds ahead that must be accepted; over 60 must be refused, so all between may be: we refuse."""


def ahead(token: Jwt, claim: str, now: float, *, tolerance: float = TOLERANCE) -> bool:
    """Say whether a time claim is malformed or lies further ahead than `tolerance` seconds."""
    if claim not in token.claims:
        return False
    value = token.number(claim)
    return value is None or value > now + tolerance


def past(token: Jwt, claim: str, now: float) -> bool:
    """Say whether a time claim is malformed or has come (RFC 7519 section 4.1.4); an absent one has not."""
    if claim not in token.claims:
        return False
    value = token.number(claim)
    return value is None or value <= now
