from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.identity_api import IdentityAPI
from tests.support.people import PeopleHouse, open_people_house

ANNA = {"person": {"provider": "civil", "subject": "anna-upstream"}}
ADMIN = "identity:admin"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[PeopleHouse]:
    async with open_people_house(tmp_path) as people:
        yield people


async def test_an_officer_finds_and_ends_a_session(people: PeopleHouse) -> None:
    await people.sign_in(people.browser())
    api = IdentityAPI.of(people)
    found = await api.send(ADMIN, "POST", "/sessions/search", ANNA)
    (session,) = found.json()["items"]
    assert session["provider"] == "civil"
    assert "Anna" not in found.text
    assert "person-" not in found.text
    ended = await api.send(ADMIN, "DELETE", f"/sessions/{session['id']}")
    assert ended.status_code == 204
    assert (await api.send(ADMIN, "POST", "/sessions/search", ANNA)).json() == {"items": []}
    last = people.journal.entries[-1]
    assert (last.reason, last.by) == ("ended_by_officer", "register")


async def test_nobody_else_may(people: PeopleHouse) -> None:
    api = IdentityAPI.of(people)
    for scope, status in (("", 401), ("identity:read identity:write", 403)):
        assert (await api.send(scope, "POST", "/sessions/search", ANNA)).status_code == status
        assert (await api.send(scope, "DELETE", "/sessions/x")).status_code == status
