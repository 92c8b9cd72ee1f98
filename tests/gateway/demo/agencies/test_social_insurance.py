from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.demo.agencies.social_insurance import create_app
from gateway.demo.people import PEOPLE
from tests.support.agencies import PROVENANCE, running

PERSON = PEOPLE[0].national_id
HEADERS = {**PROVENANCE, "x-api-key": "k3y"}


@pytest.fixture
async def agency() -> AsyncIterator[httpx.AsyncClient]:
    async with (
        running(create_app("k3y")) as url,
        httpx.AsyncClient(base_url=url, headers=HEADERS) as client,
    ):
        yield client


async def test_contributions_are_large_and_add_up(agency: httpx.AsyncClient) -> None:
    answer = await agency.get(f"/insured/{PERSON}/contributions")
    assert len(answer.content) > 200_000
    rows = answer.json()["contributions"]
    assert sum(row["amount"] for row in rows) == answer.json()["total"]
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))


async def test_no_key_no_answer(agency: httpx.AsyncClient) -> None:
    assert (await agency.get(f"/insured/{PERSON}", headers={"x-api-key": "guess"})).status_code == 401


async def test_one_key_grants_once_and_ending_shows(agency: httpx.AsyncClient) -> None:
    asked = {"nationalId": PERSON, "kind": "FAMILY", "from": "2026-01-01"}
    first = await agency.post("/benefits", json=asked, headers={"idempotency-key": "a"})
    again = await agency.post("/benefits", json=asked, headers={"idempotency-key": "a"})
    assert first.status_code == 201
    assert first.json() == again.json()
    path = f"/benefits/{first.json()['benefitId']}"
    assert (await agency.delete(path)).status_code == 204
    assert (await agency.get(path)).json()["status"] == "ENDED"
    assert (await agency.delete("/benefits/B999999")).status_code == 404


@pytest.mark.parametrize("asked", [{}, {"nationalId": PERSON, "kind": "FAMILY", "from": "01.01.2026"}, []])
async def test_what_cannot_be_granted_is_refused(agency: httpx.AsyncClient, asked: object) -> None:
    assert (await agency.post("/benefits", json=asked)).status_code == 422


async def test_it_fails_on_demand_and_only_as_often_as_asked(agency: httpx.AsyncClient) -> None:
    await agency.put("/control", json={"calls": 1, "status": 503})
    assert (await agency.get(f"/insured/{PERSON}")).status_code == 503
    assert (await agency.get(f"/insured/{PERSON}")).status_code == 200


async def test_it_resets_and_truncates_on_demand(agency: httpx.AsyncClient) -> None:
    await agency.put("/control", json={"calls": 1, "reset": True})
    with pytest.raises(httpx.ReadError):
        await agency.get(f"/insured/{PERSON}")
    await agency.put("/control", json={"calls": 1, "truncate": True})
    with pytest.raises(httpx.RemoteProtocolError):
        await agency.get(f"/insured/{PERSON}/contributions")


async def test_it_is_slow_on_demand(agency: httpx.AsyncClient) -> None:
    await agency.put("/control", json={"calls": 5, "latency_ms": 60_000})
    with pytest.raises(httpx.ReadTimeout):
        await agency.get(f"/insured/{PERSON}", timeout=0.2)
    assert (await agency.get("/control")).json()["calls"] == 4
    await agency.delete("/control")
    assert (await agency.get(f"/insured/{PERSON}")).status_code == 200


async def test_unreadable_faults_are_refused(agency: httpx.AsyncClient) -> None:
    assert (await agency.put("/control", content=b"{")).status_code == 400
