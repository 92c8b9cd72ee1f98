"""5. Take one call from the agreement's quota."""

from __future__ import annotations

from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.rate_fields import rate_field
from gateway.problems import Internal, QuotaExceeded


def limit_rate(x: Exchange, parts: ExchangeParts) -> None:
    """Set the state of the quota; raises `QuotaExceeded` with `Retry-After` (RFC 9110 section 10.2.3)."""
    grant = x.grant
    if grant is None:
        raise Internal
    if not grant.has_quota:
        return
    agreement = grant.agreement
    state = parts.quotas.take(agreement.id, agreement.quota_second, agreement.quota_day)
    x.quota = state
    if not state.allowed:
        headers = {
            "Retry-After": str(max(1, state.reset)),
            "RateLimit": rate_field(grant, state),
            "RateLimit-Policy": grant.policy_field,
        }
        x.quota = None
        raise QuotaExceeded("The agreement's quota is used up.", headers=headers)
