from __future__ import annotations

from pathlib import Path

import pytest

from gateway.problems import NotAuthenticated
from tests.support.oauth import House, open_house
from tests.support.oauth_flow import Flow, signing_portal, start_flow


async def test_a_revoked_token_is_refused_here_at_once_and_elsewhere_soon(
    house: House, tmp_path: Path
) -> None:
    flow = start_flow(house)
    token = (await flow.tokens())["access_token"]
    async with open_house(tmp_path, clients=house.clients) as other:
        for worker in (house, other):
            await Flow(worker).use(token)
        assert (await flow.post("/oauth/revoke", token=token)).status_code == 200
        await other.feed.catch_up()
        for worker in (house, other):
            with pytest.raises(NotAuthenticated):
                await Flow(worker).use(token)


async def test_a_refresh_token_takes_its_grant_with_it(house: House) -> None:
    flow = start_flow(house)
    tokens = await flow.tokens()
    assert (await flow.post("/oauth/revoke", token=tokens["refresh_token"])).status_code == 200
    await house.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await flow.use(tokens["access_token"])


async def test_another_clients_token_is_left_alone_and_not_told(house: House) -> None:
    flow = start_flow(house)
    tokens = await flow.tokens()
    house.clients.put(signing_portal(id="other"))
    for token in (tokens["access_token"], tokens["refresh_token"], "unknown"):
        answer = await Flow(house, client="other").post("/oauth/revoke", token=token)
        assert (answer.status_code, answer.json()) == (200, {})
    await house.feed.catch_up()
    assert await flow.use(tokens["access_token"])
