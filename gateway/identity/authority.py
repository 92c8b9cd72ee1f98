"""The parts that the authorization server's endpoints share."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from gateway.identity.dpop.proof import Replay
from gateway.identity.keys.ring import KeyRing
from gateway.identity.seal import SubjectSeal
from gateway.ports import Clients

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One issuer; `issuer` has no trailing slash, `token_lifetime` is in seconds."""

    issuer: str
    keys: KeyRing
    clients: Clients
    once: Replay
    seal: SubjectSeal
    token_lifetime: int = 300
    clock: Clock = time.time

    def url(self, path: str) -> str:
        """Return the absolute URL of one of its endpoints."""
        return self.issuer + path
