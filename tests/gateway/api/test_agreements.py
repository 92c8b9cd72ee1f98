"""`/registry/agreements` through ASGI, with the real store."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from tests.support.registry import Registry, agreement_draft


@pytest_asyncio.fixture
async def registry(store) -> Registry:
    registry = Registry(store)
    await registry.people()
    await registry.published()
    return registry


async def asked(registry: Registry, **more) -> str:
    answer = await registry.send("city-portal", "POST", "/agreements", agreement_draft(**more))
    assert answer.status_code == 201, answer.text
    return f"/agreements/{answer.json()['id']}"


async def test_the_provider_approves_what_the_consumer_asked_for(registry: Registry) -> None:
    path = await asked(registry, masks=[{"pointer": "/id", "keep": 2}], quota_day=5, assurance="high")
    answer = await registry.send("tax-officer", "POST", f"{path}/approve", {"note": "as agreed"}, etag=1)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    agreement = answer.json()
    assert (agreement["state"], agreement["consumer"], agreement["decided_by"]) == (
        "active",
        "city",
        "tax-officer",
    )
    assert (agreement["masks"], agreement["assurance"]) == ([{"pointer": "/id", "keep": 2}], "high")
    assert (await registry.send("city-portal", "GET", path)).json() == agreement
    assert registry.journal.reasons("registry.agreement.approved") == ["intent", "done"]
    entry = registry.journal.entries[-1]
    assert (entry.by, entry.agreement) == ("tax-officer", agreement["id"])


async def test_nobody_else_approves(registry: Registry) -> None:
    path = await asked(registry)
    for name, status, kind in (
        ("city-officer", 403, "access-denied"),
        ("operator", 403, "access-denied"),
        ("tax-writer", 403, "scope-missing"),
        ("stranger", 404, "not-found"),
        ("tax-reader", 403, "scope-missing"),
    ):
        answer = await registry.send(name, "POST", f"{path}/approve", etag=1)
        assert (answer.status_code, answer.json()["type"]) == (status, f"urn:simpul:problem:{kind}")


async def test_whoever_asks_does_not_approve_even_inside_one_agency(registry: Registry) -> None:
    draft = agreement_draft(client="tax-reader")
    made = (await registry.send("tax-officer", "POST", "/agreements", draft)).json()
    answer = await registry.send("tax-officer", "POST", f"/agreements/{made['id']}/approve", etag=1)
    assert answer.json()["type"].endswith(":same-party")


async def test_the_consumer_may_end_but_not_resume(registry: Registry) -> None:
    path = await asked(registry)
    await registry.send("tax-officer", "POST", f"{path}/approve", etag=1)
    await registry.send("tax-writer", "POST", f"{path}/suspend", {"note": "audit"}, etag=2)
    assert (await registry.send("city-officer", "POST", f"{path}/resume", etag=3)).status_code == 403
    assert (await registry.send("city-portal", "POST", f"{path}/end", etag=3)).status_code == 200
    answer = await registry.send("tax-officer", "POST", f"{path}/resume", etag=4)
    assert (answer.status_code, answer.json()["reason"]) == (409, "illegal_transition")


@pytest.mark.parametrize(
    ("more", "pointers"),
    [
        ({"operations": ["none"]}, ["/operations"]),
        ({"operations": ["*", "show"]}, ["/operations"]),
        ({"fields": ["*", "/a"]}, ["/fields/0"]),
        ({"fields": ["a"]}, ["/fields/0"]),
        ({"valid_from": 5, "valid_until": 5}, ["/valid_until", "/valid_until"]),
        ({"client": "stranger"}, ["/client"]),
        ({"client": "nobody"}, ["/client"]),
        ({"service": "drafts"}, ["/service"]),
        ({"purposes": []}, ["/purposes"]),
        ({"quota_day": 0}, ["/quota_day"]),
        ({"legal_basis": "a\x00b"}, ["/legal_basis"]),
        ({"valid_until": 1e400}, ["/valid_until"]),
        ({"purpose": "x"}, ["/purpose"]),
    ],
)
async def test_terms_that_make_no_sense_are_refused(registry: Registry, more, pointers) -> None:
    if more.get("valid_until") == 1e400:
        content = b'{"valid_until": 1e400}'
        answer = await registry.send("city-portal", "POST", "/agreements", content=content)
        assert answer.status_code == 422
        return
    answer = await registry.send("city-portal", "POST", "/agreements", agreement_draft(**more))
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == pointers


async def test_a_draft_service_looks_like_none(registry: Registry) -> None:
    await registry.upload("tax-writer", [{"name": "show", "path": "/show"}], "tax/drafts")
    draft, none = [
        await registry.send("city-portal", "POST", "/agreements", agreement_draft(service=service))
        for service in ("drafts", "nothing")
    ]
    assert draft.json()["errors"] == none.json()["errors"]


async def test_of_two_concurrent_moves_one_wins(registry: Registry) -> None:
    path = await asked(registry)
    moves = [registry.send("tax-officer", "POST", f"{path}/{verb}", etag=1) for verb in ("approve", "reject")]
    assert sorted(answer.status_code for answer in await asyncio.gather(*moves)) == [200, 412]


async def test_agreements_are_listed_for_their_two_sides(registry: Registry) -> None:
    path = await asked(registry)
    counts = {
        name: len((await registry.send(name, "GET", "/agreements?state=requested")).json()["items"])
        for name in ("city-portal", "tax-reader", "operator", "stranger")
    }
    assert counts == {"city-portal": 1, "tax-reader": 1, "operator": 1, "stranger": 0}
    assert (await registry.send("stranger", "GET", path)).status_code == 404
    assert (await registry.send("tax-reader", "GET", "/agreements?state=active")).json()["items"] == []
    assert (await registry.send("tax-reader", "GET", "/agreements/not-a-uuid")).status_code == 422
