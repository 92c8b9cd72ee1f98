"""Callers who do not stop: each has a connection and asks again and again, and keeps what it was told."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

PAUSE: Final = 0.015
"""Seconds between a caller's calls: many a second, and some of the machine left for the gateway."""


@dataclass(frozen=True)
class Told:
    """One answer; `began` is when it was asked for, on `time.monotonic`."""

    began: float
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Load:
    """All that the callers were told, and how many calls got no answer at all."""

    port: int
    path: str
    headers: Mapping[str, str]
    told: list[Told] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    renew: bool = False
    """Open a connection for each call, so that every worker is asked."""

    def run(self) -> None:
        """Ask until `stopped` is set."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self.stopped.is_set():
            began = time.monotonic()
            try:
                connection.request("GET", self.path, headers=dict(self.headers))
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.dropped.append(repr(error))
                connection.close()
                continue
            fields = {name.lower(): value for name, value in answer.getheaders()}
            self.told.append(Told(began, answer.status, fields, body))
            if self.renew:
                connection.close()
            self.stopped.wait(PAUSE)

    def since(self, moment: float) -> list[Told]:
        """Return what was asked for after `moment`."""
        return [told for told in self.told if told.began > moment]


@contextmanager
def load(
    port: int, path: str, headers: Mapping[str, str], callers: int = 4, *, renew: bool = False
) -> Iterator[Load]:
    """Keep asking from `callers` threads until the block ends."""
    running = Load(port, path, headers, renew=renew)
    threads = [threading.Thread(target=running.run, daemon=True) for _ in range(callers)]
    for thread in threads:
        thread.start()
    try:
        yield running
    finally:
        running.stopped.set()
        for thread in threads:
            thread.join(30)
