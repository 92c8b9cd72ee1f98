"""Exchanges without HTTP: the same stages for a journey's step or a try in the sandbox."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Literal

from gateway.exchange.answer_body import read_answer
from gateway.exchange.exchange import Exchange, Narrow
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.pipeline import run
from gateway.model.message import Answer, Headers
from gateway.model.principal import Principal
from gateway.problems import AgencyTimeout, Internal, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectCall:
    """A call by a principal who was verified elsewhere; `path` begins with `/api/`, percent-encoded.

    `narrow` makes of them who the call counts for. `former` has the ids of
    agreements that the call may rest on even though they are over: those that
    were in force when the step was done that the call undoes. After `timeout`
    seconds, to a tenth, the call is given up as `AgencyTimeout`.
    """

    principal: Principal
    method: str
    path: str
    purpose: str
    query: str = ""
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    channel: Literal["journey", "compensation", "sandbox"] = "journey"
    case: str | None = None
    step: str | None = None
    idempotency_key: str | None = None
    narrow: Narrow | None = None
    former: frozenset[str] = frozenset()
    timeout: float | None = None


async def execute(call: DirectCall, parts: ExchangeParts) -> Answer:
    """Run `call` through the production stages and return its answer with a whole body.

    Every rule holds: guard, agreement, quota, policy, evidence. Raises the
    `Problem` that an HTTP caller would have been told; its `exchange` member
    is the exchange id, which is also the answer's `simpul-exchange-id`.
    """
    headers = [(b"host", b"gateway")]
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in call.headers]
    headers.append((b"simpul-purpose", call.purpose.encode("latin-1", "replace")))
    if call.idempotency_key is not None:
        headers.append((b"idempotency-key", call.idempotency_key.encode("latin-1")))
    x = Exchange(
        parts.snapshots.current,
        call.method,
        call.path.encode("latin-1", "replace"),
        call.query.encode("latin-1", "replace"),
        headers,
    )
    x.principal, x.channel, x.case, x.step = call.principal, call.channel, call.case, call.step
    x.narrow, x.former = call.narrow, call.former
    x.body = call.body
    if call.timeout is not None:
        x.deadline = x.limit = x.begun + call.timeout * 1e9
    x.trace = trace = parts.recorder.begin()
    x.task = asyncio.current_task()
    parts.watch.enter(x)
    status, code = Internal.status, "internal"
    try:
        outcome = await run(x, parts)
        if isinstance(outcome, Problem):
            status, code = outcome.status, outcome.code
            outcome.members.setdefault("exchange", x.id)
            raise outcome
        if outcome is None:
            raise Internal
        outcome.body = await read_answer(outcome.body, parts.limits.body_bytes)
        outcome.headers.append(("simpul-exchange-id", x.id))
        status, code = outcome.status, "ok"
        return outcome
    except asyncio.CancelledError:
        if not x.overdue or x.task is None:
            raise
        x.task.uncancel()
        raise AgencyTimeout("The agency did not answer in time.") from None
    finally:
        parts.watch.leave(x)
        route = x.route
        parts.recorder.finish(
            trace,
            inbound=None,
            exchange=x.id,
            agency=route.service.agency if route else "",
            service=route.service.name if route else "",
            operation=route.operation.name if route else "",
            status=status,
            code=code,
            origin=x.origin,
            duration_ns=time.perf_counter_ns() - x.begun,
        )
