"""Connections to a chosen worker of a served gateway: which process took one, the kernel says."""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson

from tests.support.gateway import ServedGateway

MOST: int = 500
"""Connections opened in search of a worker before the test fails."""


@dataclass(frozen=True)
class Told:
    """An answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


class Line:
    """One connection, kept open, and never opened anew behind our back: that could be another worker."""

    def __init__(self, gateway: ServedGateway) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
        self._connection.connect()
        self._connection.auto_open = 0
        assert self.ask("GET", "/healthz").status == 200
        self.worker = _worker(gateway, self._connection.sock.getsockname()[1])

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **form: str) -> Told:
        """Send a request, with a form as its body if one is given."""
        fields, body = dict(headers or {}), None
        if form:
            fields["content-type"], body = "application/x-www-form-urlencoded", urlencode(form)
        self._connection.request(method, path, body=body, headers=fields)
        answer = self._connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Told(answer.status, found, answer.read())

    def close(self) -> None:
        self._connection.close()


@contextmanager
def lines_to_each_worker(gateway: ServedGateway, count: int = 1) -> Iterator[list[Line]]:
    """Give `count` connections to each worker, the workers in turn."""
    held: dict[int, list[Line]] = {worker: [] for worker in gateway.serving()}
    surplus: list[Line] = []
    try:
        for _ in range(MOST):
            if all(len(lines) == count for lines in held.values()):
                break
            line = Line(gateway)
            lines = held[line.worker]
            (lines if len(lines) < count else surplus).append(line)
        chosen = [line for turn in zip(*held.values(), strict=True) for line in turn]
        assert len(chosen) == count * len(held), "a worker takes no connections"
        yield chosen
    finally:
        for line in [*surplus, *(line for lines in held.values() for line in lines)]:
            line.close()


def _worker(gateway: ServedGateway, port: int) -> int:
    """Return the process that holds the other end of the connection from our local `port`."""
    socket = f"socket:[{_inode(gateway.port, port)}]"
    for worker in gateway.serving():
        for descriptor in Path(f"/proc/{worker}/fd").iterdir():
            with suppress(FileNotFoundError):
                if os.readlink(descriptor) == socket:
                    return worker
    raise AssertionError("no worker has the connection")


def _inode(local: int, remote: int) -> str:
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = row.split()
        here, there = (int(address.rpartition(":")[2], 16) for address in fields[1:3])
        if (here, there) == (local, remote):
            return fields[9]
    raise AssertionError("the kernel does not know the connection")
