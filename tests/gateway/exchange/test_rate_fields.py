"""`RateLimit` names the policy that its numbers belong to."""

from __future__ import annotations

from gateway.exchange.grants import Grant
from gateway.exchange.quotas import Remaining
from gateway.exchange.rate_fields import rate_field
from tests.support.tax_income import agreement


def test_the_window_that_decides_is_named() -> None:
    grant = Grant(agreement(quota_second=5, quota_day=100))
    assert rate_field(grant, Remaining(True, 5, 4, 1)) == '"second";r=4;t=1'
    assert rate_field(grant, Remaining(True, 100, 3, 60)) == '"day";r=3;t=60'
