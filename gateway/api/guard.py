"""The guard of the control plane: every endpoint names the scope that it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

from fastapi import Request
from fastapi.dependencies.models import Dependant

from gateway.api.heads import asked_method
from gateway.identity.challenges import challenge
from gateway.model.principal import Principal
from gateway.ports import Verifier
from gateway.problems import MalformedRequest, ScopeMissing

SCOPE_ATTRIBUTE = "simpul_scopes"
"""Set on each dependency that `Guard` makes; the architecture test looks for it on every route."""

CALLERS: Final = "simpul.callers"
"""Where a request keeps whom its guards have let in: a proof of possession counts once only."""
PROVING = ("authorization", "dpop", "client-cert")
"""Fields that say who calls; two of one could be read differently by two servers."""


class Guard:
    """Makes FastAPI dependencies: `caller: Annotated[Principal, Depends(guard("registry:read"))]`."""

    def __init__(self, verifier: Verifier, issuer: str) -> None:
        self._verifier = verifier
        self._issuer = issuer

    def __call__(self, *scopes: str) -> Callable[[Request], Awaitable[Principal]]:
        """Return a dependency that gives the caller, or refuses one who lacks all of `scopes`."""
        allowed = frozenset(scopes)

        async def guarded(request: Request) -> Principal:
            callers: dict[Any, Principal] = request.scope.setdefault(CALLERS, {})
            if guarded not in callers:
                callers[guarded] = await admit(request)
            return callers[guarded]

        async def admit(request: Request) -> Principal:
            if any(len(request.headers.getlist(name)) > 1 for name in PROVING):
                raise MalformedRequest("A field that proves who calls is repeated.")
            principal = await self._verifier.verify(
                asked_method(request), self._issuer + request.url.path, request.headers
            )
            if not allowed & principal.scopes:
                needed = " ".join(sorted(allowed))
                used = request.headers.get("authorization")
                raise ScopeMissing(
                    f"The token has none of these scopes: {needed}.",
                    headers={"WWW-Authenticate": challenge(used, error="insufficient_scope", scope=needed)},
                )
            return principal

        setattr(guarded, SCOPE_ATTRIBUTE, allowed)
        return guarded


def guards_of(dependant: Dependant) -> Iterator[Callable[[Request], Awaitable[Principal]]]:
    """Return the guards among the dependencies of a route, however deep."""
    for dependency in dependant.dependencies:
        if dependency.call is not None and hasattr(dependency.call, SCOPE_ATTRIBUTE):
            yield dependency.call
        yield from guards_of(dependency)
