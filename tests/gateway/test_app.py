"""Dispatch by the raw path, and the lifespan."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.app import Gateway


class Part:
    """An ASGI application that keeps what it was asked; and something that runs."""

    def __init__(self, fails: bool = False) -> None:
        self.asked: list[Any] = []
        self.fails = fails

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope["raw_path"])

    async def serve(self, request: Any) -> None:
        self.asked.append(request)

    async def start(self) -> None:
        self.asked.append("start")
        if self.fails:
            raise RuntimeError("no disk")

    async def stop(self) -> None:
        self.asked.append("stop")


async def talk(gateway: Gateway, kind: str, raw_path: bytes = b"") -> list[str]:
    sent: list[str] = []

    async def receive() -> Any:
        return {"type": "lifespan"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await gateway({"type": kind, "raw_path": raw_path}, receive, send)
    return sent


@pytest.mark.parametrize("path", [b"/api/a/b", b"/api/"])
async def test_exchanges_go_the_exchange_path(path: bytes) -> None:
    exchange, control = Part(), Part()
    await talk(Gateway(exchange, control, Part()), "http", path)
    assert (exchange.asked, control.asked) == ([path], [])


@pytest.mark.parametrize("path", [b"/%61pi/a/b", b"/API/a", b"//api/a", b"/api", b"/docs"])
async def test_nothing_else_does_by_another_name(path: bytes) -> None:
    exchange, control = Part(), Part()
    await talk(Gateway(exchange, control, Part()), "http", path)
    assert (exchange.asked, control.asked) == ([], [path])


async def test_it_lives_from_start_to_stop() -> None:
    running = Part()
    sent = await talk(Gateway(Part(), Part(), running), "lifespan")
    assert running.asked == ["start", "stop"]
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_a_start_that_fails_serves_nothing() -> None:
    running = Part(fails=True)
    assert await talk(Gateway(Part(), Part(), running), "lifespan") == ["lifespan.startup.failed"]
    assert running.asked == ["start"]
