"""The `jti` of proofs and assertions, remembered in Valkey, where several nodes share it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from valkey.exceptions import ValkeyError

from gateway.problems import NotReady
from gateway.valkey_client import open_valkey

PATIENCE: Final = 0.5
"""Seconds that Valkey may take; a call waits for it, so it stands in the same network."""


class SharedReplay:
    """`SET … NX` decides who was first; the key expires when the value would not be accepted anyway."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._valkey = open_valkey(url, PATIENCE)

    async def use(self, kind: str, owner: str, value: str, expires: float) -> bool:
        """Use a value; True the first time only. Raises `NotReady` without Valkey: fail closed."""
        digest = sha256("\0".join((kind, owner, value)).encode()).hexdigest()
        left = max(1, math.ceil(expires - self._clock()))
        try:
            return bool(await self._valkey.set(f"simpul-once:{digest}", b"1", nx=True, ex=left))
        except (ValkeyError, OSError, TimeoutError):
            raise NotReady(
                "Values used once cannot be remembered.", reason="replay_store_unavailable"
            ) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._valkey.aclose()
