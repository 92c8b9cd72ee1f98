from __future__ import annotations

import asyncio
import time

from gateway.identity.registration.tokens import RegistrationTokens, Sponsor
from tests.support.oauth import House

SPONSOR = Sponsor(by="portal", agency="interior", scopes=frozenset({"openid"}))


async def test_an_initial_token_allows_one_registration(house: House) -> None:
    tokens = RegistrationTokens(house.store)
    value = await tokens.issue_initial(SPONSOR, 60)
    found = await asyncio.gather(*(tokens.take_initial(value) for _ in range(10)))
    assert [sponsor for sponsor in found if sponsor is not None] == [SPONSOR]
    assert await tokens.take_initial("x") is None


async def test_it_expires(house: House) -> None:
    now = [time.time()]
    tokens = RegistrationTokens(house.store, lambda: now[0])
    value = await tokens.issue_initial(SPONSOR, 60)
    now[0] += 60
    assert await tokens.take_initial(value) is None
    await tokens.prune()


async def test_a_client_is_managed_by_its_latest_token_only(house: House) -> None:
    tokens = RegistrationTokens(house.store)
    first = await tokens.issue_for("new", SPONSOR)
    second = await tokens.issue_for("new", SPONSOR)
    assert await tokens.find("new", first) is None
    assert await tokens.find("new", second) == SPONSOR
    assert await tokens.find("other", second) is None
    assert await tokens.take_initial(second) is None
    await tokens.forget("new")
    assert await tokens.find("new", second) is None
