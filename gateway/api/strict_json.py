"""How the control plane reads: first who calls, then strict JSON.

A member given twice could be read in two ways, and nothing of a stranger's
body is read at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from gateway.api.guard import guards_of
from gateway.problems import MalformedRequest


class StrictRequest(Request):
    """A request whose JSON has every member once and no numbers that JSON does not have."""

    async def json(self) -> Any:
        """Return the body's JSON; raises `MalformedRequest`, or `JSONDecodeError` as Starlette does."""
        try:
            return json.loads(
                await self.body(), object_pairs_hook=_members_once, parse_constant=_refuse_constant
            )
        except RecursionError:
            raise MalformedRequest("The JSON is nested too deeply.", reason="too_deep") from None


class StrictRoute(APIRoute):
    """A guarded route whose bodies are strict JSON (`APIRouter(route_class=StrictRoute)`)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, given a `StrictRequest` once its guards have passed."""
        handler = super().get_route_handler()
        guards = list(guards_of(self.dependant))

        async def strict(request: Request) -> Response:
            for guard in guards:
                await guard(request)
            return await handler(StrictRequest(request.scope, request.receive))

        return strict


def _members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedRequest("A member is given twice.", reason="duplicate_member")
    return members


def _refuse_constant(_text: str) -> Any:
    raise MalformedRequest("NaN and Infinity are not JSON.", reason="not_json")
