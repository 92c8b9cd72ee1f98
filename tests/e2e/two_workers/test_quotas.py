"""Quotas are exact over all workers, and the day's count survives a restart."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.support.agency import Agency
from tests.support.gateway import ServedGateway
from tests.support.parties import PURPOSE, agree, publish, register_parties

pytestmark = pytest.mark.slow


def ask(gateway: ServedGateway, service: str) -> httpx.Response:
    return gateway.call(
        "portal", "GET", f"/api/provider/{service}/people/1", headers={"simpul-purpose": PURPOSE}
    )


def test_the_days_quota_is_exact_over_two_workers(gateway: ServedGateway, agency: Agency) -> None:
    publish(gateway, agency.url, name="daily")
    agree(gateway, service="daily", quota_day=40)
    time.sleep(1)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(gateway, "daily"), range(70)))
    assert Counter(answer.status_code for answer in answers) == {200: 40, 429: 30}
    assert len(agency.seen) == 40
    left = sorted(int(a.headers["ratelimit"].partition("r=")[2].partition(";")[0]) for a in answers)
    assert left == [0] * 30 + list(range(40))
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["type"] == "urn:simpul:problem:quota-exceeded"
    assert 1 <= int(refused.headers["retry-after"]) <= 86_400
    assert refused.headers["ratelimit-policy"] == '"day";q=40;w=86400'


def test_the_seconds_quota_never_lets_more_through(gateway: ServedGateway, agency: Agency) -> None:
    publish(gateway, agency.url, name="brisk")
    agree(gateway, service="brisk", quota_second=5)
    time.sleep(1)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: (ask(gateway, "brisk"), time.time()), range(60)))
    ended = [end for _, end in answers]
    seconds = int(max(ended)) - int(min(ended)) + 2
    allowed = sum(answer.status_code == 200 for answer, _ in answers)
    assert 5 <= allowed <= 5 * seconds
    assert {answer.status_code for answer, _ in answers} == {200, 429}
    assert {answer.headers["retry-after"] for answer, _ in answers if answer.status_code == 429} == {"1"}


def test_the_days_count_survives_a_restart(tmp_path: Path, agency: Agency) -> None:
    gateway = ServedGateway(tmp_path)
    with gateway:
        register_parties(gateway)
        publish(gateway, agency.url)
        agree(gateway, quota_day=3)
        assert [ask(gateway, "income").status_code for _ in range(2)] == [200, 200]
    with gateway:
        assert [ask(gateway, "income").status_code for _ in range(2)] == [200, 429]
