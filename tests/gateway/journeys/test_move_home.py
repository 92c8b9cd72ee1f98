"""Move home with one agency down for an hour, and with one that never comes back; seen by the citizen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from gateway.store.tables.journeys import cases
from tests.support.journey_api import Api, api
from tests.support.journey_engine import Running, running
from tests.support.journey_world import World, agencies, birth

MOVE = {
    "person": birth()["parent"],
    "street": "Jalan Bakung 12",
    "postcode": "99104",
    "city": "Kota Teduh",
    "from": "2026-02-01",
}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


@pytest.fixture
async def at(tmp_path: Path, world: World) -> AsyncIterator[tuple[Running, Api]]:
    async with running(tmp_path, world, {"move-home": None}) as run, api(run) as call:
        yield run, call


async def pass_time(run: Running, case: str, seconds: float) -> None:
    """Put the clock forward, and have the case looked at."""
    run.clock.ahead += seconds
    async with run.node.store.write() as connection:
        await connection.execute(update(cases).where(cases.c.id == case).values(due=1))


async def tried(run: Running, case: str, times: int) -> None:
    """Return once the vehicle registry has been tried so often, and the case rests again."""
    async with asyncio.timeout(30):
        while True:
            (step,) = [one for one in (await run.desk.see(case)).steps if one.step == "vehicles"]
            if step.attempts == times and step.status == "retrying":
                return
            await asyncio.sleep(0.02)


async def seen(call: Api, case: str) -> dict[str, Any]:
    found: dict[str, Any] = (await call.send("citizen", "GET", f"/cases/{case}")).json()
    return found


def statuses(found: dict[str, Any]) -> dict[str, str]:
    return {step["step"]: step["status"] for step in found["steps"]}


async def test_one_agency_is_down_for_an_hour(at: tuple[Running, Api]) -> None:
    run, call = at
    run.fail("vehicles", calls=1_000, status=503)
    case = (await call.start(MOVE, "k", who="citizen", journey="move-home")).json()["id"]
    for tries in range(1, 11):
        await tried(run, case, tries)
        await pass_time(run, case, 360)
    await tried(run, case, 11)
    found = await seen(call, case)
    assert found["state"] == "waiting"
    assert statuses(found) == {
        "civil": "completed",
        "municipality": "completed",
        "post": "completed",
        "insurance": "completed",
        "vehicles": "retrying",
    }
    assert found["explanation"]["en"].startswith("4 of 5 parts are done. Still to come: vehicle-registry.")
    run.fail("vehicles")
    # The breaker has a clock of its own, and an hour has passed there too.
    run.node.exchange.breakers.of(f"{run.world.urls['hall']}/vehicles").succeeded()
    await pass_time(run, case, 360)
    assert (await run.desk.until(case)).state == "completed"
    found = await seen(call, case)
    assert found["explanation"] == {"en": "All is done.", "id": "Semua sudah selesai."}
    assert len([value for value in found["outputs"].values() if value]) == 5
    assert run.world.hall.vehicles.changes.effects["made"] == 1


async def test_one_agency_never_comes_back(at: tuple[Running, Api]) -> None:
    """Its retries are used up: the others keep what they were told, and the citizen is told which did not."""
    run, call = at
    run.fail("vehicles", calls=1_000, status=422)
    case = (await call.start(MOVE, "k", who="citizen", journey="move-home")).json()["id"]
    assert (await run.desk.until(case)).state == "completed"
    found = await seen(call, case)
    assert statuses(found)["vehicles"] == "failed"
    assert "Not done: vehicle-registry." in found["explanation"]["en"]
    assert "Belum dilakukan: vehicle-registry." in found["explanation"]["id"]
    assert "vehicles" not in found["outputs"]
    assert found["outputs"]["post"]
