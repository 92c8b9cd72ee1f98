"""A key per case: what the case holds is read with it, and gone with it.

The key lies wrapped beside the case. Retention destroys it, so that what is
left, in backups too, is evidence without content.
"""

from __future__ import annotations

import hmac
import os
from typing import Any, Final, Protocol

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12


class Wrapping(Protocol):
    """Wraps keys (`gateway.identity.keys.wrapping.WrappingKey`)."""

    def wrap(self, name: str, plain: bytes) -> bytes:
        """Return `plain` encrypted for the row called `name`."""

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Return what `wrap` was given; raises when it was another key or name."""

    def derive(self, purpose: str) -> bytes:
        """Return a 32-byte key for `purpose`."""


class CaseKey:
    """Seals and opens what belongs to one case; AES-256-GCM, the place authenticated with it."""

    def __init__(self, case: str, key: bytes) -> None:
        self._case = case
        self._cipher = AESGCM(key)

    def seal(self, place: str, value: Any) -> bytes:
        """Return `value` (JSON) encrypted for one place of the case."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, orjson.dumps(value), f"{self._case}/{place}".encode())

    def open(self, place: str, sealed: bytes) -> Any:
        """Return what was sealed for this place; raises `InvalidTag` for another."""
        return orjson.loads(
            self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{self._case}/{place}".encode())
        )


class CaseVault:
    """Makes and unwraps the keys of cases, and keyed digests of what must be compared but not kept."""

    def __init__(self, wrapping: Wrapping) -> None:
        self._wrapping = wrapping
        self._digest_key = wrapping.derive("case-digest")

    def new_key(self, case: str) -> tuple[bytes, CaseKey]:
        """Return a new key for `case`: wrapped, and ready for use."""
        key = os.urandom(32)
        return self._wrapping.wrap(f"case:{case}", key), CaseKey(case, key)

    def key(self, case: str, wrapped: bytes) -> CaseKey:
        """Return the key that was wrapped for `case`."""
        return CaseKey(case, self._wrapping.unwrap(f"case:{case}", wrapped))

    def digest(self, *parts: bytes) -> str:
        """Return a keyed digest: equal for equal parts, and no way to guess what they were."""
        mac = hmac.new(self._digest_key, digestmod="sha256")
        for part in parts:
            mac.update(len(part).to_bytes(8, "big") + part)
        return mac.hexdigest()

    def token(self, case: str, step: str) -> str:
        """Return the one-time token with which a callback for a step of a case is accepted."""
        return self.digest(b"callback", case.encode(), step.encode())[:43]
