"""What a governed exchange costs when much is registered, beside what it costs when little is.

The exchange path in one process, without a network: a snapshot of 10 operations
and 10 agreements against one of 10,000 and 100,000, asked in turn for the same
ten of them, so that the two differ in what is registered and in nothing else.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from gateway.model.catalogue import Catalogue
from gateway.model.message import WireAnswer, WireRequest
from gateway.model.service import Endpoint
from tests.support.exchanges import Kit, call
from tests.support.tax_income import PORTAL, agreement, catalogue, operation, principal, service

CALLS = 1_000
ROUNDS = 15
ASKED = 10
AGENCY = "http://127.0.0.1:9"


class Agency:
    """A transport that answers at once."""

    async def send(self, endpoint: Endpoint, request: WireRequest) -> WireAnswer:
        """Answer 200 with a small JSON body."""
        return WireAnswer(status=200, headers=[("content-type", "application/json")], body=b'{"a":1}')


def registered(services: int, operations: int, agreements: int) -> Catalogue:
    """Return a catalogue of so many services, operations in each, and agreements in all."""
    base = catalogue(AGENCY)
    names = [f"s{n}" for n in range(services)]
    offered = tuple(operation(f"read{n}", "GET", f"/people/{{id}}/part{n}") for n in range(operations))
    made = [service(AGENCY, id=f"service-{name}", name=name, operations=offered) for name in names]
    clients = [replace(PORTAL, id=f"portal{n}") for n in range(max(1, agreements // services))]
    agreed = [
        agreement(id=f"a-{client.id}-{name}", client=client.id, service=name)
        for client in clients
        for name in names
    ]
    return replace(
        base, services=tuple(made), clients=(*base.clients, *clients), agreements=tuple(agreed[:agreements])
    )


class Side:
    """One of the two; its calls go round `ASKED` services, each with a client of its own."""

    def __init__(self, directory: Path, services: int, operations: int, agreements: int) -> None:
        directory.mkdir()
        self._kit = Kit(directory, AGENCY)
        content = registered(services, operations, agreements)
        self._kit.publish(content)
        object.__setattr__(self._kit.parts, "transport", Agency())
        clients = [
            client.id
            for client in content.clients
            if client.id.startswith("portal") and client.id != "portal"
        ]
        for client in clients:
            self._kit.tokens.principals[f"Bearer {client}"] = principal(client=client)
        self._calls = [
            (f"/api/tax/s{n % ASKED}/people/1/part0", clients[n % ASKED % len(clients)]) for n in range(CALLS)
        ]

    async def cost(self) -> float:
        """Return the CPU seconds of one pass over the calls."""
        requests = [
            (
                path,
                [
                    (b"host", b"x"),
                    (b"authorization", f"Bearer {client}".encode()),
                    (b"simpul-purpose", b"audit"),
                ],
            )
            for path, client in self._calls
        ]
        began = time.thread_time()
        for path, headers in requests:
            reply = await call(self._kit.app, "GET", path, headers, [])
            assert reply.status == 200, reply
        return time.thread_time() - began


async def measure_scale(directory: Path) -> float:
    """Return the cost with much registered as a multiple of the cost with little."""
    sides = (Side(directory / "little", 10, 1, 10), Side(directory / "much", 100, 100, 100_000))
    gc.collect()
    gc.freeze()
    best = [float("inf"), float("inf")]
    for _ in range(ROUNDS):
        for place, side in enumerate(sides):
            best[place] = min(best[place], await side.cost())
    return best[1] / best[0]


def run_scale() -> float:
    """Run `measure_scale` in a loop and a directory of its own."""
    with tempfile.TemporaryDirectory(prefix="simpul-scale-") as place:
        return asyncio.run(measure_scale(Path(place)))
