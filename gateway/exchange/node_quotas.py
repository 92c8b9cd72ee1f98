"""Quotas that several nodes share in Valkey, by the `limits` library."""

from __future__ import annotations

import time

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from gateway.exchange.quotas import Remaining, remaining
from gateway.problems import NotReady

PATIENCE = 0.25
"""Seconds that Valkey may take; a call waits for it, so it stands in the same network."""


class SharedQuotas:
    """The `Quotas` port on Valkey, for a URL that begins with `valkey://` or `valkeys://`."""

    def __init__(self, url: str) -> None:
        storage = storage_from_string(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            wrap_exceptions=True,
            key_prefix="simpul-quota",
        )
        self._limiter = FixedWindowRateLimiter(storage)

    def take(self, agreement: str, per_second: int | None, per_day: int | None) -> Remaining:
        """Take one call from each window; raises `NotReady` when Valkey does not answer."""
        items: list[tuple[int, RateLimitItem]] = []
        if per_second is not None:
            items.append((per_second, RateLimitItemPerSecond(per_second)))
        if per_day is not None:
            items.append((per_day, RateLimitItemPerDay(per_day)))
        try:
            allowed = all(self._limiter.hit(item, agreement) for _, item in items)
            states = [(limit, self._limiter.get_window_stats(item, agreement)) for limit, item in items]
        except StorageError:
            raise NotReady("Quotas cannot be counted.", reason="quota_store_unavailable") from None
        now = time.time()
        windows = [(n, n - state.remaining, max(1, round(state.reset_time - now))) for n, state in states]
        return remaining(allowed, *windows)
