"""The ladder: the upstream alone, the peers, and Simpul with each stage added."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import Row, measure
from tests.bench.peers import envoy, haproxy, nginx
from tests.bench.processes import running
from tests.bench.rungs import RUNGS
from tests.bench.simpul import PATH, Deployment
from tests.bench.token import Signer
from tests.support.ports import free_port

WHOLE = "governed"
HALF_LOAD = 0.5
"""Share of a server's highest rate at which latencies are compared."""
TURNS = 4
"""So often in a round each server that is compared with others has its turn, all being up."""


class Server(NamedTuple):
    """A server that is up: its process, its port, and the header lines of a request to it."""

    pid: int
    port: int
    headers: str


class Ladder:
    """One run: rows are measured in rounds, so that a busy moment does not fall on one of them alone.

    Within a round, those that are compared with each other take short turns:
    a machine that others use too is another one half a minute later.
    """

    def __init__(self, directory: Path, seconds: float, rounds: int) -> None:
        self._directory = directory
        self._seconds = seconds
        self._rounds = rounds
        self._upstream = free_port()
        self._signer = Signer(directory)
        self._deployment = Deployment(directory, self._upstream)

    def climb(self) -> Iterator[Row]:
        """Give each row's best measurement, lowest rung first."""
        command = [sys.executable, "-m", "tests.bench.upstream", str(self._upstream)]
        with running(command, self._upstream, self._directory) as pid:
            self._deployment.initialise()
            rows: dict[str, list[Row]] = {}
            for _ in range(self._rounds):
                for row in self._round(pid):
                    rows.setdefault(row.name, []).append(row)
            for name, measured in rows.items():
                yield min(measured, key=lambda row: row.p50_us if name.endswith("_half_load") else row.cpu_us)

    def _round(self, upstream: int) -> Iterator[Row]:
        yield measure("upstream", upstream, self._upstream, PATH, seconds=self._seconds)
        for rung in RUNGS:
            with self._deployment.serving(rung) as pid:
                server = Server(pid, self._deployment.port, self._deployment.headers())
                yield self._measure(f"simpul_{rung}", server, self._seconds, warm=1.0)
        with ExitStack() as up:
            pid = up.enter_context(self._deployment.serving())
            servers = {WHOLE: Server(pid, self._deployment.port, self._deployment.headers())}
            for name, command, headers in self._peers():
                port = free_port()
                arguments = command(port)
                if arguments is not None:
                    pid = up.enter_context(running(arguments, port, self._directory))
                    servers[name] = Server(pid, port, headers)
            yield from self._compare(servers)

    def _compare(self, servers: Mapping[str, Server]) -> Iterator[Row]:
        for name, server in servers.items():
            self._measure(name, server, 1.0)
        best = 0.0
        for _ in range(TURNS):
            for name, server in servers.items():
                row = self._measure(name, server, self._seconds / TURNS)
                best = max(best, row.rate) if name == WHOLE else best
                yield row
        for _ in range(TURNS):
            for name in {WHOLE, "nginx"} & servers.keys():
                yield self._measure(
                    f"{name}_half_load", servers[name], self._seconds / TURNS, rate=best * HALF_LOAD
                )

    def _peers(self) -> Iterator[tuple[str, Callable[[int], list[str] | None], str]]:
        """Give each peer's name, its command for a port (None where it is absent), and its header lines."""
        bearer = f"authorization: Bearer {self._signer.token()}\r\n"
        here, upstream, jwks = self._directory, self._upstream, self._signer.jwks
        yield "nginx", lambda port: nginx.command(here, port, upstream), ""
        yield "haproxy_jwt", lambda port: haproxy.command(here, port, upstream, self._signer.pem), bearer
        yield "envoy", lambda port: envoy.command(here, port, upstream, None, False), ""
        yield "envoy_jwt_cached", lambda port: envoy.command(here, port, upstream, jwks, True), bearer
        yield "envoy_jwt", lambda port: envoy.command(here, port, upstream, jwks, False), bearer

    def _measure(
        self, name: str, server: Server, seconds: float, rate: float = 0.0, warm: float = 0.0
    ) -> Row:
        pid, port, headers = server
        return measure(name, pid, port, PATH, headers=headers, seconds=seconds, rate=rate, warm=warm)
