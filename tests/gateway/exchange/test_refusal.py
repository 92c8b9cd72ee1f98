"""What is recorded of refusals, and that nobody can fill the log unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.exchange.exchange import Exchange
from gateway.exchange.refusal import cause_of, record_refusal
from gateway.problems import EvidenceUnavailable, Internal, RouteNotFound
from tests.support.exchanges import Kit
from tests.support.tax_income import principal

PATH = "/api/tax/income/people/7"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path, "http://127.0.0.1:1")


async def test_noise_before_a_route_is_counted_and_not_written(kit: Kit) -> None:
    assert (await kit.call("GET", "/api/tax/income/nothing")).status == 404
    assert (await kit.call("GET", "/api/tax//x")).status == 400
    assert kit.journal.entries == []
    assert kit.counts.codes == ["route_not_found", "path"]


async def test_strangers_at_a_route_have_a_budget_and_clients_have_none(kit: Kit) -> None:
    for _ in range(60):
        assert (await kit.call("GET", PATH, authorization="")).status == 401
    assert 20 <= len(kit.journal.entries) < 40
    known = len(kit.journal.entries)
    for _ in range(60):
        assert (await kit.call("GET", PATH, simpul_purpose="")).status == 400
    assert len(kit.journal.entries) == known + 60


async def test_a_refusal_that_cannot_be_recorded_becomes_that_problem(kit: Kit) -> None:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    x.principal = principal()
    kit.journal.broken = True
    assert isinstance(await record_refusal(x, kit.parts, RouteNotFound()), EvidenceUnavailable)

    async def explode(entry: object) -> int:
        raise RuntimeError

    kit.journal.append = explode  # type: ignore[assignment,method-assign]
    assert isinstance(await record_refusal(x, kit.parts, RouteNotFound()), Internal)


def test_the_log_names_type_and_place_but_no_text(kit: Kit) -> None:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    with capture_logs() as logs:
        try:
            raise ValueError("a personal value")
        except ValueError as error:
            told = cause_of(x, error)
    assert "personal" not in str(logs) + str(told.body())
    assert (logs[0]["exchange"], logs[0]["error"]) == (x.id, "ValueError")
    assert "test_refusal.py" in logs[0]["at"][0]
