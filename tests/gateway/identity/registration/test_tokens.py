from __future__ import annotations

import asyncio
import time

import pytest

from gateway.identity.registration.tokens import RegistrationTokens, Sponsor
from tests.support.oauth import House

SPONSOR = Sponsor(by="portal", agency="interior", scopes=frozenset({"openid"}))


async def test_an_initial_token_allows_one_registration(house: House) -> None:
    tokens = RegistrationTokens(house.store)
    value = await tokens.issue_initial(SPONSOR, 60)
    assert await tokens.find_initial(value) == await tokens.find_initial(value) == SPONSOR

    async def use_up(client: str) -> str | None:
        async with house.store.write() as connection:
            return await tokens.exchange_initial(connection, value, client)

    found = await asyncio.gather(*(use_up(f"new-{number}") for number in range(10)))
    assert len([given for given in found if given is not None]) == 1
    assert await tokens.find_initial(value) is await tokens.find_initial("x") is None


async def test_a_registration_that_is_not_made_uses_nothing_up(house: House) -> None:
    tokens = RegistrationTokens(house.store)
    value = await tokens.issue_initial(SPONSOR, 60)
    with pytest.raises(ZeroDivisionError):
        async with house.store.write() as connection:
            given = await tokens.exchange_initial(connection, value, "new")
            raise ZeroDivisionError
    assert await tokens.find_initial(value) == SPONSOR
    assert await tokens.find("new", given or "") is None


async def test_it_expires(house: House) -> None:
    now = [time.time()]
    tokens = RegistrationTokens(house.store, lambda: now[0])
    value = await tokens.issue_initial(SPONSOR, 60)
    now[0] += 60
    assert await tokens.find_initial(value) is None
    async with house.store.write() as connection:
        assert await tokens.exchange_initial(connection, value, "new") is None
    await tokens.prune()


async def test_a_client_is_managed_by_its_own_token_only(house: House) -> None:
    tokens = RegistrationTokens(house.store)
    initial = await tokens.issue_initial(SPONSOR, 60)
    async with house.store.write() as connection:
        token = await tokens.exchange_initial(connection, initial, "new") or ""
    assert await tokens.find("new", initial) is None
    assert await tokens.find("new", token) == SPONSOR
    assert await tokens.find("other", token) is None
    assert await tokens.find_initial(token) is None
    await tokens.forget("new")
    assert await tokens.find("new", token) is None
