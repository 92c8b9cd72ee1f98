"""One row of the table: load on one server, and what that cost it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

from tests.bench.processes import cpu_seconds, rss_mb


@dataclass(frozen=True, slots=True)
class Row:
    """What one server did: CPU µs a request of its own processes, requests/s, latencies in µs, MB."""

    name: str
    cpu_us: float
    rate: float
    p50_us: float
    p99_us: float
    rss_mb: float
    errors: int


def load(
    port: int, path: str, *, connections: int, seconds: float, rate: float, headers: str
) -> dict[str, float]:
    """Run the load process once and return what it printed."""
    command = [sys.executable, "-m", "tests.bench.load", str(port), path]
    done = subprocess.run(
        [*command, str(connections), str(seconds), str(rate)],
        input=headers,
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]  # our own program's


def measure(
    name: str,
    pid: int,
    port: int,
    path: str,
    *,
    headers: str = "",
    connections: int = 32,
    seconds: float = 4.0,
    rate: float = 0.0,
    warm: float = 1.0,
) -> Row:
    """Load the server, after `warm` seconds of load that do not count, and return its row."""
    if warm:
        load(port, path, connections=connections, seconds=warm, rate=rate, headers=headers)
    before = cpu_seconds(pid)
    result = load(port, path, connections=connections, seconds=seconds, rate=rate, headers=headers)
    used = cpu_seconds(pid) - before
    requests = max(1, int(result["requests"]))
    return Row(
        name=name,
        cpu_us=used / requests * 1e6,
        rate=requests / result["seconds"],
        p50_us=result["p50_us"],
        p99_us=result["p99_us"],
        rss_mb=rss_mb(pid),
        errors=int(result["errors"]),
    )
