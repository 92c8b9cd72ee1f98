"""5. Take one call from the agreement's quota."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine

from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import Grant
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.rate_fields import rate_field
from gateway.ports import QuotaState
from gateway.problems import Internal, QuotaExceeded


def limit_rate(x: Exchange, parts: ExchangeParts) -> Awaitable[None] | None:
    """Set the state of the quota; raises `QuotaExceeded` with `Retry-After` (RFC 9110 section 10.2.3)."""
    grant = x.grant
    if grant is None:
        raise Internal
    if not grant.has_quota:
        return None
    agreement = grant.agreement
    taken = parts.quotas.take(agreement.id, agreement.quota_second, agreement.quota_day)
    if isinstance(taken, Coroutine):
        return _wait(x, grant, taken)
    _heed(x, grant, taken)
    return None


async def _wait(x: Exchange, grant: Grant, taken: Awaitable[QuotaState]) -> None:
    _heed(x, grant, await taken)


def _heed(x: Exchange, grant: Grant, state: QuotaState) -> None:
    if state.allowed:
        x.quota = state
        return
    headers = {
        "Retry-After": str(max(1, state.reset)),
        "RateLimit": rate_field(grant, state),
        "RateLimit-Policy": grant.policy_field,
    }
    raise QuotaExceeded("The agreement's quota is used up.", headers=headers)
