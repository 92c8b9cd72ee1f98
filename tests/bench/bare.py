"""A bare DBOS workflow that makes a journey's calls: the same bytes, by the same client, in the same DBOS.

It has no governance, no evidence, no encryption and nothing that a person
could look at: what a careful engineer writes first, and what a journey is
measured against.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dbos import DBOS, SetWorkflowID
from msgspec.structs import replace

from gateway.exchange.parts import ExchangeParts
from gateway.model.identifiers import new_id
from gateway.model.message import WireAnswer, WireRequest
from gateway.model.service import Endpoint
from gateway.ports import Transport

KEY = "idempotency-key"


@dataclass(frozen=True, slots=True)
class Sent:
    """One call as it went over the wire, and the key that made its effect unique."""

    endpoint: Endpoint
    request: WireRequest
    key: str

    def again(self) -> WireRequest:
        """Return the same request for another effect."""
        key, body = new_id(), self.request.body
        assert isinstance(body, bytes)
        if not self.key:
            return self.request
        headers = [(name, value.replace(self.key, key)) for name, value in self.request.headers]
        return replace(self.request, headers=headers, body=body.replace(self.key.encode(), key.encode()))


class Recording:
    """A transport that remembers what it sends, until it is taken out again."""

    def __init__(self, parts: ExchangeParts) -> None:
        self.sent: list[Sent] = []
        self._parts, self._transport = parts, parts.transport
        self._put(self)

    async def send(self, endpoint: Endpoint, request: WireRequest) -> WireAnswer:
        """Send, and remember."""
        key = next((value for name, value in request.headers if name.lower() == KEY), "")
        self.sent.append(Sent(endpoint, replace(request, headers=list(request.headers)), key))
        return await self._transport.send(endpoint, request)

    def take_out(self) -> list[Sent]:
        """Return what was sent."""
        self._put(self._transport)
        return self.sent

    def _put(self, transport: Transport) -> None:
        object.__setattr__(self._parts, "transport", transport)


class Bare:
    """The workflow; made once, as DBOS registers functions by name."""

    def __init__(self, transport: Transport, calls: Sequence[Sent], at_once: int) -> None:
        self._at_once = at_once

        async def call(number: int) -> dict[str, Any]:
            answer = await transport.send(calls[number].endpoint, calls[number].again())
            assert isinstance(answer.body, bytes)
            assert answer.status < 300, answer
            return {"status": answer.status, "body": answer.body.decode()}

        @DBOS.workflow(name="bare")
        async def bare() -> list[Any]:
            return [await DBOS.run_step_async({"name": "call"}, call, number) for number in range(len(calls))]

        self._workflow = bare

    async def run(self, count: int) -> tuple[float, float]:
        """Return the CPU and wall seconds of so many workflows."""
        gate = asyncio.Semaphore(self._at_once)

        async def one() -> None:
            async with gate:
                with SetWorkflowID(new_id()):
                    handle = await DBOS.start_workflow_async(self._workflow)
                await handle.get_result()

        cpu, wall = time.process_time(), time.perf_counter()
        await asyncio.gather(*(one() for _ in range(count)))
        return time.process_time() - cpu, time.perf_counter() - wall
