"""FastAPI applications that are built once in a process: to build one takes longer than most tests.

Its routers are built over stand-ins, each of which is the part of that name of
whoever serves the present request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from functools import cached_property
from operator import itemgetter
from typing import Any

from fastapi import FastAPI

ASGI = Callable[[Any, Any, Any], Awaitable[None]]

_PRESENT: ContextVar[Mapping[str, Any]] = ContextVar("parts of whoever serves the present request")


class _StandIn:
    """A part, or while the application is built, whatever a part will have for an attribute."""

    def __init__(self, find: Callable[[Mapping[str, Any]], Any]) -> None:
        self.__find = find

    def __getattr__(self, attribute: str) -> Any:
        parts = _PRESENT.get(None)
        if parts is None:
            return _StandIn(lambda parts: getattr(self.__find(parts), attribute))
        return getattr(self.__find(parts), attribute)

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        return self.__find(_PRESENT.get())(*arguments, **more)


class StandIns:
    """Has a stand-in for every part, as an attribute of its name."""

    def __getattr__(self, name: str) -> Any:
        return _StandIn(itemgetter(name))


class SharedApp:
    """The application that `build` makes of stand-ins."""

    def __init__(self, build: Callable[[StandIns], FastAPI]) -> None:
        self._build = build

    @cached_property
    def _app(self) -> FastAPI:
        return self._build(StandIns())

    def over(self, **parts: Any) -> ASGI:
        """Return the application over these parts."""

        async def app(scope: Any, receive: Any, send: Any) -> None:
            before = _PRESENT.set(parts)
            try:
                await self._app(scope, receive, send)
            finally:
                _PRESENT.reset(before)

        return app
