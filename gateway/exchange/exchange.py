"""One exchange under way: what the stages have found out so far."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from gateway.exchange.door import RawHeaders, Receive
from gateway.exchange.grants import Grant
from gateway.exchange.routes import Route
from gateway.exchange.snapshot import Snapshot
from gateway.model.decision import Decision, Duty
from gateway.model.identifiers import new_id
from gateway.model.message import Answer, Body, Headers
from gateway.model.principal import Principal
from gateway.ports import QuotaState, Trace

Narrow = Callable[[Principal], Awaitable[Principal]]
"""Returns who a step of a journey is, made of whom the case is; raises a `Problem`."""

_NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})


class Exchange:
    """A request on its way through the stages; belongs to one task, and is never shared.

    What is set to nothing here holds until the stage that a comment names
    sets it. `snapshot` is the one that the exchange began with, whatever is
    published meanwhile. `peer` is the address at the connection's other end.
    """

    __slots__ = (
        "answer",
        "at",
        "begun",
        "body",
        "body_failure",
        "body_json",
        "called",
        "case",
        "channel",
        "cors_origin",
        "deadline",
        "decision",
        "duties",
        "fields",
        "former",
        "gone",
        "grant",
        "headers",
        "id",
        "limit",
        "method",
        "narrow",
        "origin",
        "overdue",
        "path",
        "path_parameters",
        "peer",
        "principal",
        "purpose",
        "quota",
        "raw_headers",
        "raw_path",
        "raw_query",
        "reading",
        "receive",
        "released",
        "request_digest",
        "route",
        "segments",
        "snapshot",
        "step",
        "subject",
        "task",
        "trace",
        "upstream_status",
        "watcher",
    )

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
        # whoever begins it
        self.channel = "http"
        self.receive: Receive | None = None
        self.trace: Trace | None = None
        self.peer: object = None
        self.case: str | None = None
        self.step: str | None = None
        self.narrow: Narrow | None = None
        self.former: frozenset[str] = frozenset()
        # guard_request
        self.path = ""
        self.segments: list[str] = []
        self.fields: dict[bytes, bytes] = {}
        self.headers: Headers = []
        self.body: Body = b""
        self.origin = "gateway"
        # match_route
        self.route: Route | None = None
        self.path_parameters = _NO_PARAMETERS
        self.cors_origin: bytes | None = None
        # authenticate, find_agreement, limit_rate, authorize
        self.principal: Principal | None = None
        self.grant: Grant | None = None
        self.purpose: str | None = None
        self.quota: QuotaState | None = None
        self.decision: Decision | None = None
        self.duties: tuple[Duty, ...] = ()
        # validate
        self.body_json: Any = None
        self.request_digest: str | None = None
        self.subject: str | None = None
        # call_provider, fulfil_obligations
        self.called = False
        self.upstream_status: int | None = None
        self.answer: Answer | None = None
        self.released: tuple[str, ...] = ()
        # the watch over slow exchanges
        self.task: asyncio.Task[Any] | None = None
        self.reading = False
        self.body_failure: Exception | None = None
        self.deadline = self.limit = float("inf")
        self.watcher: asyncio.Task[None] | None = None
        self.gone = False
        self.overdue = False

    @property
    def streams(self) -> bool:
        """True when the request's body has not been read into memory."""
        return not isinstance(self.body, bytes)
