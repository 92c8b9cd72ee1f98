"""Quotas of agreements."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import Grant
from gateway.exchange.quotas import Remaining
from gateway.exchange.stages.limit_rate import limit_rate
from gateway.problems import Internal, QuotaExceeded
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path, "http://127.0.0.1:1")


def exchange(kit: Kit, grant: Grant | None) -> Exchange:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    x.grant = grant
    return x


async def test_a_quota_is_taken_from_and_then_refuses(kit: Kit) -> None:
    grant = Grant(agreement(quota_day=2))
    for left in (1, 0):
        x = exchange(kit, grant)
        limit_rate(x, kit.parts)
        assert x.quota is not None
        assert x.quota.remaining == left
    with pytest.raises(QuotaExceeded) as refused:
        limit_rate(exchange(kit, grant), kit.parts)
    assert int(refused.value.headers["Retry-After"]) >= 1
    assert refused.value.headers["RateLimit-Policy"] == '"day";q=2;w=86400'


async def test_without_a_quota_nothing_is_counted(kit: Kit) -> None:
    x = exchange(kit, Grant(agreement()))
    limit_rate(x, kit.parts)
    assert x.quota is None


async def test_without_an_agreement_nothing_goes_on(kit: Kit) -> None:
    with pytest.raises(Internal):
        limit_rate(exchange(kit, None), kit.parts)


async def test_where_nodes_share_the_count_it_is_waited_for(kit: Kit) -> None:
    """A count that another node may have changed is a server's to say."""

    class Elsewhere:
        left = 1

        async def take(self, _agreement: str, _second: int | None, day: int | None) -> Remaining:
            await asyncio.sleep(0)
            self.left -= 1
            return Remaining(self.left >= 0, day or 0, max(0, self.left), 60)

    parts, grant = replace(kit.parts, quotas=Elsewhere()), Grant(agreement(quota_day=1))
    first, second = exchange(kit, grant), exchange(kit, grant)
    pending = limit_rate(first, parts)
    assert pending is not None
    await pending
    assert first.quota == Remaining(True, 1, 0, 60)
    pending = limit_rate(second, parts)
    assert pending is not None
    with pytest.raises(QuotaExceeded) as refused:
        await pending
    assert (refused.value.headers["Retry-After"], second.quota) == ("60", None)
