"""Seals the internal subject into tokens: it comes back without a look-up, and nobody else reads it."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import orjson

from gateway.identity.keys.wrapping import WrappingKey, WrongWrappingKey

_NAME: Final = "token-subject"


class SubjectSeal:
    """Encrypts with a fresh nonce each time: two tokens of one person cannot be linked by it."""

    def __init__(self, wrapping: WrappingKey) -> None:
        self._wrapping = WrappingKey(wrapping.derive(_NAME))

    def close(self, subject: str, actors: tuple[str, ...] = ()) -> str:
        """Return the sealed subject and actors, as base64url."""
        return urlsafe_b64encode(self._wrapping.wrap(_NAME, orjson.dumps([subject, *actors]))).decode()

    def open(self, sealed: str) -> tuple[str, tuple[str, ...]]:
        """Return subject and actors; raises `ValueError` if this issuer did not seal it."""
        try:
            subject, *actors = orjson.loads(self._wrapping.unwrap(_NAME, urlsafe_b64decode(sealed)))
        except (WrongWrappingKey, ValueError) as error:
            raise ValueError("not sealed here") from error
        return subject, tuple(actors)
