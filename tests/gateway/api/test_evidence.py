"""`/evidence` through ASGI: what is found, what is refused, and that looking leaves a trace."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from gateway.api.evidence import evidence_router
from gateway.api.guard import Guard
from gateway.api.problems import install_problems
from gateway.evidence.pseudonyms import Pseudonymiser
from gateway.evidence.search import Filters, Found, Search
from gateway.model.classification import Assurance
from gateway.model.principal import Principal
from gateway.problems import NotAuthenticated
from gateway.store.store import Store
from tests.support.evidence import entry, journal_on

PERSON = "1970-01-01/123 é"
AT = 1_600_000_000_000
OFFICER = Principal(
    client="officer",
    issuer="https://simpul.example",
    token_id="1",
    expires=2e9,
    agency="oversight",
    scopes=frozenset({"evidence:read"}),
    subject="officer-anna",
    assurance=Assurance.HIGH,
)
PORTAL = Principal(client="portal", issuer="https://simpul.example", token_id="2", expires=2e9)


class NamedTokens:
    """Implements `gateway.ports.Verifier`."""

    def cached(self, authorization: str) -> Principal | None:
        return None

    async def verify(self, method: str, url: str, headers: Mapping[str, str]) -> Principal:
        for caller in (OFFICER, PORTAL):
            if headers.get("authorization") == f"Bearer {caller.client}":
                return caller
        raise NotAuthenticated


class Persons:
    """Implements `gateway.ports.Persons`: whoever is looked for signs in as `person-…`."""

    async def subjects(self, value: str) -> frozenset[str]:
        return frozenset({f"person-{value}"})


class Office:
    """The router over a log with three exchanges, and a client that signs in as the officer."""

    def __init__(self, store: Store, pseudonyms: Pseudonymiser, client: httpx.AsyncClient) -> None:
        self.search = Search(store, store)
        self.pseudonyms = pseudonyms
        self.client = client

    async def look_ups(self) -> list[Found]:
        page = await self.search.find(Filters(client="officer"))
        return [found for found in page.entries if found.entry["kind"] == "evidence.searched"]


@pytest_asyncio.fixture
async def office(store: Store) -> AsyncIterator[Office]:
    pseudonyms = Pseudonymiser(bytes(range(32)))
    async with journal_on(store) as journal:
        person = pseudonyms.pseudonym(PERSON)
        await journal.append(entry(at=AT, subject=person))
        await journal.append(
            entry(at=AT + 1000, decision="deny", reason="purpose_not_agreed", agency="registry")
        )
        await journal.append(
            entry(at=AT + 2000, exchange="exchange-3", subject=person, purpose="pension", mandate="m1")
        )
        app = FastAPI()
        install_problems(app)
        guard = Guard(NamedTokens(), "https://simpul.example")
        app.include_router(evidence_router(Search(store, store), pseudonyms, Persons(), journal, guard))
        transport = httpx.ASGITransport(app)
        headers = {"authorization": "Bearer officer"}
        async with httpx.AsyncClient(
            transport=transport, base_url="https://simpul.example", headers=headers
        ) as client:
            yield Office(store, pseudonyms, client)


def indices(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [item["index"] for item in answer.json()["items"]]


def moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"client": "portal"}, [2, 1, 0]),
        ({"decision": "deny"}, [1]),
        ({"agency": "registry"}, [1]),
        ({"client": "portal", "purpose": "benefit"}, [1, 0]),
        ({"exchange": "exchange-3"}, [2]),
        ({"mandate": "m1"}, [2]),
        ({"mandate": "m2"}, []),
        ({"operation": "get-income", "since": moment(AT + 1000)}, [2, 1]),
        ({"until": moment(AT + 1000)}, [0]),
        ({"client": "nobody"}, []),
    ],
)
async def test_filters_narrow(office: Office, query: dict[str, str], found: list[int]) -> None:
    assert indices(await office.client.get("/evidence/entries", params=query)) == found
    assert indices(await office.client.post("/evidence/search", json=query)) == found


async def test_a_person_is_found_by_what_only_the_pseudonym_says(office: Office) -> None:
    posted = await office.client.post("/evidence/search", json={"subject": PERSON, "purpose": "pension"})
    assert indices(posted) == [2]
    header = {"Simpul-Subject": PERSON.encode("latin-1")}
    both = await office.client.get("/evidence/entries", headers=header)
    # The first look-up was about the person too, and is found by the second.
    assert indices(both)[1:] == [2, 0]
    assert both.json()["items"][0]["entry"]["kind"] == "evidence.searched"
    assert PERSON not in posted.text + both.text


async def test_a_person_in_the_url_is_refused_and_not_repeated(office: Office) -> None:
    answer = await office.client.get("/evidence/entries", params={"subject": PERSON})
    assert answer.status_code == 422
    assert "1970" not in answer.text
    assert await office.look_ups() == []


async def test_every_look_up_is_an_entry(office: Office) -> None:
    await office.client.get("/evidence/entries", params={"agency": "tax"})
    await office.client.post("/evidence/search", json={"subject": PERSON})
    await office.client.get("/evidence/entries/2")
    await office.client.get("/evidence/entries/999")
    person = office.pseudonyms.pseudonym(PERSON)
    found = [(one.entry["object"], one.entry.get("subject")) for one in await office.look_ups()]
    assert found == [
        ("entries/999", None),
        ("entries/2", person),
        ("entries subject", person),
        ("entries agency", None),
    ]
    last = (await office.look_ups())[0].entry
    assert (last["by"], last["client_agency"], last["assurance"]) == ("officer", "oversight", "high")
    assert last["actor"] == office.pseudonyms.pseudonym("officer-anna")


async def test_pages_follow_each_other(office: Office) -> None:
    first = await office.client.get("/evidence/entries", params={"client": "portal", "limit": "2"})
    assert indices(first) == [2, 1]
    assert "client=portal" in first.json()["next"]
    assert indices(await office.client.get(first.json()["next"])) == [0]
    query = {"client": "portal", "limit": 2, "after": first.json()["after"]}
    last = await office.client.post("/evidence/search", json=query)
    assert indices(last) == [0]
    assert last.json()["after"] is None


async def test_an_entry_is_shown_with_its_leaf_hash(office: Office) -> None:
    shown = (await office.client.get("/evidence/entries/2")).json()
    assert (shown["index"], shown["entry"]["exchange"], len(shown["leaf_hash"])) == (2, "exchange-3", 64)
    missing = await office.client.get("/evidence/entries/999")
    assert (missing.status_code, missing.json()["type"]) == (404, "urn:simpul:problem:not-found")


@pytest.mark.parametrize(
    "query",
    [
        {"decision": "maybe"},
        {"limit": "0"},
        {"limit": "501"},
        {"after": "x"},
        {"since": "yesterday"},
        {"since": "2026-01-01T00:00:00"},
        {"agencies": "tax"},
        {"client": ""},
    ],
)
async def test_a_query_that_is_not_understood_is_refused(office: Office, query: dict[str, str]) -> None:
    assert (await office.client.get("/evidence/entries", params=query)).status_code == 422
    assert (await office.client.post("/evidence/search", json=query)).status_code == 422


async def test_a_person_is_found_by_every_name_that_entries_have_for_them(
    office: Office, store: Store
) -> None:
    async with journal_on(store) as journal:
        signed_in = office.pseudonyms.pseudonym(f"person-{PERSON}")
        await journal.append(entry(at=AT + 3000, kind="identity.consent.granted", subject=signed_in))
        await journal.append(entry(at=AT + 3001, subject=office.pseudonyms.pseudonym("person-other")))
    found = await office.client.post("/evidence/search", json={"subject": PERSON})
    kinds = [item["entry"]["kind"] for item in found.json()["items"]]
    assert kinds == ["identity.consent.granted", "outcome", "outcome"]
    assert found.json()["items"][0]["entry"]["subject"] == signed_in


@pytest.mark.parametrize("name", ["client", "agency", "operation", "purpose", "exchange", "mandate"])
async def test_no_filter_holds_what_the_store_cannot(office: Office, name: str) -> None:
    for value in ("\0", "a\0b", "a\nb"):
        got = await office.client.get("/evidence/entries", params={name: value})
        posted = await office.client.post("/evidence/search", json={name: value})
        assert (got.status_code, posted.status_code) == (422, 422)


async def test_others_see_nothing(office: Office) -> None:
    for method, path in (("GET", "/entries"), ("POST", "/search"), ("GET", "/entries/1")):
        portal = {"authorization": "Bearer portal"}
        refused = await office.client.request(method, f"/evidence{path}", json={}, headers=portal)
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:simpul:problem:scope-missing")
        nobody = await office.client.request(
            method, f"/evidence{path}", json={}, headers={"authorization": ""}
        )
        assert nobody.status_code == 401


async def test_what_cannot_be_written_down_is_not_shown(store: Store) -> None:
    async with journal_on(store) as journal:
        await journal.append(entry())
    app = FastAPI()
    install_problems(app)
    guard = Guard(NamedTokens(), "https://simpul.example")
    pseudonyms = Pseudonymiser(bytes(32))
    app.include_router(evidence_router(Search(store, store), pseudonyms, Persons(), journal, guard))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://simpul.example"
    ) as client:
        headers = {"authorization": "Bearer officer"}
        for path in ("/evidence/entries", "/evidence/entries/0"):
            answer = await client.get(path, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (
                503,
                "urn:simpul:problem:evidence-unavailable",
            )
