from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.identity_api import IdentityAPI
from tests.support.people import PeopleHouse, open_people_house

DRAFT: dict[str, Any] = {
    "id": "tax-id",
    "issuer": "https://id.tax.test",
    "client_id": "simpul",
    "names": {"en": "Tax ID", "id": "ID Pajak"},
    "authentication": "private_key_jwt",
    "acr": {"loa2": "substantial"},
    "claims": {"name": "nama"},
}
ADMIN, READ = "identity:admin", "identity:read"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[PeopleHouse]:
    async with open_people_house(tmp_path) as people:
        yield people


async def test_an_administrator_registers_changes_and_forgets_a_provider(people: PeopleHouse) -> None:
    api = IdentityAPI.of(people)
    made = await api.send(ADMIN, "POST", "/providers", DRAFT)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert made.json() == {**made.json(), **DRAFT}
    listed = await api.send(READ, "GET", "/providers")
    assert [item["id"] for item in listed.json()["items"]] == ["civil", "tax-id"]
    change = {name: value for name, value in DRAFT.items() if name != "id"} | {"active": False}
    changed = await api.send(ADMIN, "PUT", "/providers/tax-id", change, **{"if-match": '"1"'})
    assert (changed.headers["etag"], changed.json()["active"]) == ('"2"', False)
    del change["active"]
    changed = await api.send(ADMIN, "PUT", "/providers/tax-id", change, **{"if-match": '"2"'})
    assert (changed.headers["etag"], changed.json()["active"]) == ('"3"', False)
    stale = await api.send(ADMIN, "PUT", "/providers/tax-id", change, **{"if-match": '"1"'})
    assert stale.status_code == 412
    assert (await api.send(ADMIN, "DELETE", "/providers/tax-id")).status_code == 204
    assert (await api.send(READ, "GET", "/providers/tax-id")).status_code == 404


async def test_a_provider_is_registered_once(people: PeopleHouse) -> None:
    api = IdentityAPI.of(people)
    await api.send(ADMIN, "POST", "/providers", DRAFT)
    assert (await api.send(ADMIN, "POST", "/providers", DRAFT)).status_code == 409


async def test_only_administrators_keep_providers(people: PeopleHouse) -> None:
    api = IdentityAPI.of(people)
    for scope, status in (("", 401), ("identity:read identity:write", 403)):
        assert (await api.send(scope, "POST", "/providers", DRAFT)).status_code == status
        assert (await api.send(scope, "DELETE", "/providers/civil")).status_code == status
    assert people.journal.entries == []


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "http://id.tax.test"},
        {"issuer": "https://id.tax.test/?a=1"},
        {"issuer": "https://user@id.tax.test"},
        {"names": {}},
        {"names": {"fr": "x"}},
        {"authentication": "none"},
        {"authentication": "client_secret_basic"},
        {"secret": "civil-secret"},
        {"secret": "../x", "authentication": "client_secret_basic"},
        {"scopes": ["profile"]},
        {"acr": {"x": "perfect"}},
        {"claims": {"roles": "roles"}},
        {"id": "Not A Slug"},
    ],
)
async def test_what_makes_no_sense_is_refused(people: PeopleHouse, changes: dict[str, Any]) -> None:
    answer = await IdentityAPI.of(people).send(ADMIN, "POST", "/providers", {**DRAFT, **changes})
    assert answer.status_code == 422
