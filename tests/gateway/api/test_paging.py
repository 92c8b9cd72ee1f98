"""Pages over HTTP: following `next` gives every item once, and keeps the filter."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.support.registry import CALLERS, Registry, agreement_draft


@pytest_asyncio.fixture
async def registry(store) -> Registry:
    registry = Registry(store)
    await registry.people()
    return registry


async def follow(registry: Registry, path: str) -> list[list[dict]]:
    pages = []
    following: str | None = path
    while following:
        answer = await registry.send("operator", "GET", following.removeprefix("/registry"))
        assert answer.status_code == 200, answer.text
        pages.append(answer.json()["items"])
        following = answer.json()["next"]
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
async def test_every_item_comes_once(registry: Registry, limit: int) -> None:
    pages = await follow(registry, f"/clients?limit={limit}")
    ids = [item["id"] for page in pages for item in page]
    assert sorted(ids) == sorted(CALLERS)
    assert all(len(page) == limit for page in pages[:-1])


async def test_services_and_filters_are_paged_too(registry: Registry) -> None:
    for name in ("c", "a", "b"):
        await registry.published(service=f"tax/{name}")
        for _ in range(2):
            await registry.send("city-portal", "POST", "/agreements", agreement_draft(service=name))
    pages = await follow(registry, "/services?limit=2")
    assert [[one["name"] for one in page] for page in pages] == [["a", "b"], ["c"]]
    asked = await follow(registry, "/agreements?state=requested&limit=4")
    assert [len(page) for page in asked] == [4, 2]
    assert await follow(registry, "/agreements?state=active&limit=4") == [[]]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "after=", "after=a%00b", "after=" + "a" * 201]
)
async def test_windows_are_bounded(registry: Registry, query: str) -> None:
    answer = await registry.send("operator", "GET", f"/agencies?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == f"query:{query.partition('=')[0]}"
