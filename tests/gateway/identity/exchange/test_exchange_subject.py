from __future__ import annotations

import pytest

from gateway.identity.exchange.exchange_subject import ACCESS_KIND
from gateway.identity.exchange.exchanged_token import GRANT_TYPE
from tests.support.oauth import House
from tests.support.oauth_flow import start_flow


@pytest.mark.parametrize(
    "changes",
    [
        {"subject_token": "x"},
        {"subject_token": None},
        {"subject_token_type": None},
        {"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"},
        {"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"},
        {"actor_token": "x"},
        {"actor_token_type": ACCESS_KIND},
        {"dpop": None},
    ],
)
async def test_only_live_access_tokens_of_this_server(house: House, changes: dict[str, str | None]) -> None:
    flow = start_flow(house)
    token = (await flow.tokens())["access_token"]
    form = {"grant_type": GRANT_TYPE, "subject_token": token, "subject_token_type": ACCESS_KIND}
    assert (await flow.post("/oauth/token", **form)).status_code == 200
    assert (await flow.post("/oauth/token", **{**form, **changes})).status_code == 400


async def test_an_id_token_cannot_be_exchanged(house: House) -> None:
    flow = start_flow(house)
    token = (await flow.tokens())["id_token"]
    form = {"grant_type": GRANT_TYPE, "subject_token": token, "subject_token_type": ACCESS_KIND}
    assert (await flow.post("/oauth/token", **form)).json()["error"] == "invalid_request"
