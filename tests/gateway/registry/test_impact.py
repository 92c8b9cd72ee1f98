"""Impact: settings count as much as the description does."""

from __future__ import annotations

import json

import pytest_asyncio

from gateway.registry.impact import ImpactAssessor
from gateway.registry.importing.diff import compare
from gateway.registry.services import Services
from tests.support.registry import CALLERS, OPERATIONS, Registry, agreement_draft


@pytest_asyncio.fixture
async def registry(store) -> Registry:
    registry = Registry(store)
    await registry.people()
    return registry


async def assess(registry: Registry, number: int):
    services = Services(registry.store)
    version = await services.find(CALLERS["operator"], "tax", "assessments", number)
    return await ImpactAssessor(registry.store, services, compare).assess(version)


async def test_the_first_version_and_the_routed_one_change_nothing(registry: Registry) -> None:
    await registry.upload("tax-writer", OPERATIONS)
    assert await assess(registry, 1) is None
    await registry.published()
    assert await assess(registry, 2) is None


async def test_a_stronger_sign_in_hits_those_who_call_the_operation(registry: Registry) -> None:
    await registry.published()
    hit = []
    for operations, approved in ((["show"], True), (["*"], True), (["list"], True), (["show"], False)):
        draft = agreement_draft(operations=operations)
        asked = (await registry.send("city-portal", "POST", "/agreements", draft)).json()["id"]
        if approved:
            await registry.send("tax-officer", "POST", f"/agreements/{asked}/approve", etag=1)
        if approved and operations != ["list"]:
            hit.append(asked)
    settings = json.dumps({"operations": {"show": {"assurance": "high"}}})
    await registry.upload("tax-writer", OPERATIONS, settings=settings)
    impact = await assess(registry, 2)
    assert [(one.operation, one.breaking) for one in impact.changes] == [("show", True)]
    assert [one.id for one in impact.agreements] == sorted(hit)


async def test_an_addition_hits_nobody(registry: Registry) -> None:
    await registry.published()
    await registry.upload("tax-writer", [*OPERATIONS, {"name": "new", "path": "/new"}])
    impact = await assess(registry, 2)
    assert ([one.kind for one in impact.changes], impact.agreements) == (["added"], ())
