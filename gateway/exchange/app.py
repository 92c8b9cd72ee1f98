"""The HTTP door of the exchange path: everything below `/api/`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from gateway.exchange.asgi import AsgiRequest, Send
from gateway.exchange.delivery import deliver, deliver_problem
from gateway.exchange.door import Receive, Request
from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.pipeline import run
from gateway.exchange.refusal import cause_of
from gateway.problems import Problem


class ExchangeApp:
    """Takes each request through the stages and answers it."""

    __slots__ = ("_parts",)

    def __init__(self, parts: ExchangeParts) -> None:
        self._parts = parts

    @property
    def active(self) -> int:
        """How many exchanges are under way; a graceful stop waits until there are none."""
        return len(self._parts.watch)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request over ASGI."""
        await self.serve(AsgiRequest(scope, receive, send))

    async def serve(self, request: Request) -> None:
        """Serve one request; never raises but when the process itself ends."""
        parts = self._parts
        x = Exchange(
            parts.snapshots.current, request.method, request.raw_path, request.query, request.headers
        )
        x.receive = request.receive
        x.peer = request.peer
        x.task = request.task
        x.trace = trace = parts.recorder.begin()
        parts.watch.enter(x)
        status, code = 499, "caller_gone"
        try:
            outcome = await run(x, parts)
            if outcome is not None and isinstance(outcome, Problem):
                status, code = outcome.status, outcome.code
                parts.watch.leave(x)
                await deliver_problem(x, outcome, request)
            elif outcome is not None:
                status, code = outcome.status, "ok"
                if isinstance(outcome.body, bytes):
                    parts.watch.leave(x)
                await deliver(x, outcome, request)
        except asyncio.CancelledError:
            if not x.gone:
                raise
        except Exception as error:
            cause_of(x, error)
        finally:
            parts.watch.leave(x)
            route, inbound = x.route, x.fields.get(b"traceparent")
            parts.recorder.finish(
                trace,
                inbound=None if inbound is None else inbound.decode("latin-1"),
                exchange=x.id,
                agency="" if route is None else route.service.agency,
                service="" if route is None else route.service.name,
                operation="" if route is None else route.operation.name,
                status=status,
                code=code,
                origin=x.origin,
                duration_ns=time.perf_counter_ns() - x.begun,
            )
