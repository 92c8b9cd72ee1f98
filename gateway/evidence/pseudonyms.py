"""Keyed pseudonyms: the same person in every entry, and nobody without the key."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from typing import Final

SIZE: Final = 18
"""Bytes kept of the HMAC: 144 bits, 24 characters of base64url without padding."""
CACHE_SIZE: Final = 4_096


class Pseudonymiser:
    """HMAC-SHA-256 under one key; implements `gateway.ports.Pseudonyms`."""

    def __init__(self, key: bytes) -> None:
        """Keep `key`; raises `ValueError` when it is shorter than 32 bytes."""
        if len(key) < 32:
            raise ValueError("the pseudonym key must have at least 32 bytes")
        self._key = key
        self._cache: dict[str, str] = {}

    def pseudonym(self, subject: str) -> str:
        """Return the keyed pseudonym of an identifier: the same for the same person, in every entry."""
        found = self._cache.get(subject)
        if found is None:
            found = self._make(subject)
            if len(self._cache) >= CACHE_SIZE:
                self._cache.clear()
            self._cache[subject] = found
        return found

    def _make(self, subject: str) -> str:
        mac = hmac.digest(self._key, subject.encode("utf-8", "surrogatepass"), "sha256")
        return urlsafe_b64encode(mac[:SIZE]).decode("ascii")
