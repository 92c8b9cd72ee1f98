"""The ladder's rungs between a bare server and the whole gateway: the production stages, cut short.

Runs as a process of its own: `BENCH_APPLICATION` names the rung. Each rung
serves the same path with the parts that `gateway.bootstrap` wires, and the
stages up to it; what a rung leaves out is answered by the shortest stand-in.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final

import uvicorn

from gateway.bootstrap.house import create_app
from gateway.exchange import pipeline
from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.pipeline import STAGES, Stage
from gateway.model.message import Answer
from gateway.serving.protocol import BoundedProtocol

BODY: Final = b"x" * 1000


async def answer_at_once(x: Exchange, parts: ExchangeParts) -> None:
    """Stand in for the agency and all that follows."""
    x.answer = Answer(status=200, headers=[("content-type", "application/json")], body=BODY)


def _stages(*names: str) -> tuple[Stage, ...]:
    by_name = {stage.__name__: stage for stage in STAGES}
    return tuple(by_name[name] for name in names)


GOVERNED: Final = ("guard_request", "match_route", "authenticate", "find_agreement")
RUNGS: Final[dict[str, Callable[[], tuple[Stage, ...]]]] = {
    "server": lambda: (answer_at_once,),
    "route": lambda: (*_stages("guard_request", "match_route"), answer_at_once),
    "token": lambda: (*_stages(*GOVERNED), answer_at_once),
    "quota": lambda: (*_stages(*GOVERNED, "limit_rate"), answer_at_once),
    "policy": lambda: (*_stages(*GOVERNED, "limit_rate", "authorize", "validate"), answer_at_once),
    "agency": lambda: _stages(*GOVERNED, "limit_rate", "authorize", "validate", "call_provider"),
    "minimise": lambda: _stages(
        *GOVERNED, "limit_rate", "authorize", "validate", "call_provider", "fulfil_obligations"
    ),
}


def make_app() -> Any:
    """Return the gateway with its stages cut short at the rung that the environment names."""
    pipeline.STAGES = RUNGS[os.environ["BENCH_APPLICATION"]]()  # type: ignore[misc]  # fewer stages are the rung
    return create_app()


if __name__ == "__main__":
    uvicorn.run(
        "tests.bench.rungs:make_app",
        factory=True,
        port=int(os.environ["SIMPUL_PORT"]),
        http=BoundedProtocol,
        ws="none",
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
