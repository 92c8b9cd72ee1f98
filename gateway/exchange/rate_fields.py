"""`RateLimit` fields (draft-ietf-httpapi-ratelimit-headers-10)."""

from __future__ import annotations

from gateway.exchange.grants import Grant
from gateway.ports import QuotaState


def rate_field(grant: Grant, state: QuotaState) -> str:
    """Return the value of `RateLimit`: what is left of the window that runs out first."""
    policy = "second" if state.limit == grant.agreement.quota_second else "day"
    return f'"{policy}";r={state.remaining};t={state.reset}'
