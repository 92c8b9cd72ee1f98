"""`python -m tests.bench.identity`: what a grant costs at the token endpoint, and a proof at an exchange.

Every request is another one, signed beforehand: an assertion or a proof
counts once. CPU is that of the gateway's process only.
"""

from __future__ import annotations

import asyncio
import math
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import httpx
from joserfc.jwk import ECKey

from gateway.commands.client_key import read_client_key
from gateway.identity.client_assertion import ASSERTION_TYPE, sign_assertion
from tests.bench import measure as table
from tests.bench.identity_parts import grant_parts
from tests.bench.load import Connection, Load
from tests.bench.processes import cpu_seconds, running
from tests.bench.proofs import sign_proof
from tests.bench.report import Figures, report
from tests.bench.simpul import PATH, PURPOSE, Deployment
from tests.support.ports import free_port

WARM, COUNT, CONNECTIONS = 200, 2_000, 32
"""As many connections as the ladder has; so many requests that a tick of the CPU's clock is 5 µs of each."""
ROUNDS = 5
"""Each measures every row once, one after the other, so that a busy moment is in all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """CPU µs a request, requests a second of wall clock, and those that failed."""

    name: str
    cpu_us: float
    rate: float
    errors: int


class _Next(Connection):
    """A connection whose every request is the next of a list."""

    def __init__(self, requests: list[bytes], load: Load, done: asyncio.Event) -> None:
        super().__init__(b"", load)
        self.requests, self.done = requests, done

    def start(self, due: float | None = None) -> None:
        if self.requests:
            self.request = self.requests.pop()
            super().start(due)
        else:
            self.load.idle.append(self)
            if len(self.load.idle) == CONNECTIONS:
                self.done.set()


async def _drive(port: int, requests: list[bytes]) -> tuple[float, int]:
    """Send every request once, over a few connections; return seconds and failures."""
    load, done = Load(0.0), asyncio.Event()
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(lambda: _Next(requests, load, done), "127.0.0.1", port))[1]
        for _ in range(CONNECTIONS)
    ]
    began = time.perf_counter()
    for connection in connections:
        connection.start()
    await done.wait()
    load.over = True
    elapsed = time.perf_counter() - began
    for connection in connections:
        connection.transport.close()
    return elapsed, load.errors


def _measure(name: str, pid: int, port: int, make: Callable[[], bytes]) -> Row:
    asyncio.run(_drive(port, [make() for _ in range(WARM)]))
    requests = [make() for _ in range(COUNT)]
    before = cpu_seconds(pid)
    elapsed, errors = asyncio.run(_drive(port, requests))
    return Row(name, (cpu_seconds(pid) - before) / COUNT * 1e6, COUNT / elapsed, errors)


class Client:
    """The bench's portal: makes requests for a token, and calls with one."""

    def __init__(self, deployment: Deployment) -> None:
        self.url, self.port = deployment.url, deployment.port
        self.key = read_client_key(deployment.data, "portal")
        self.proof_key = ECKey.generate_key("P-256")
        self.nonce = ""
        self.token = ""

    def grant(self, bound: bool) -> bytes:
        """Return a token request, with a proof if the token is to be bound."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": sign_assertion(self.key, "portal", self.url),
        }
        fields = {"content-type": "application/x-www-form-urlencoded"}
        if bound:
            fields["dpop"] = sign_proof(self.proof_key, "POST", f"{self.url}/oauth/token", self.nonce)
        return self._request("POST", "/oauth/token", fields, urlencode(form))

    def call(self, bound: bool) -> bytes:
        """Return a governed call."""
        fields = {"authorization": f"{'DPoP' if bound else 'Bearer'} {self.token}", "simpul-purpose": PURPOSE}
        if bound:
            fields["dpop"] = sign_proof(self.proof_key, "GET", self.url + PATH, self.nonce, self.token)
        return self._request("GET", PATH, fields)

    def sign_in(self, bound: bool) -> None:
        """Get a token, and the server's nonce where a proof needs one."""
        for _ in range(2 if bound else 1):
            head, _, body = self.grant(bound).partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
            answer = httpx.post(f"{self.url}/oauth/token", content=body, headers=fields, trust_env=False)
            self.nonce = answer.headers.get("dpop-nonce", self.nonce)
        self.token = answer.json()["access_token"]

    def _request(self, method: str, path: str, fields: dict[str, str], body: str = "") -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        return "\r\n".join([*lines, f"content-length: {len(body)}", "", body]).encode()


def run(directory: Path) -> list[list[Row]]:
    """Return the rows of each round: grants and calls, as Bearer and bound by DPoP."""
    upstream = free_port()
    with running([sys.executable, "-m", "tests.bench.upstream", str(upstream)], upstream, directory):
        deployment = Deployment(directory, upstream)
        # One client asks as often as it can: not what the limits are for.
        deployment.environment |= {"SIMPUL_SIGN_IN_RATE_ADDRESS": "0", "SIMPUL_SIGN_IN_RATE_CLIENT": "0"}
        deployment.initialise()
        with deployment.serving() as pid:
            return [_round(deployment, pid) for _ in range(ROUNDS)]


def _round(deployment: Deployment, pid: int) -> list[Row]:
    client, rows = Client(deployment), []
    for bound, kind in ((False, "bearer"), (True, "dpop")):
        client.sign_in(bound)
        for name, make in (("grant", client.grant), ("call", client.call)):
            rows.append(_measure(f"{name}_{kind}", pid, client.port, lambda m=make, b=bound: m(b)))
    return rows


def best(rounds: Sequence[Sequence[Row]]) -> list[Row]:
    """Return each row of the round in which it cost least, with the errors of all rounds."""
    found = []
    for rows in zip(*rounds, strict=True):
        cheapest = min(rows, key=lambda row: row.cpu_us)
        found.append(replace(cheapest, errors=sum(row.errors for row in rows)))
    return found


def summary(rounds: Sequence[Sequence[Row]], parts: dict[str, float]) -> dict[str, float | None]:
    """Return what counts: grants a core-second, the proof's cost, and where a grant's time goes.

    Each row counts by its best round, as the ladder's rungs do: a busy machine only adds.
    """
    rows = best(rounds)
    cpu = {row.name: row.cpu_us for row in rows}
    return {
        **{f"{name}_cpu_us": round(value, 1) for name, value in cpu.items()},
        "grants_per_core_second": round(1e6 / cpu["grant_bearer"]),
        "grants_dpop_per_core_second": round(1e6 / cpu["grant_dpop"]),
        "dpop_minus_bearer_cpu_us": round(cpu["call_dpop"] - cpu["call_bearer"], 1),
        "identity_errors": sum(row.errors for row in rows),
        **{f"grant_{name}_us": round(value, 1) for name, value in parts.items()},
    }


def measure_identity(place: Path) -> Figures:
    """Return the rows of the table, and the summary."""
    rounds = run(place)
    parts = asyncio.run(grant_parts(place))
    unknown = math.nan
    rows = [
        table.Row(row.name, row.cpu_us, row.rate, unknown, unknown, unknown, row.errors)
        for row in best(rounds)
    ]
    return Figures(rows, summary(rounds, parts))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="simpul-bench-") as place:
        report([measure_identity(Path(place))])
