"""OAuth clients: portals, and agencies' systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.model.classification import Classification


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """An OAuth client of one agency.

    `jwks` is its public JWK Set (RFC 7517). `scopes` is all that it may ask
    for. `origins` are the exact browser origins that may call for it (CORS).
    `clearance` is the highest classification that it may receive. `metadata`
    holds what the authorization server needs besides (RFC 7591 members).
    """

    id: str
    agency: str
    name: str
    jwks: Mapping[str, Any] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    clearance: Classification = Classification.INTERNAL
    active: bool = True
    metadata: Mapping[str, Any] = field(default_factory=dict)
