"""2. Find the operation: a look-up that costs what the path is long."""

from __future__ import annotations

from typing import Final

from gateway.exchange import cors
from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.model.message import Answer
from gateway.problems import MethodNotAllowed, NotAcceptable, RouteNotFound

ACCEPTS: Final = 64
"""Values of `Accept` remembered for one operation."""


def match_route(x: Exchange, parts: ExchangeParts) -> None:
    """Set the route and the path parameters, or the answer to an `OPTIONS`.

    Raises `RouteNotFound`, `MethodNotAllowed` with `Allow`, `NotAcceptable`
    or, for a browser's preflight, `OriginNotAllowed`. `HEAD` goes by `GET`.
    """
    segments = x.segments
    compiled = x.snapshot.services.get("/".join(segments[:2])) if len(segments) > 1 else None
    found = compiled.paths.find(segments[2:] or [""]) if compiled is not None else None
    if compiled is None or found is None:
        raise RouteNotFound("No operation is published at this path.")
    node, values = found
    leaf = node.leaves.get(x.method)
    if leaf is None and x.method == "HEAD":
        leaf = node.leaves.get("GET")
    if leaf is None:
        allow = cors.allowed_methods(node.leaves)
        if x.method != "OPTIONS":
            raise MethodNotAllowed("The operation has other methods.", headers={"Allow": allow})
        fields = cors.preflight(x, compiled.service.key, node.leaves)
        x.answer = Answer(status=204, headers=[("allow", allow), *fields], body=b"", from_agency=False)
        return
    x.route, names = leaf
    if values:
        x.path_parameters = dict(zip(names, values, strict=True))
    accept, route = x.fields.get(b"accept"), x.route
    if accept is not None and accept not in route.acceptable and route.answer_media:
        _negotiate(accept, route.answer_media)
        if len(route.acceptable) < ACCEPTS:
            route.acceptable.add(accept)


def _negotiate(accept: bytes, media: frozenset[str]) -> None:
    """Raise `NotAcceptable` when no range with a weight above 0 takes one of `media` (RFC 9110, 12.5.1)."""
    for piece in accept.decode("latin-1").lower().split(","):
        kind, *parameters = [part.strip() for part in piece.split(";")]
        if any(p.startswith("q=") and not p[2:].strip("0.") for p in parameters):
            continue
        if kind in ("*/*", "") or kind in media or any("*" in offered for offered in media):
            return
        if kind.endswith("/*") and any(offered.startswith(kind[:-1]) for offered in media):
            return
    raise NotAcceptable("The operation has no answer in a media type that Accept allows.")
