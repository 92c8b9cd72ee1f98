"""The load: a process of its own that keeps N connections busy, or asks at a fixed rate.

Prints one JSON object: requests, errors, seconds, and p50/p99 in microseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque

import httptools
import uvloop


class Connection(asyncio.Protocol):
    """One connection, one request at a time; `start` sends, the end of the answer calls back."""

    def __init__(self, request: bytes, load: Load) -> None:
        self.request, self.load = request, load
        self.began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.parser = httptools.HttpResponseParser(self)

    def start(self, due: float | None = None) -> None:
        self.began = due or time.perf_counter()
        self.transport.write(self.request)  # type: ignore[attr-defined]  # it writes

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self.parser.get_status_code() != 200:
            self.load.errors += 1
        self.load.latencies.append(time.perf_counter() - self.began)
        self.load.finished(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.load.over:
            self.load.errors += 1


class Load:
    """Drives the connections; `rate` of 0 is a closed loop, as fast as answers come."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.latencies: list[float] = []
        self.errors = 0
        self.over = False
        self.idle: deque[Connection] = deque()
        self.late: deque[float] = deque()

    def finished(self, connection: Connection) -> None:
        if self.over:
            return
        if not self.rate:
            connection.start()
        elif self.late:
            connection.start(self.late.popleft())
        else:
            self.idle.append(connection)

    async def run(self, connections: list[Connection], seconds: float) -> float:
        began = time.perf_counter()
        if not self.rate:
            for connection in connections:
                connection.start()
            await asyncio.sleep(seconds)
        else:
            self.idle.extend(connections)
            sent = 0
            while (now := time.perf_counter() - began) < seconds:
                while sent < now * self.rate:
                    due = began + sent / self.rate
                    sent += 1
                    if self.idle:
                        self.idle.popleft().start(due)
                    else:
                        self.late.append(due)
                await asyncio.sleep(0.0005)
        self.over = True
        return time.perf_counter() - began


async def main(port: int, path: str, count: int, seconds: float, rate: float, headers: str) -> None:
    """Connect, run, and print the result."""
    request = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n{headers}\r\n".encode()
    load = Load(rate)
    loop = asyncio.get_running_loop()
    connections = []
    for _ in range(count):
        _transport, protocol = await loop.create_connection(
            lambda: Connection(request, load), "127.0.0.1", port
        )
        connections.append(protocol)
    elapsed = await load.run(connections, seconds)
    ordered = sorted(load.latencies) or [0.0]
    print(
        json.dumps(
            {
                "requests": len(load.latencies),
                "errors": load.errors,
                "seconds": elapsed,
                "p50_us": ordered[len(ordered) // 2] * 1e6,
                "p99_us": ordered[int(len(ordered) * 0.99)] * 1e6,
            }
        )
    )


if __name__ == "__main__":
    _, port, path, count, seconds, rate = sys.argv
    uvloop.run(main(int(port), path, int(count), float(seconds), float(rate), sys.stdin.read()))
