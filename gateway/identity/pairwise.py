"""Pairwise identifiers (OpenID Connect Core section 8.1): no two sectors see the same `sub`."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from typing import Final

from gateway.identity.resource import agency_of
from gateway.model.client import Client
from gateway.store.secrets import Secrets

FILE: Final = "pairwise-key"


class Pairwise:
    """Derives what a sector calls a person; the key alone links sectors."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("the pairwise key must have 32 bytes")
        self._key = key

    @classmethod
    def read(cls, secrets: Secrets) -> Pairwise:
        """Read the secret `pairwise-key` (64 hex digits); raises `UnknownSecret` before `simpul init`."""
        return cls(bytes.fromhex(secrets.read(FILE).decode("ascii")))

    def subject(self, sector: str, internal: str) -> str:
        """Return the identifier of the person `internal` in `sector`."""
        mac = hmac.digest(self._key, f"{sector}\0{internal}".encode(), "sha256")
        return urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def sector_of(client: Client, audience: str, issuer: str) -> str:
    """Return the sector of a token: the agency that it is for, or else that of its client.

    Agencies that share a legal ground may be registered with one `sector` (client metadata).
    """
    agency = agency_of(audience, issuer)
    if agency is not None:
        return agency
    sector = client.metadata.get("sector")
    return sector if isinstance(sector, str) and sector else client.agency
