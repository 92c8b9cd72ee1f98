"""Publishing: who may, what is routed then, and that a refusal changes nothing."""

from __future__ import annotations

import asyncio

import pytest_asyncio

from gateway.registry.shelf import read_routed
from tests.support.registry import OPERATIONS, Registry

PATH = "/services/tax/assessments/versions"


@pytest_asyncio.fixture
async def registry(store) -> Registry:
    registry = Registry(store)
    await registry.people()
    return registry


async def routed(registry: Registry) -> dict[str, int]:
    async with registry.store.read() as connection:
        return {key: one.number for key, one in (await read_routed(connection, None)).items()}


async def test_a_version_needs_an_endpoint_and_an_operation(registry: Registry) -> None:
    await registry.upload("tax-writer", OPERATIONS)
    answer = await registry.send("tax-writer", "POST", f"{PATH}/1/submit", etag=1)
    assert (answer.status_code, answer.json()["reason"]) == (409, "endpoint_missing")
    await registry.upload("tax-writer", [], settings='{"endpoint": {"base_url": "http://127.0.0.1:9"}}')
    answer = await registry.send("tax-writer", "POST", f"{PATH}/2/submit", etag=1)
    assert (answer.status_code, answer.json()["reason"]) == (409, "no_operation")


async def test_whoever_submits_does_not_publish(registry: Registry) -> None:
    settings = '{"endpoint": {"base_url": "http://127.0.0.1:9"}}'
    await registry.upload("tax-writer", OPERATIONS, settings=settings)
    await registry.send("tax-officer", "POST", f"{PATH}/1/submit", etag=1)
    answer = await registry.send("tax-officer", "POST", f"{PATH}/1/publish", etag=2)
    assert answer.json()["type"].endswith(":same-party")
    answer = await registry.send("tax-writer", "POST", f"{PATH}/1/publish", etag=2)
    assert answer.json()["type"].endswith(":scope-missing")
    assert (await registry.send("operator", "POST", f"{PATH}/1/publish", etag=2)).status_code == 200


async def test_the_newest_published_version_is_routed_and_retiring_it_brings_the_former_back(
    registry: Registry,
) -> None:
    await registry.published()
    second = await registry.published()
    assert await routed(registry) == {"tax/assessments": 2}
    former = (await registry.send("tax-writer", "GET", f"{PATH}/1")).json()
    assert (former["state"], former["version"]) == ("deprecated", 4)
    await registry.send("tax-writer", "POST", f"{PATH}/2/retire", etag=second["version"])
    assert await routed(registry) == {"tax/assessments": 1}
    await registry.send("tax-writer", "POST", f"{PATH}/1/retire", etag=4)
    assert await routed(registry) == {}


async def test_a_refused_catalogue_changes_nothing_and_says_why(registry: Registry) -> None:
    await registry.published()
    settings = '{"endpoint": {"base_url": "http://127.0.0.1:9"}}'
    await registry.upload("tax-writer", [{"name": "unbuildable", "path": "/x"}], settings=settings)
    await registry.send("tax-writer", "POST", f"{PATH}/2/submit", etag=1)
    before = registry.check.seen
    answer = await registry.send("tax-officer", "POST", f"{PATH}/2/publish", etag=2)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"operation": "unbuildable"}]
    assert registry.check.seen == before + 1
    assert await routed(registry) == {"tax/assessments": 1}
    shown = (await registry.send("tax-writer", "GET", f"{PATH}/2")).json()
    assert (shown["state"], shown["version"]) == ("submitted", 2)
    assert (await registry.loader.load()).services[0].version == "1"
    assert registry.journal.reasons("registry.service.published")[-2:] == ["intent", "publish_refused"]


async def test_a_submitted_version_can_go_back_to_draft(registry: Registry) -> None:
    settings = '{"endpoint": {"base_url": "http://127.0.0.1:9"}}'
    await registry.upload("tax-writer", OPERATIONS, settings=settings)
    await registry.send("tax-writer", "POST", f"{PATH}/1/submit", etag=1)
    answer = await registry.send("tax-writer", "PUT", f"{PATH}/1/settings", {}, etag=2)
    assert (answer.status_code, answer.json()["reason"]) == (409, "not_a_draft")
    assert (await registry.send("tax-writer", "POST", f"{PATH}/1/return", etag=2)).status_code == 200
    assert (await registry.send("tax-writer", "PUT", f"{PATH}/1/settings", {}, etag=3)).status_code == 200


async def test_illegal_moves_are_conflicts(registry: Registry) -> None:
    await registry.upload("tax-writer", OPERATIONS)
    for name, verb in (("tax-officer", "publish"), ("tax-writer", "deprecate"), ("tax-writer", "return")):
        answer = await registry.send(name, "POST", f"{PATH}/1/{verb}", etag=1)
        assert (answer.status_code, answer.json()["reason"]) == (409, "illegal_transition")


async def test_of_two_concurrent_moves_one_wins(registry: Registry) -> None:
    version = await registry.published()
    moves = [
        registry.send("tax-writer", "POST", f"{PATH}/1/{verb}", etag=version["version"])
        for verb in ("deprecate", "retire")
    ]
    assert sorted(answer.status_code for answer in await asyncio.gather(*moves)) == [200, 412]


async def test_nothing_changes_without_evidence(registry: Registry) -> None:
    version = await registry.published()
    registry.journal.broken = True
    answer = await registry.send("tax-writer", "POST", f"{PATH}/1/retire", etag=version["version"])
    assert answer.status_code == 503
    assert await routed(registry) == {"tax/assessments": 1}
