from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.identity_api import IdentityAPI
from tests.support.people import PeopleHouse, open_people_house

DRAFT: dict[str, Any] = {
    "kind": "guardian",
    "holder": {"provider": "civil", "subject": "anna-upstream"},
    "represented": {"provider": "civil", "subject": "ward-upstream"},
    "name": "Wendi Invented",
    "purposes": ["school"],
    "source": "Civil registry",
    "valid_from": 0,
    "valid_until": 4_000_000_000,
}
WRITE, READ = "identity:write", "identity:read"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[PeopleHouse]:
    async with open_people_house(tmp_path) as people:
        yield people


async def test_a_register_grants_finds_and_revokes(people: PeopleHouse) -> None:
    api = IdentityAPI.of(people)
    made = await api.send(WRITE, "POST", "/mandates", DRAFT)
    assert made.status_code == 201, made.text
    mandate = made.json()
    assert made.headers["location"] == f"/identity/mandates/{mandate['id']}"
    assert (mandate["in_force"], mandate["created_by"]) == (True, "register")
    assert "anna" not in made.text
    assert mandate["reach"] == ["*"]
    for person in (DRAFT["holder"], DRAFT["represented"]):
        found = await api.send(READ, "POST", "/mandates/search", {"person": person})
        assert [item["id"] for item in found.json()["items"]] == [mandate["id"]]
    other = {"person": {"provider": "civil", "subject": "bea"}}
    assert (await api.send(READ, "POST", "/mandates/search", other)).json() == {"items": []}
    revoked = await api.send(WRITE, "POST", f"/mandates/{mandate['id']}/revocation")
    assert revoked.json()["in_force"] is False
    shown = await api.send(READ, "GET", f"/mandates/{mandate['id']}")
    assert shown.json() == revoked.json()
    again = await api.send(WRITE, "POST", f"/mandates/{mandate['id']}/revocation")
    assert again.json()["revoked_at"] == revoked.json()["revoked_at"]


async def test_a_person_may_act_for_an_organisation(people: PeopleHouse) -> None:
    firm = {"registry": "companies", "number": "123"}
    made = await IdentityAPI.of(people).send(
        WRITE, "POST", "/mandates", {**DRAFT, "kind": "signatory", "represented": firm, "name": "Toko Rekaan"}
    )
    assert made.status_code == 201
    (mandate,) = await people.mandates.held(people.subject())
    assert mandate.represented.startswith("organisation-")


async def test_only_who_may_write_writes(people: PeopleHouse) -> None:
    api = IdentityAPI.of(people)
    for scope, status in (("", 401), (READ, 403), ("registry:admin", 403)):
        assert (await api.send(scope, "POST", "/mandates", DRAFT)).status_code == status
        assert (await api.send(scope, "POST", "/mandates/x/revocation")).status_code == status


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "friend"},
        {"purposes": []},
        {"purposes": ["*", "school"]},
        {"reach": []},
        {"reach": ["*", "tax"]},
        {"reach": ["tax/"]},
        {"reach": ["tax/*"]},
        {"reach": ["Tax"]},
        {"reach": ["tax/income/a b"]},
        {"reach": ["tax/income/"]},
        {"valid_until": 0},
        {"represented": DRAFT["holder"]},
        {"represented": {"provider": "civil"}},
        {"name": "a\nb"},
        {"more": 1},
    ],
)
async def test_what_makes_no_sense_is_refused(people: PeopleHouse, changes: dict[str, Any]) -> None:
    answer = await IdentityAPI.of(people).send(WRITE, "POST", "/mandates", {**DRAFT, **changes})
    assert answer.status_code == 422


async def test_what_is_not_there_is_not_found(people: PeopleHouse) -> None:
    api = IdentityAPI.of(people)
    assert (await api.send(READ, "GET", "/mandates/x")).status_code == 404
    assert (await api.send(WRITE, "POST", "/mandates/x/revocation")).status_code == 404
    nobody = {**DRAFT, "holder": {"provider": "nobody", "subject": "x"}}
    assert (await api.send(WRITE, "POST", "/mandates", nobody)).status_code == 404


async def test_a_mandate_may_be_for_some_agencies_services_and_operations_only(people: PeopleHouse) -> None:
    reach = ["land", "tax/income", "health/records/getRecord"]
    api = IdentityAPI.of(people)
    made = await api.send(WRITE, "POST", "/mandates", {**DRAFT, "reach": reach})
    assert (made.status_code, made.json()["reach"]) == (201, reach)
    shown = await api.send(READ, "GET", f"/mandates/{made.json()['id']}")
    assert shown.json()["reach"] == reach
    (mandate,) = await people.mandates.held(people.subject())
    assert mandate.terms.reach == tuple(reach)
