"""What must hold on SQLite and on PostgreSQL alike: one store, two workers, one winner."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.registration.tokens import RegistrationTokens, Sponsor
from gateway.problems import NotAuthenticated
from gateway.store.store import Store
from tests.support.oauth import House, MemoryClients, assertion, open_house, portal, token_form
from tests.support.oauth_flow import Flow, start_flow

Workers = tuple[House, House]


@pytest.fixture
async def workers(store: Store, tmp_path: Path) -> AsyncIterator[Workers]:
    """Two workers on one store of each engine."""
    url, clients = store.engine.url.render_as_string(hide_password=False), MemoryClients()
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(open_house(tmp_path, clients=clients, url=url))
        two = await stack.enter_async_context(open_house(tmp_path, clients=clients, url=url))
        yield one, two


async def test_a_code_is_redeemed_once_and_its_reuse_is_felt_on_both(workers: Workers) -> None:
    flow = start_flow(workers[0])
    code = await flow.code()
    both = [Flow(worker, verifier=flow.verifier) for worker in workers]
    answers = await asyncio.gather(*(both[number % 2].redeem(code) for number in range(20)))
    given = [answer.json()["access_token"] for answer in answers if answer.status_code == 200]
    assert len(given) == 1
    for worker in both:
        await worker.house.feed.catch_up()
        with pytest.raises(NotAuthenticated):
            await worker.use(given[0])


async def test_an_assertion_counts_once(workers: Workers) -> None:
    workers[0].clients.put(portal())
    form = token_form(client_assertion=assertion())
    sent = [workers[number % 2].http.post("/oauth/token", data=form) for number in range(10)]
    assert sorted(one.status_code for one in await asyncio.gather(*sent)) == [200] + [401] * 9


async def test_tokens_refresh_revoke_and_end_with_their_session(workers: Workers) -> None:
    one, two = workers
    flow = start_flow(one)
    tokens = await flow.tokens()
    other = Flow(two)
    refreshed = await other.post(
        "/oauth/token", grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert await flow.use(refreshed.json()["access_token"])
    assert (await flow.post("/oauth/revoke", token=tokens["refresh_token"])).status_code == 200
    await two.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await other.use(refreshed.json()["access_token"])
    for prune in (one.authority.artifacts.prune, one.authority.grants.prune, one.revocations.prune):
        await prune()


async def test_keys_rotate_and_are_revoked(workers: Workers) -> None:
    one, two = workers
    one.clients.put(portal())
    token = (await one.token())["access_token"]
    kid = await one.vault.rotate()
    await two.feed.catch_up()
    assert read_jwt(two.authority.keys.sign("x", {})).kid == kid
    assert await two.principal(token)
    assert await one.vault.revoke(str(read_jwt(token).kid))
    await two.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await two.principal(token)


async def test_a_registration_token_is_taken_once(workers: Workers) -> None:
    tokens = [RegistrationTokens(worker.store) for worker in workers]
    value = await tokens[0].issue_initial(Sponsor(by="p", agency="a", scopes=frozenset()), 60)

    async def use_up(number: int) -> str | None:
        async with workers[number % 2].store.write() as connection:
            return await tokens[number % 2].exchange_initial(connection, value, f"new-{number}")

    found = await asyncio.gather(*(use_up(number) for number in range(10)))
    assert len([one for one in found if one is not None]) == 1
    await tokens[0].prune()
