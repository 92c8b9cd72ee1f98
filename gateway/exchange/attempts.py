"""Attempts at one call: circuit breaker, sign-in, and retries where a second call does no harm."""

from __future__ import annotations

import asyncio
import hashlib
import math
import random
import time
from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING

from gateway.exchange.answer_body import close_body
from gateway.model.message import WireAnswer, WireRequest
from gateway.problems import AgencyTimeout, AgencyUnreachable, BadAgencyAnswer, CircuitOpen

if TYPE_CHECKING:
    from gateway.exchange.exchange import Exchange
    from gateway.exchange.parts import ExchangeParts
    from gateway.exchange.routes import Route
    from gateway.model.service import Endpoint

ATTEMPTS = 3
PATIENCE = 2.0
"""An answer that is not complete after this many timeouts is given up, however it drips."""
JITTER = 0.1
"""Longest pause before the second attempt, in seconds; doubled for the third."""
_CANNOT_ANSWER = frozenset({502, 503, 504})


async def send_with_retries(x: Exchange, parts: ExchangeParts, route: Route, wire: WireRequest) -> WireAnswer:
    """Return the agency's answer, with the gateway's own sign-in added to `wire`.

    Only a connection that broke is tried again, and only when the operation
    is safe, or idempotent by its method or by the caller's `Idempotency-Key`.
    """
    endpoint = route.service.endpoint
    breaker = parts.breakers.of(endpoint.base_url)
    send = _signed_in if endpoint.credentials else _as_it_is
    again = route.retry_without_key or (route.retry_with_key and b"idempotency-key" in x.fields)
    attempts = ATTEMPTS if again and isinstance(wire.body, bytes) else 1
    if not isinstance(wire.body, bytes):
        wire.body = _digested(x, wire.body, endpoint.timeout)
    for attempt in range(attempts):
        if attempt:
            await asyncio.sleep(random.random() * JITTER * (1 << (attempt - 1)))
        wait = breaker.ask()
        if wait:
            raise _open(wait)
        try:
            answer = await send(parts, endpoint, wire)
        except (AgencyUnreachable, AgencyTimeout) as problem:
            failure = x.body_failure
            if failure is not None:
                breaker.give_back()
                raise failure from None
            breaker.failed()
            if isinstance(problem, AgencyTimeout) or attempt == attempts - 1:
                raise
        except BaseException:
            breaker.give_back()
            raise
        else:
            if answer.status in _CANNOT_ANSWER:
                breaker.failed()
            else:
                breaker.succeeded()
            return answer
    raise AgencyUnreachable


def deadline_of(timeout: float) -> float:
    """Return when an answer that is waited for from now on is given up, in `perf_counter_ns`."""
    return time.perf_counter_ns() + timeout * PATIENCE * 1e9


def _open(wait: float) -> CircuitOpen:
    return CircuitOpen(
        "The agency has failed repeatedly; it is not called for a while.",
        headers={"Retry-After": str(math.ceil(wait))},
    )


def _as_it_is(parts: ExchangeParts, endpoint: Endpoint, wire: WireRequest) -> Awaitable[WireAnswer]:
    return parts.transport.send(endpoint, wire)


async def _signed_in(parts: ExchangeParts, endpoint: Endpoint, wire: WireRequest) -> WireAnswer:
    """Send with the gateway's own sign-in; an agency that refuses it gets a fresh one, once."""
    own = await parts.credentials.headers(endpoint)
    # A caller who knows the name of the key's field must not send one beside the gateway's.
    names = {name for name, _ in own}
    fields = [field for field in wire.headers if field[0] not in names]
    wire.headers = fields + own
    answer = await parts.transport.send(endpoint, wire)
    if answer.status == 401 and isinstance(wire.body, bytes):
        await close_body(answer.body)
        wire.headers = fields + await parts.credentials.headers(endpoint, renew=True)
        answer = await parts.transport.send(endpoint, wire)
    wire.headers = fields
    if answer.status == 401:
        await close_body(answer.body)
        raise BadAgencyAnswer("The agency does not accept the gateway's sign-in.", reason="agency_sign_in")
    return answer


async def _digested(x: Exchange, pieces: AsyncIterator[bytes], timeout: float) -> AsyncIterator[bytes]:
    """Pass the pieces of an upload on, and set the request's digest when it is complete."""
    digest = hashlib.sha256()
    async for piece in pieces:
        digest.update(piece)
        yield piece
    x.request_digest = digest.hexdigest()
    x.deadline = deadline_of(timeout)
