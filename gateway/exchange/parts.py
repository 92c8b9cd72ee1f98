"""The parts that the exchange path works with; `bootstrap` puts them together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.exchange.breaker import Breakers
from gateway.exchange.noise import Noise
from gateway.exchange.snapshot import SnapshotHolder
from gateway.exchange.watch import Watch
from gateway.ports import (
    Credentials,
    Decider,
    Journal,
    Pairwise,
    Pseudonyms,
    Quotas,
    Recorder,
    Transport,
    Verifier,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds in bytes: of the header section, of a body in memory, of a body that streams."""

    header_bytes: int = 16_384
    body_bytes: int = 10 * 1024 * 1024
    stream_bytes: int = 5 * 1024**3


def _nobody(_peer: object) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeParts:
    """Everything a stage may ask; `clock` gives Unix seconds, `issuer` is the public base URL.

    `trusts_peer` says whether an ASGI `client` may send `Client-Cert` (RFC 9440).
    """

    snapshots: SnapshotHolder
    verifier: Verifier
    decider: Decider
    journal: Journal
    pseudonyms: Pseudonyms
    pairwise: Pairwise
    quotas: Quotas
    transport: Transport
    credentials: Credentials
    recorder: Recorder
    issuer: str
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.time
    breakers: Breakers = field(default_factory=Breakers)
    noise: Noise = field(default_factory=Noise)
    watch: Watch = field(default_factory=Watch)
    trusts_peer: Callable[[object], bool] = _nobody
