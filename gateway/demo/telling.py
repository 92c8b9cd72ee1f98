"""What every chapter needs: the world, the cast, and checked calls that are told as they happen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from gateway.demo.cast import Cast
from gateway.demo.failure import StoryFailed, require
from gateway.demo.narration import Narrator
from gateway.demo.world import World

SWAP_SECONDS = 1.0
"""How soon a change counts in every worker; the story waits no longer."""


@dataclass(slots=True)
class Telling:
    """One run of the story."""

    world: World
    cast: Cast
    narrator: Narrator

    def expect(self, answer: httpx.Response, status: int, what: str) -> Any:
        """Return the answer's JSON (None without a body); raises `StoryFailed` on another status."""
        if answer.status_code != status:
            raise StoryFailed(
                f"{what}: expected {status}, got {answer.status_code}: {answer.text[:300] or 'no body'}"
            )
        return answer.json() if answer.content else None

    def expect_problem(self, answer: httpx.Response, status: int, kind: str, what: str) -> dict[str, Any]:
        """Return the problem (RFC 9457) of this type; raises `StoryFailed` when it is anything else."""
        body = self.expect(answer, status, what)
        media_type = answer.headers.get("content-type", "")
        require(media_type == "application/problem+json", f"{what}: the answer is {media_type}")
        require(body["type"] == f"urn:simpul:problem:{kind}", f"{what}: the problem is {body['type']}")
        problem: dict[str, Any] = body
        return problem

    def search(self, *, subject: str | None = None, **filters: str) -> list[dict[str, Any]]:
        """Return every entry that the officer finds, newest first; a person is never named in a URL."""
        found: list[dict[str, Any]] = []
        headers = {"simpul-subject": subject} if subject else {}
        path: str | None = f"/evidence/entries?{urlencode({'limit': '100', **filters})}"
        while path is not None:
            answer = self.cast["officer"].call("GET", path, headers=headers)
            page = self.expect(answer, 200, "The officer searches")
            found += [{**item["entry"], "index": item["index"]} for item in page["items"]]
            path = page["next"]
        return found

    def evidence(self, exchange: str) -> list[dict[str, Any]]:
        """Return what the officer finds of one exchange, newest first; raises `StoryFailed` if nothing."""
        found = self.search(exchange=exchange)
        require(found, f"There is no evidence of exchange {exchange}")
        return found

    def soon(self, call: Callable[[], httpx.Response], status: int) -> httpx.Response:
        """Return the first answer with `status`, or the last one once a change must have been felt."""
        deadline = time.monotonic() + SWAP_SECONDS
        while True:
            late = time.monotonic() > deadline
            answer = call()
            if answer.status_code == status or late:
                return answer
            time.sleep(0.1)


def exchange_of(answer: httpx.Response) -> str:
    """Return the id of the exchange that this answers."""
    exchange: str = answer.headers.get("simpul-exchange-id", "")
    require(exchange, "The answer has no Simpul-Exchange-Id")
    return exchange


def members(value: Any, pointer: str = "") -> Iterable[str]:
    """Return the JSON Pointer of every member; arrays are walked through, as agreements do."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield f"{pointer}/{name}"
            yield from members(below, f"{pointer}/{name}")
    elif isinstance(value, list):
        for below in value:
            yield from members(below, pointer)
