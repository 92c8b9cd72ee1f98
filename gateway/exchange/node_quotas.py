"""Quotas that several nodes share in Valkey: one script takes from both windows, or from neither.

Why not `limits`: docs/decisions/0055.
"""

from __future__ import annotations

from typing import Final

from valkey.exceptions import ValkeyError

from gateway.exchange.quotas import DAY, Remaining, remaining
from gateway.problems import NotReady
from gateway.valkey_client import open_valkey

PATIENCE: Final = 0.25
"""Seconds that Valkey may take; a call waits for it, so it stands in the same network."""
UNLIMITED: Final = -1

_TAKE: Final = """
local now = tonumber(redis.call('TIME')[1])
local day = now - now % tonumber(ARGV[3])
local held = redis.call('HMGET', KEYS[1], 'second', 'in_second', 'day', 'in_day')
local in_second = tonumber(held[1]) == now and tonumber(held[2]) or 0
local in_day = tonumber(held[3]) == day and tonumber(held[4]) or 0
local per_second, per_day = tonumber(ARGV[1]), tonumber(ARGV[2])
local fits = (per_second < 0 or in_second < per_second) and (per_day < 0 or in_day < per_day)
if fits then
    in_second, in_day = in_second + 1, in_day + 1
    redis.call('HSET', KEYS[1], 'second', now, 'in_second', in_second, 'day', day, 'in_day', in_day)
    redis.call('EXPIREAT', KEYS[1], day + 2 * tonumber(ARGV[3]))
end
return {fits and 1 or 0, in_second, in_day, day + tonumber(ARGV[3]) - now}
"""
"""Counts by Valkey's own clock, so that all nodes mean the same second and the same day."""


class SharedQuotas:
    """The `Quotas` port on Valkey, for a URL that begins with `valkey://` or `valkeys://`."""

    def __init__(self, url: str) -> None:
        self._valkey = open_valkey(url, PATIENCE)
        self._take = self._valkey.register_script(_TAKE)

    async def take(self, agreement: str, per_second: int | None, per_day: int | None) -> Remaining:
        """Take one call from both windows, or from neither; raises `NotReady` when Valkey does not answer."""
        limits = [UNLIMITED if limit is None else limit for limit in (per_second, per_day)]
        try:
            fits, in_second, in_day, left = await self._take([f"simpul-quota:{agreement}"], [*limits, DAY])
        except (ValkeyError, OSError, TimeoutError):
            raise NotReady("Quotas cannot be counted.", reason="quota_store_unavailable") from None
        return remaining(fits == 1, (per_second, in_second, 1), (per_day, in_day, left))

    async def close(self) -> None:
        """Close the connections."""
        await self._valkey.aclose()
