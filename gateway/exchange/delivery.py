"""Answers: status, fields, body; a stream that breaks off is never completed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

import orjson

from gateway.exchange import cors
from gateway.exchange.door import RawHeaders, Request
from gateway.exchange.exchange import Exchange
from gateway.exchange.rate_fields import rate_field
from gateway.model.message import Answer
from gateway.problems import MEDIA_TYPE, Problem

_NO_BODY = frozenset({204, 304})
_ORIGINS = {"agency": (b"simpul-origin", b"agency"), "gateway": (b"simpul-origin", b"gateway")}
_SHARED = frozenset({"public", "private", "s-maxage", "must-revalidate", "proxy-revalidate"})
_NO_STORE = (b"cache-control", b"no-store")
_NO_SNIFF = (b"x-content-type-options", b"nosniff")
_PROBLEM = (b"content-type", MEDIA_TYPE.encode())


async def deliver(x: Exchange, answer: Answer, request: Request) -> None:
    """Send an answer; returns without the end of a stream that breaks off, so that the server aborts."""
    body = answer.body
    headers = _fields(x)
    cached, sized = "", False
    for name, value in answer.headers:
        if name == "cache-control":
            cached = f"{cached},{value}"
            continue
        if name == "content-length" and isinstance(body, bytes):
            if body or x.method != "HEAD":
                continue
            sized = True
        headers.append((name.encode("latin-1"), value.encode("latin-1")))
    headers.append((b"cache-control", private(cached).encode("latin-1")) if cached else _NO_STORE)
    if x.quota is not None and x.grant is not None:
        headers.append((b"ratelimit", rate_field(x.grant, x.quota).encode()))
        headers.append((b"ratelimit-policy", x.grant.policy_field.encode()))
    if isinstance(body, bytes):
        if answer.status not in _NO_BODY and not sized:
            headers.append((b"content-length", b"%d" % len(body)))
        await request.answer(answer.status, headers, b"" if answer.status in _NO_BODY else body)
        return
    await request.begin(answer.status, headers)
    await _stream(body, request)


def private(value: str) -> str:
    """Return an agency's `Cache-Control` for one caller only: another has another agreement, or none.

    Without `public`, `s-maxage` and `must-revalidate` no shared cache may
    answer in the gateway's place, unseen by policy and evidence (RFC 9111 section 3.5).
    """
    kept = [part.strip() for part in value.lower().split(",")]
    kept = [part for part in kept if part and part.partition("=")[0] not in _SHARED]
    return ", ".join(kept if "no-store" in kept else ["private", *kept])


async def _stream(body: AsyncIterator[bytes], request: Request) -> None:
    try:
        async with aclosing(cast(Any, body)):
            async for piece in body:
                await request.send(piece)
    except Problem:
        return
    await request.end()


async def deliver_problem(x: Exchange, problem: Problem, request: Request) -> None:
    """Send a problem (RFC 9457); its `instance` is the exchange."""
    content = orjson.dumps(problem.body(x.id))
    headers = _fields(x)
    headers += [_PROBLEM, _NO_STORE, (b"content-length", b"%d" % len(content))]
    headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in problem.headers.items()]
    if x.streams:
        headers.append((b"connection", b"close"))
    await request.answer(problem.status, headers, content)


def _fields(x: Exchange) -> RawHeaders:
    """Return the fields that every answer has."""
    fields = [(b"simpul-exchange-id", x.id.encode()), _ORIGINS[x.origin], _NO_SNIFF]
    if x.cors_origin is not None:
        fields.append((b"access-control-allow-origin", x.cors_origin))
        fields.append((b"access-control-expose-headers", cors.EXPOSED))
        fields.append((b"vary", b"Origin"))
    return fields
