"""`/tasks` through ASGI, over a running engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.journey_api import api
from tests.support.journey_engine import running
from tests.support.journey_variants import with_task
from tests.support.journey_world import World, agencies, birth


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


async def test_a_task_is_listed_looked_at_claimed_and_completed(tmp_path: Path, world: World) -> None:
    async with running(tmp_path, world, {"asked": with_task()}) as at, api(at) as call:
        case = (await call.start(birth(), "k", journey="asked")).json()["id"]
        await at.desk.until_waits(case, "task")
        (listed,) = (await call.send("registrar", "GET", "/tasks")).json()["items"]
        assert (listed["case"], listed["form"]) == (case, None)
        assert (await call.send("other", "GET", "/tasks")).status_code == 403
        assert (await call.send("town", "GET", "/tasks")).json()["items"] == []
        path = f"/tasks/{listed['id']}"
        shown = (await call.send("registrar", "GET", path)).json()
        assert shown["title"] == {"en": "Register this birth?"}
        assert shown["shows"] == {"parent": birth()["parent"]}
        assert (await call.send("town", "GET", path)).status_code == 404
        assert (await call.send("registrar", "POST", f"{path}/claim")).json()["claimed_by"] == "registrar"
        assert (await call.send("official", "POST", f"{path}/claim")).status_code == 409
        wrong = await call.send("registrar", "POST", f"{path}/complete", json={"decision": "maybe"})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/decision")
        done = await call.send("registrar", "POST", f"{path}/complete", json={"decision": "granted"})
        assert done.json()["state"] in ("answered", "closed")
        again = await call.send("registrar", "POST", f"{path}/complete", json={"decision": "granted"})
        assert again.status_code == 409
        assert (await at.desk.until(case)).state == "completed"
