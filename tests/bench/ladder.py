"""The ladder: the upstream alone, the peers, and Simpul with each stage added."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.measure import Row, measure
from tests.bench.peers import envoy, haproxy, nginx
from tests.bench.processes import free_port, running
from tests.bench.rungs import RUNGS
from tests.bench.simpul import PATH, Deployment
from tests.bench.token import Signer

Make = Callable[[int], list[str] | None]
WHOLE = "governed"
HALF_LOAD = 0.5
"""Share of a server's highest rate at which latencies are compared."""


class Ladder:
    """One run: rows are measured in rounds, so that a busy moment does not fall on one of them alone."""

    def __init__(self, directory: Path, seconds: float, rounds: int) -> None:
        self._directory = directory
        self._seconds = seconds
        self._rounds = rounds
        self._upstream = free_port()
        self._signer = Signer(directory)
        self._deployment = Deployment(directory, self._upstream)

    def climb(self) -> Iterator[Row]:
        """Give each row's best round, lowest rung first."""
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
        bearer = f"authorization: Bearer {self._signer.token()}\r\n"
        jwks = self._signer.jwks
        peers: list[tuple[str, Make, str]] = [
            ("nginx", lambda port: nginx.command(self._directory, port, self._upstream), ""),
            (
                "haproxy_jwt",
                lambda port: haproxy.command(self._directory, port, self._upstream, self._signer.pem),
                bearer,
            ),
            ("envoy", lambda port: envoy.command(self._directory, port, self._upstream, None, False), ""),
            (
                "envoy_jwt_cached",
                lambda port: envoy.command(self._directory, port, self._upstream, jwks, True),
                bearer,
            ),
            (
                "envoy_jwt",
                lambda port: envoy.command(self._directory, port, self._upstream, jwks, False),
                bearer,
            ),
        ]
        half = 0.0
        for rung in RUNGS:
            with self._deployment.serving(rung) as pid:
                yield self._measure(f"simpul_{rung}", pid)
        with self._deployment.serving() as pid:
            whole = self._measure(WHOLE, pid)
            half = whole.rate * HALF_LOAD
            yield whole
            yield self._measure(f"{WHOLE}_half_load", pid, rate=half)
        for name, make, headers in peers:
            port = free_port()
            command = make(port)
            if command is None:
                continue
            with running(command, port, self._directory) as pid:
                yield measure(name, pid, port, PATH, headers=headers, seconds=self._seconds)
                if name == "nginx":
                    yield measure("nginx_half_load", pid, port, PATH, seconds=self._seconds, rate=half)

    def _measure(self, name: str, pid: int, rate: float = 0.0) -> Row:
        headers = self._deployment.headers()
        port = self._deployment.port
        return measure(name, pid, port, PATH, headers=headers, seconds=self._seconds, rate=rate)
