"""Refusals: recorded before they are told, as an answer is."""

from __future__ import annotations

import structlog

from gateway.exchange.answer_body import close_body
from gateway.exchange.entries import entry_of
from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.problems import EvidenceUnavailable, Internal, Problem

log = structlog.get_logger(__name__)


async def record_refusal(x: Exchange, parts: ExchangeParts, problem: Problem | None) -> Problem:
    """Append an entry for what was refused or went wrong, and return the problem to answer.

    None stands for a caller who has gone. A caller who is known is always
    recorded; an unknown one at a route only within a budget, and elsewhere
    not at all, so that nobody fills the log unseen (docs/decisions/0021).
    """
    told = problem if problem is not None else Internal()
    if x.answer is not None:
        await close_body(x.answer.body)
    x.origin = "gateway"
    if isinstance(problem, EvidenceUnavailable):
        return told
    if x.principal is None and (x.route is None or not parts.noise.allows()):
        return told
    reason = "caller_gone" if problem is None else problem.code
    kind, decision = ("outcome", "permit") if x.called else ("refusal", "deny")
    x.released = ()
    try:
        status = None if problem is None else told.status
        await parts.journal.append(entry_of(x, parts, kind, decision=decision, reason=reason, status=status))
    except EvidenceUnavailable as unavailable:
        return unavailable
    except Exception as error:
        return cause_of(x, error)
    return told


def cause_of(x: Exchange, error: BaseException) -> Internal:
    """Log an unexpected error under the exchange id, and return what the caller is told.

    Only the error's type and places are logged: its text may hold a value.
    """
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    log.error("exchange_failed", exchange=x.id, error=type(error).__name__, at=places)
    return Internal("Something unexpected happened; the exchange id leads to its cause.")
