"""Quotas of agreements."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import Grant
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
