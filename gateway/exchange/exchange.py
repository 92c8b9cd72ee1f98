"""One exchange under way: what the stages have found out so far."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from math import inf
from types import MappingProxyType
from typing import Any

import msgspec

from gateway.exchange.door import RawHeaders, Receive
from gateway.exchange.grants import Grant
from gateway.exchange.routes import Route
from gateway.exchange.snapshot import Snapshot
from gateway.exchange.terms import Terms
from gateway.model.decision import Decision, Duty
from gateway.model.identifiers import new_id
from gateway.model.message import Answer, Body, Headers
from gateway.model.principal import Principal
from gateway.ports import QuotaState, Trace

Narrow = Callable[[Principal], Awaitable[Principal]]
"""Returns who a step of a journey is, made of whom the case is; raises a `Problem`."""

_NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})


def _now() -> int:
    return time.time_ns() // 1_000_000


class Exchange(msgspec.Struct, eq=False):
    """A request on its way through the stages; belongs to one task, and is never shared.

    What is set to nothing here holds until the stage that a comment names
    sets it. `snapshot` is the one that the exchange began with, whatever is
    published meanwhile. `peer` is the address at the connection's other end.
    """

    snapshot: Snapshot
    method: str
    raw_path: bytes
    raw_query: bytes
    raw_headers: RawHeaders
    id: str = msgspec.field(default_factory=new_id)
    at: int = msgspec.field(default_factory=_now)
    """Milliseconds since the epoch."""
    begun: int = msgspec.field(default_factory=time.perf_counter_ns)
    # whoever begins it
    channel: str = "http"
    receive: Receive | None = None
    trace: Trace | None = None
    peer: object = None
    case: str | None = None
    step: str | None = None
    narrow: Narrow | None = None
    former: frozenset[str] = frozenset()
    # guard_request
    path: str = ""
    segments: list[str] = msgspec.field(default_factory=list)
    fields: dict[bytes, bytes] = msgspec.field(default_factory=dict)
    headers: Headers = msgspec.field(default_factory=list)
    body: Body = b""
    origin: str = "gateway"
    # match_route
    route: Route | None = None
    path_parameters: Mapping[str, str] = _NO_PARAMETERS
    cors_origin: bytes | None = None
    # authenticate, find_agreement, limit_rate, authorize
    principal: Principal | None = None
    terms: Terms | None = None
    grant: Grant | None = None
    until: float = inf
    """When the grant may be another, in Unix seconds."""
    purpose: str | None = None
    quota: QuotaState | None = None
    decision: Decision | None = None
    duties: tuple[Duty, ...] = ()
    # validate
    body_json: Any = None
    request_digest: str | None = None
    subject: str | None = None
    # call_provider, fulfil_obligations
    called: bool = False
    upstream_status: int | None = None
    answer: Answer | None = None
    released: tuple[str, ...] = ()
    # the watch over slow exchanges
    task: asyncio.Task[Any] | None = None
    reading: bool = False
    body_failure: Exception | None = None
    deadline: float = inf
    limit: float = inf
    watcher: asyncio.Task[None] | None = None
    gone: bool = False
    overdue: bool = False

    @property
    def streams(self) -> bool:
        """True when the request's body has not been read into memory."""
        return not isinstance(self.body, bytes)
