"""The stages of an exchange, in order; the whole of what happens to a call.

One table serves the HTTP door, the journeys and the sandbox. A stage returns
or raises a `Problem`; anything else that it raises is a refusal too, told as
`Internal`, with its cause in the log alone. Fail closed, always.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.refusal import cause_of, record_refusal
from gateway.exchange.request_body import CallerGone
from gateway.exchange.stages.authenticate import authenticate
from gateway.exchange.stages.authorize import authorize
from gateway.exchange.stages.call_provider import call_provider
from gateway.exchange.stages.find_agreement import find_agreement
from gateway.exchange.stages.fulfil_obligations import fulfil_obligations
from gateway.exchange.stages.guard_request import guard_request
from gateway.exchange.stages.limit_rate import limit_rate
from gateway.exchange.stages.match_route import match_route
from gateway.exchange.stages.record_intent import record_intent
from gateway.exchange.stages.record_outcome import record_outcome
from gateway.exchange.stages.validate import validate
from gateway.model.message import Answer
from gateway.problems import AgencyTimeout, Problem

Stage = Callable[[Exchange, ExchangeParts], Awaitable[object] | None]
"""Returns an awaitable only when it must wait: most have nothing to wait for."""

STAGES: tuple[Stage, ...] = (
    guard_request,
    match_route,
    authenticate,
    find_agreement,
    limit_rate,
    authorize,
    validate,
    record_intent,
    call_provider,
    fulfil_obligations,
    record_outcome,
)


async def run(x: Exchange, parts: ExchangeParts) -> Answer | Problem | None:
    """Take `x` through the stages and return what to answer; None when the caller has gone.

    Whatever is returned has been recorded, but for a stream, which records
    itself before its last piece.
    """
    try:
        for stage in STAGES:
            pending = stage(x, parts)
            if pending is not None:
                await pending
            if x.answer is not None and x.route is None:
                return x.answer
        return x.answer
    except Problem as problem:
        return await record_refusal(x, parts, problem)
    except CallerGone:
        x.gone = True
        await record_refusal(x, parts, None)
        return None
    except asyncio.CancelledError:
        return await _cancelled(x, parts)
    except Exception as error:
        return await record_refusal(x, parts, cause_of(x, error))


async def _cancelled(x: Exchange, parts: ExchangeParts) -> Answer | Problem | None:
    """Record an exchange that was ended: by its caller, by the watch, or with the whole process."""
    if not (x.gone or x.overdue):
        await asyncio.shield(asyncio.ensure_future(record_refusal(x, parts, None)))
        raise asyncio.CancelledError
    if x.task is not None:
        x.task.uncancel()
    if x.gone:
        await record_refusal(x, parts, None)
        return None
    return await record_refusal(x, parts, AgencyTimeout("The agency did not answer in time."))
