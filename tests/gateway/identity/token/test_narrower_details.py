from __future__ import annotations

from typing import Any

import orjson
import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.token.narrower_details import narrower_details
from gateway.model.detail import ExchangeDetail
from tests.support.oauth import House
from tests.support.oauth_exchange import exchange, start_exchange

GRANTED: dict[str, Any] = {
    "type": "simpul_exchange",
    "agency": "tax",
    "service": "income",
    "operations": ["getIncome", "getDebts"],
    "purpose": "benefits",
}
LESS = {**GRANTED, "operations": ["getIncome"], "legal_basis": "Act 7/2020"}
WIDER = [
    {**GRANTED, "operations": ["getIncome", "putIncome"]},
    {**GRANTED, "agency": "civil"},
    {**GRANTED, "service": "wealth"},
    {**GRANTED, "purpose": "audit"},
]


def text(*details: dict[str, Any]) -> str:
    return orjson.dumps(details).decode()


async def test_nothing_asked_is_all_that_was_granted(house: House) -> None:
    assert await narrower_details(house.request(), [GRANTED]) == (GRANTED,)
    assert await narrower_details(house.request(), ()) == ()


async def test_less_may_be_asked_for(house: House) -> None:
    for granted in ([GRANTED], [WIDER[1], GRANTED], ()):
        request = house.request(authorization_details=text(LESS))
        assert await narrower_details(request, granted) == (LESS,)


@pytest.mark.parametrize("wider", WIDER)
async def test_more_may_not_beside_less_either(house: House, wider: dict[str, Any]) -> None:
    with pytest.raises(OAuthError, match="invalid_authorization_details"):
        await narrower_details(house.request(authorization_details=text(LESS, wider)), [GRANTED])


async def test_a_legal_basis_that_was_granted_cannot_be_left_out_or_changed(house: House) -> None:
    for other in (GRANTED, {**LESS, "legal_basis": "Act 8/2020"}):
        with pytest.raises(OAuthError, match="invalid_authorization_details"):
            await narrower_details(house.request(authorization_details=text(other)), [LESS])


async def test_every_grant_heeds_them(house: House) -> None:
    """A client that asks for less never gets a token for all, whichever grant it uses."""
    flow, system = start_exchange(house)
    asked = text(LESS)
    own = await flow.post("/oauth/token", grant_type="client_credentials", authorization_details=asked)
    code = await flow.code(authorization_details=text(GRANTED))
    redeemed = await flow.redeem(code, authorization_details=asked)
    again = {"grant_type": "refresh_token", "refresh_token": redeemed.json()["refresh_token"]}
    refreshed = await flow.post("/oauth/token", **again)
    narrowed = await flow.post("/oauth/token", **again, authorization_details=asked)
    exchanged = await exchange(system, refreshed.json()["access_token"], authorization_details=asked)
    found = [
        answer.json()["authorization_details"] for answer in (own, redeemed, refreshed, narrowed, exchanged)
    ]
    assert found == [[LESS], [LESS], [GRANTED], [LESS], [LESS]]
    principal = await system.use(exchanged.json()["access_token"])
    service, operations = "tax/income", ("getIncome",)
    basis = {"purpose": "benefits", "legal_basis": "Act 7/2020"}
    assert principal.details == (ExchangeDetail(service=service, operations=operations, **basis),)
    for wider in WIDER:
        refused = await exchange(system, narrowed.json()["access_token"], authorization_details=text(wider))
        assert refused.json()["error"] == "invalid_authorization_details"
