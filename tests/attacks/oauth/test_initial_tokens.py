"""An initial access token allows one registration: no refused draft uses it up, no race uses it twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from sqlalchemy import select

from gateway.identity.registration.tokens import RegistrationTokens
from gateway.store.store import Store
from gateway.store.tables.registry import clients
from tests.support.journals import MemoryJournal
from tests.support.registration import BURST, DRAFT, SPONSOR, bearer, open_registration


@pytest.fixture
def tokens(store: Store) -> RegistrationTokens:
    return RegistrationTokens(store)


@pytest.fixture
async def http(store: Store, tokens: RegistrationTokens) -> AsyncIterator[httpx2.AsyncClient]:
    async with open_registration(store, tokens, MemoryJournal()) as http:
        yield http


async def test_a_draft_that_is_refused_does_not_use_the_initial_token_up(
    http: httpx2.AsyncClient, tokens: RegistrationTokens
) -> None:
    initial = await tokens.issue_initial(SPONSOR, 60)
    for change in ({"scope": "openid registry:admin"}, {"jwks": {"keys": []}}, {"redirect_uris": []}):
        refused = await http.post("/oauth/register", json=DRAFT | change, headers=bearer(initial))
        assert refused.status_code == 400
    assert (await http.post("/oauth/register", json=DRAFT, headers=bearer(initial))).status_code == 201


async def test_of_parallel_registrations_with_one_initial_token_one_is_made(
    http: httpx2.AsyncClient, tokens: RegistrationTokens, store: Store
) -> None:
    initial = await tokens.issue_initial(SPONSOR, 60)
    async with store.read() as connection:
        before = set(await connection.scalars(select(clients.c.id)))
    drafts = [DRAFT | ({"scope": "registry:admin"} if number % 3 == 0 else {}) for number in range(12)]
    answers = await asyncio.gather(
        *(http.post("/oauth/register", json=draft, headers=bearer(initial)) for draft in drafts)
    )
    made = {answer.json()["client_id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert {answer.status_code for answer in answers} <= {201, 400, 401}
    async with store.read() as connection:
        assert set(await connection.scalars(select(clients.c.id))) == before | made


async def test_tries_with_one_initial_token_are_limited(
    http: httpx2.AsyncClient, tokens: RegistrationTokens
) -> None:
    initial = await tokens.issue_initial(SPONSOR, 60)
    wrong = DRAFT | {"jwks": {"keys": []}}
    statuses = [
        (await http.post("/oauth/register", json=wrong, headers=bearer(initial))).status_code
        for _ in range(BURST + 1)
    ]
    assert statuses == [400] * BURST + [429]
