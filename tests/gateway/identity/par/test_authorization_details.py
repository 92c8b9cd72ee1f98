from __future__ import annotations

from typing import Any

import orjson
import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.par.authorization_details import authorization_details
from gateway.model.detail import ExchangeDetail
from tests.support.oauth import House
from tests.support.oauth_flow import start_flow

GOOD: dict[str, Any] = {
    "type": "simpul_exchange",
    "agency": "tax",
    "service": "income",
    "operations": ["getIncome"],
    "purpose": "benefits",
    "legal_basis": "Act 7/2020 article 3",
}

DETAIL = ExchangeDetail(
    service="tax/income",
    operations=("getIncome",),
    purpose="benefits",
    legal_basis="Act 7/2020 article 3",
)


async def test_two_values_in_a_row_are_no_json(house: House) -> None:
    text = orjson.dumps([GOOD]).decode()
    with pytest.raises(OAuthError, match="invalid_authorization_details"):
        await authorization_details(house.request(authorization_details=f'{text},"more":1'))


async def test_details_go_into_the_token_and_its_answer(house: House) -> None:
    flow = start_flow(house)
    tokens = await flow.tokens(authorization_details=orjson.dumps([GOOD]).decode())
    assert tokens["authorization_details"] == [GOOD]
    principal = await flow.use(tokens["access_token"])
    assert principal.details == (DETAIL,)


@pytest.mark.parametrize(
    "details",
    [
        [],
        {},
        [GOOD] * 17,
        [{**GOOD, "type": "payment"}],
        [{**GOOD, "extra": 1}],
        [{key: value for key, value in GOOD.items() if key != "purpose"}],
        [{**GOOD, "agency": "../tax"}],
        [{**GOOD, "agency": 5}],
        [{**GOOD, "operations": []}],
        [{**GOOD, "operations": "getIncome"}],
        [{**GOOD, "operations": [5]}],
        [{**GOOD, "purpose": ["x"]}],
        [{**GOOD, "legal_basis": "x" * 300}],
        ["x"],
        [None],
    ],
)
async def test_what_is_not_understood_is_refused(house: House, details: object) -> None:
    request = house.request(authorization_details=orjson.dumps(details).decode())
    with pytest.raises(OAuthError, match="invalid_authorization_details"):
        await authorization_details(request)


@pytest.mark.parametrize("text", ["", "x", "[", '[{"type":"a","type":"b"}]', '[]},"x":{', "[" * 17_000])
async def test_what_is_not_json_is_refused(house: House, text: str) -> None:
    with pytest.raises(OAuthError, match="invalid_authorization_details"):
        await authorization_details(house.request(authorization_details=text))
