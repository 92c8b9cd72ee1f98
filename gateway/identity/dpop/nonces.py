"""Server nonces (RFC 9449 section 8): kept nowhere, so that they survive a restart and count on all nodes."""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Final

WINDOW: Final = 120
"""Seconds for which one nonce is given out; it is accepted for as long again."""


class Nonces:
    """A nonce is the MAC of its time window under a key that all nodes share."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock

    def current(self) -> str:
        """Return the nonce to give out now."""
        return self._of(self._window())

    def accepts(self, nonce: object) -> bool:
        """Say whether `nonce` is the present or the previous one."""
        if not isinstance(nonce, str) or not nonce.isascii():
            return False
        window = self._window()
        return any(hmac.compare_digest(nonce, self._of(window - back)) for back in (0, 1))

    def _window(self) -> int:
        return int(self._clock()) // WINDOW

    def _of(self, window: int) -> str:
        mac = hmac.digest(self._key, window.to_bytes(8), "sha256")
        return urlsafe_b64encode(mac[:18]).decode("ascii")
