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
        self._known = (-1, "", "")
        """The present window, its nonce, and the one before."""

    def current(self) -> str:
        """Return the nonce to give out now."""
        return self._both()[1]

    def accepts(self, nonce: object) -> bool:
        """Say whether `nonce` is the present or the previous one."""
        if not isinstance(nonce, str) or not nonce.isascii():
            return False
        _, present, before = self._both()
        return hmac.compare_digest(nonce, present) or hmac.compare_digest(nonce, before)

    def _both(self) -> tuple[int, str, str]:
        window = int(self._clock()) // WINDOW
        if self._known[0] != window:
            self._known = (window, self._of(window), self._of(window - 1))
        return self._known

    def _of(self, window: int) -> str:
        mac = hmac.digest(self._key, window.to_bytes(8), "sha256")
        return urlsafe_b64encode(mac[:18]).decode("ascii")
