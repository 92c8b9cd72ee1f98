"""One exchange under way: what the stages have found out so far."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from gateway.exchange.grants import Grant
from gateway.exchange.routes import Route
from gateway.exchange.snapshot import Snapshot
from gateway.model.decision import Decision, Duty
from gateway.model.identifiers import new_id
from gateway.model.message import Answer, Body, Headers
from gateway.model.principal import Principal
from gateway.ports import QuotaState, Trace

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Narrow = Callable[[Principal], Awaitable[Principal]]
"""Returns who a step of a journey is, made of whom the case is; raises a `Problem`."""
RawHeaders = list[tuple[bytes, bytes]]


class Exchange:
    """A request on its way through the stages; belongs to one task, and is never shared.

    Class attributes are what holds until the stage that a comment names sets
    it. `snapshot` is the one that the exchange began with, whatever is
    published meanwhile.
    """

    channel = "http"
    receive: Receive | None = None
    trace: Trace | None = None
    peer: object = None
    """Address and port at the other end of the connection (ASGI `client`)."""
    case: str | None = None
    step: str | None = None
    narrow: Narrow | None = None
    former: frozenset[str] = frozenset()
    # guard_request; the dictionary and the lists are the exchange's own
    path = ""
    body: Body = b""
    origin = "gateway"
    # match_route
    route: Route | None = None
    path_parameters: Mapping[str, str] = MappingProxyType({})
    cors_origin: bytes | None = None
    # authenticate, find_agreement, limit_rate, authorize
    principal: Principal | None = None
    grant: Grant | None = None
    purpose: str | None = None
    quota: QuotaState | None = None
    decision: Decision | None = None
    duties: tuple[Duty, ...] = ()
    # validate
    body_json: Any = None
    request_digest: str | None = None
    subject: str | None = None
    # call_provider, fulfil_obligations
    called = False
    upstream_status: int | None = None
    answer: Answer | None = None
    released: tuple[str, ...] = ()
    # the watch over slow exchanges
    task: asyncio.Task[Any] | None = None
    reading = False
    body_failure: Exception | None = None
    deadline = limit = float("inf")
    watcher: asyncio.Task[None] | None = None
    gone = False
    overdue = False

    def __init__(
        self, snapshot: Snapshot, method: str, raw_path: bytes, raw_query: bytes, headers: RawHeaders
    ) -> None:
        self.snapshot = snapshot
        self.method = method
        self.raw_path = raw_path
        self.raw_query = raw_query
        self.raw_headers = headers
        self.id = new_id()
        self.at = time.time_ns() // 1_000_000
        self.begun = time.perf_counter_ns()
        self.fields: dict[bytes, bytes] = {}
        self.headers: Headers = []
        self.segments: list[str] = []

    @property
    def streams(self) -> bool:
        """True when the request's body has not been read into memory."""
        return not isinstance(self.body, bytes)
