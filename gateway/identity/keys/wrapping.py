"""The wrapping key: what is secret in the store is encrypted with it.

The store may be a shared PostgreSQL and its backups; the wrapping key is a
secret file of each node, so that neither alone can sign.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.store.secrets import Secrets

FILE: Final = "wrapping-key"
_NONCE_BYTES: Final = 12


class WrongWrappingKey(Exception):
    """What is in the store was wrapped with another key."""


class WrappingKey:
    """AES-256-GCM under a 32-byte key; the name of what is wrapped is authenticated with it."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the wrapping key must have 32 bytes")
        self._key = key
        self._cipher = AESGCM(key)

    @classmethod
    def read(cls, secrets: Secrets) -> WrappingKey:
        """Read the secret `wrapping-key` (64 hex digits); raises `UnknownSecret` before `simpul init`."""
        return cls(bytes.fromhex(secrets.read(FILE).decode("ascii")))

    def wrap(self, name: str, plain: bytes) -> bytes:
        """Return `plain` encrypted for the row called `name`."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, name.encode())

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Return what `wrap` was given; raises `WrongWrappingKey` for another key, name or altered bytes."""
        try:
            return self._cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise WrongWrappingKey(f"{name} cannot be unwrapped with this node's key") from error

    def derive(self, purpose: str) -> bytes:
        """Return a 32-byte key for `purpose`: the same on every node and after every restart (RFC 5869)."""
        return HKDF(SHA256(), 32, salt=None, info=b"simpul:" + purpose.encode()).derive(self._key)
