"""A node that runs cases: the engine over the production stages, in a process that may die at a named point.

A server process that has imported everything forks the nodes, so that each
starts in a moment: `fork` before any thread and any loop.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from adapters import ADAPTERS
from gateway.bootstrap.journey_steps import Agreed, through_exchange
from gateway.evidence.opening import evidence_store, open_journal
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.quotas import MappedQuotas
from gateway.exchange.snapshot import SnapshotHolder, build_snapshot
from gateway.identity.keys.wrapping import WrappingKey
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.definitions.catalogue import RegisteredSources
from gateway.journeys.definitions.plans import Plans
from gateway.journeys.engine.engine import Engine, EngineParts
from gateway.model.service import Endpoint
from gateway.store.store import Store
from gateway.upstream.transport import HttpTransport
from policies.obligations import OBLIGATIONS
from tests.support.exchanges import LOOPBACK, PAIRWISE, Counts, Plain, Rules, Tokens
from tests.support.journey_world import FILES, KEY, catalogue, described
from tests.support.stores import ensure_migrated
from tests.support.warm import Talking, talking
from tests.support.workflow_tables import lay_workflow_tables

WRAPPING = WrappingKey(bytes(range(32)))
ISSUER = "https://gateway.example"


class InForce:
    """Mandates that are in force, but those that a test ends; implements `MandatesInForce`."""

    def __init__(self) -> None:
        self.over: dict[str, str] = {}

    async def why_not(self, mandate: str) -> str | None:
        return self.over.get(mandate)


class InsuranceKey(Plain):
    """Signs in at the insurance with its key."""

    async def headers(self, endpoint: Endpoint, *, renew: bool = False) -> list[tuple[str, str]]:
        return [("x-api-key", KEY)]


def store_url(directory: Path, database_url: str | None) -> str:
    """Where the node's store is."""
    return database_url or f"sqlite+aiosqlite:///{directory / 'simpul.db'}"


def _version(database_url: str | None) -> str:
    """Return a version for each store: DBOS keeps the workflows of a database's every schema in one.

    A node of another test would go on with what a killed one left, and find no such case.
    """
    return f"test-{sha256((database_url or '').encode()).hexdigest()[:16]}"


class Node:
    """An engine and everything that it stands on."""

    def __init__(
        self, directory: Path, urls: dict[str, str], database_url: str | None = None, **engine: Any
    ) -> None:
        self.directory = directory
        self.store = Store(store_url(directory, database_url))
        self.evidence = evidence_store(data=directory, store=self.store)
        self.journal = open_journal(data=directory, database_url=database_url)
        self.holder, self.transport = SnapshotHolder(), HttpTransport(LOOPBACK, Path)
        self.catalogue = catalogue(urls)
        self.publish()
        self.exchange = ExchangeParts(
            snapshots=self.holder,
            verifier=Tokens(),
            decider=Rules(),
            journal=self.journal,
            pseudonyms=Plain(),
            pairwise=PAIRWISE,
            quotas=MappedQuotas(directory / "quotas", slots=256),
            transport=self.transport,
            credentials=InsuranceKey(),
            recorder=Counts(),
            issuer=ISSUER,
        )
        self.mandates = InForce()
        self.vault, self.plans = CaseVault(WRAPPING), Plans(self.store)
        self.engine = Engine(
            EngineParts(
                store=self.store,
                data=directory,
                database_url=database_url,
                journal=self.journal,
                vault=self.vault,
                plans=self.plans,
                sources=RegisteredSources(lambda: self.catalogue),
                agreements=Agreed(self.exchange),
                run=through_exchange(self.exchange, self.mandates),
                issuer=ISSUER,
                **{"poll": 0.05, "lease": 2.0, "version": _version(database_url), **engine},
            )
        )

    def publish(self) -> None:
        """Put the catalogue in force."""
        self.holder.swap(build_snapshot(self.catalogue, ADAPTERS, OBLIGATIONS, None))

    async def start(self, *, migrated: bool = False) -> None:
        """Start everything."""
        if not migrated:
            await ensure_migrated(self.store)
            if self.evidence is not self.store:
                await ensure_migrated(self.evidence)
        if self.store.dialect == "sqlite":
            lay_workflow_tables(self.directory)
        await self.journal.start()
        await self.engine.start()

    async def stop(self) -> None:
        """Stop everything."""
        await self.engine.stop()
        await self.journal.close()
        await self.transport.close()
        await self.store.close()
        if self.evidence is not self.store:
            await self.evidence.close()


def die_at(point: str | None, skip: int = 0) -> Any:
    """Return what kills this process when the point is reached for the n-th time."""
    left = skip

    def reached(name: str) -> None:
        nonlocal left
        if name == point:
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    return reached


async def _serve(asked: dict[str, Any]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    reached = die_at(asked.get("die_at"), asked.get("skip", 0))
    node = Node(Path(asked["directory"]), asked["urls"], asked.get("database_url"), reached=reached)
    await node.start(migrated=asked.get("migrated", False))
    await stop.wait()
    await node.stop()


class Nodes:
    """Starts and kills nodes."""

    def __init__(self, process: Talking) -> None:
        self._process = process
        self.alive: set[int] = set()

    def start(self, directory: Path, urls: dict[str, str], **asked: Any) -> int:
        """Start a node and return its process id."""
        line = json.dumps({"directory": str(directory), "urls": urls, **asked})
        self._process.stdin.write(line.encode() + b"\n")
        pid = int(self._process.stdout.readline())
        self.alive.add(pid)
        return pid

    def kill(self, pid: int) -> None:
        """End a node as a power cut does."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.wait(pid)

    def stop(self, pid: int) -> None:
        """Ask a node to end."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        self.wait(pid)

    def wait(self, pid: int, seconds: float = 30.0) -> None:
        """Return once a node has ended."""
        deadline = time.monotonic() + seconds
        while self.lives(pid):
            assert time.monotonic() < deadline, "the node does not end"
            time.sleep(0.02)
        self.alive.discard(pid)

    def lives(self, pid: int) -> bool:
        """Say whether a node lives; the dead are reaped by their parent."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True


@contextmanager
def nodes() -> Iterator[Nodes]:
    """Start what forks nodes; all of them end with this block."""
    with talking(__name__) as process:
        running = Nodes(process)
        try:
            yield running
        finally:
            for pid in list(running.alive):
                running.kill(pid)


def main() -> None:
    """Fork a node for each line of standard input."""
    import_module("dbos")
    for key in FILES:
        described(key)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(2, 1)
            code = 0
            try:
                asyncio.run(_serve(json.loads(line)))
            except BaseException as error:
                print(f"node: {error!r}", file=sys.stderr)
                code = 1
            os._exit(code)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
