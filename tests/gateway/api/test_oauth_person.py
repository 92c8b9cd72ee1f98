from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.oauth import ISSUER, House, open_house, proof
from tests.support.oauth_flow import start_flow


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house


async def test_the_browser_is_redirected_without_traces(house: House) -> None:
    flow = start_flow(house)
    sent = await flow.browse((await flow.push()).json()["request_uri"])
    assert sent.status_code == 303
    assert (sent.headers["cache-control"], sent.headers["referrer-policy"]) == ("no-store", "no-referrer")


async def test_a_request_may_be_posted(house: House) -> None:
    flow = start_flow(house)
    form = {"client_id": "portal", "request_uri": (await flow.push()).json()["request_uri"]}
    sent = await house.http.post("/oauth/authorize", data=form, headers={"cookie": "anna"})
    assert "code=" in sent.headers["location"]


async def test_userinfo_answers_get_and_post(house: House) -> None:
    flow = start_flow(house)
    token = (await flow.tokens())["access_token"]
    for method in ("GET", "POST"):
        nonce = house.proofs.nonces.current()
        raw = proof(method, ISSUER + "/oauth/userinfo", nonce=nonce, token=token)
        answer = await house.http.request(
            method, "/oauth/userinfo", headers={"authorization": f"DPoP {token}", "dpop": raw}
        )
        assert answer.json()["name"] == "Anna Invented"


@pytest.mark.parametrize("query", ["", "?client_id=a&client_id=b", "?request_uri=%ff", "?client_id=portal"])
async def test_a_request_that_was_not_pushed_is_shown(house: House, query: str) -> None:
    start_flow(house)
    sent = await house.http.get("/oauth/authorize" + query)
    assert (sent.status_code, sent.json()["error"]) == (400, "invalid_request")
