"""`/registry/journeys` through ASGI: from an upload to a journey that can be started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.journey_api import api
from tests.support.journey_engine import running
from tests.support.journey_variants import with_task
from tests.support.journey_world import JOURNEYS, World, agencies, birth

TEXT = (JOURNEYS / "child-born.arazzo.yaml").read_bytes()
FILES = [("files", ("child-born.arazzo.yaml", TEXT))]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with agencies() as served:
        yield served


async def test_from_an_upload_to_a_case(tmp_path: Path, world: World) -> None:
    async with running(tmp_path, world, {"asked": with_task()}) as at, api(at) as call:
        made = await call.send("writer", "POST", "/registry/journeys/birth/versions", files=FILES)
        assert (made.status_code, made.json()["state"], made.json()["number"]) == (201, "draft", 1)
        path = made.headers["location"]
        assert (await call.send("writer", "POST", f"{path}/submit")).status_code == 428
        tag = {"if-match": made.headers["etag"]}
        submitted = await call.send("writer", "POST", f"{path}/submit", headers=tag)
        stale = await call.send("approver", "POST", f"{path}/publish", headers=tag)
        assert stale.status_code == 412
        tag = {"if-match": submitted.headers["etag"]}
        assert (await call.send("writer", "POST", f"{path}/publish", headers=tag)).status_code == 403
        published = await call.send("approver", "POST", f"{path}/publish", headers=tag)
        assert published.json()["state"] == "published"
        case = (await call.start(birth(), "k", journey="birth")).json()["id"]
        assert (await at.desk.until(case)).state == "completed"


async def test_a_version_is_shown_as_text_and_as_a_diagram(tmp_path: Path, world: World) -> None:
    async with running(tmp_path, world, {"asked": with_task()}) as at, api(at) as call:
        path = (await call.send("writer", "POST", "/registry/journeys/birth/versions", files=FILES)).headers[
            "location"
        ]
        assert (await call.send("writer", "GET", f"{path}/document")).content == TEXT
        picture = await call.send("writer", "GET", f"{path}/diagram")
        assert picture.headers["content-type"] == "image/svg+xml"
        drawn = await call.send("writer", "GET", f"{path}/diagram?form=mermaid")
        assert drawn.text.startswith("flowchart")
        listed = (await call.send("writer", "GET", "/registry/journeys")).json()["items"]
        assert {one["journey"] for one in listed} == {"asked", "birth"}
        assert (await call.send("town", "GET", "/journeys/birth/versions/1")).status_code == 404
        needs = (await call.send("portal", "GET", "/journeys/asked/versions/1")).json()
        assert "parent" in needs["inputs"]["properties"]


async def test_what_is_no_journey_is_refused(tmp_path: Path, world: World) -> None:
    async with running(tmp_path, world, {"asked": with_task()}) as at, api(at) as call:
        wrong = [("files", ("x.yaml", b"arazzo: 1.0.1\nworkflows: []"))]
        answer = await call.send("writer", "POST", "/registry/journeys/x/versions", files=wrong)
        assert answer.status_code == 422
        assert (await call.send("portal", "GET", "/registry/journeys")).status_code == 403
