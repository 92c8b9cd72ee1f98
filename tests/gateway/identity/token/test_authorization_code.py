from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.identity.jose.jwt import read_jwt
from gateway.problems import NotAuthenticated
from gateway.store.store import Store
from tests.support.oauth import ISSUER, House
from tests.support.oauth_flow import start_flow


async def test_reuse_revokes_what_the_first_use_gave(house: House) -> None:
    flow = start_flow(house)
    code = await flow.code()
    tokens = (await flow.redeem(code)).json()
    await flow.use(tokens["access_token"])
    again = await flow.redeem(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    await house.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await flow.use(tokens["access_token"])
    refreshed = await flow.post(
        "/oauth/token", grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert refreshed.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://portal.test/callback"},
        {"redirect_uri": None},
        {"code_verifier": "x" * 43},
        {"code_verifier": None},
        {"code": "invented"},
        {"code": None},
        {"dpop": None},
        {"resource": "https://evil.test"},
    ],
)
async def test_a_code_is_bound_to_its_request(house: House, changes: dict[str, str | None]) -> None:
    flow = start_flow(house)
    code = await flow.code()
    answer = await flow.redeem(**{"code": code, **changes})
    assert answer.status_code == 400


async def test_a_code_is_bound_to_the_key_that_was_pushed(house: House) -> None:
    flow = start_flow(house)
    code = await flow.code()
    flow.algorithm = "EdDSA"
    assert (await flow.redeem(code)).json()["error"] == "invalid_grant"


async def test_the_token_may_be_for_one_agency_of_those_granted(house: House) -> None:
    flow = start_flow(house)
    answer = await flow.redeem(await flow.code(), resource=ISSUER + "/api/tax")
    assert read_jwt(answer.json()["access_token"]).claims["aud"] == ISSUER + "/api/tax"


async def test_without_openid_there_is_no_id_token(house: House) -> None:
    flow = start_flow(house)
    assert "id_token" not in await flow.tokens(scope="registry:read")
    flow = start_flow(house, metadata={"grant_types": ["authorization_code"]})
    assert "refresh_token" not in await flow.tokens()


class Overtaken:
    """A store at which somebody else comes right after the first change."""

    def __init__(self, inner: Store, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._inner = inner
        self._meanwhile: Callable[[], Awaitable[object]] | None = meanwhile

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with self._inner.write() as connection:
            yield connection
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            await meanwhile()


async def test_who_took_the_code_succeeds_even_when_another_comes_before_the_tokens_are_made(
    house: House,
) -> None:
    flow = start_flow(house)
    code = await flow.code()
    late: list[int] = []

    async def come_late() -> None:
        late.append((await flow.redeem(code)).status_code)

    object.__setattr__(house.authority, "store", Overtaken(house.store, come_late))
    answer = await flow.redeem(code)
    assert (answer.status_code, late) == (200, [400]), answer.text
    with pytest.raises(NotAuthenticated):
        await flow.use(answer.json()["access_token"])
