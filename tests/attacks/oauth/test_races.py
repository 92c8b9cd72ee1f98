"""Two who come at once: one wins, on every worker and node."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.problems import NotAuthenticated
from tests.support.oauth import ISSUER, House, assertion, open_house, proof, token_form
from tests.support.oauth_flow import Flow, answer_of


async def test_twenty_parallel_redemptions_over_two_workers_give_one_success(
    house: House, flow: Flow, tmp_path: Path
) -> None:
    code = await flow.code()
    async with open_house(tmp_path, clients=house.clients) as other:
        workers = (flow, Flow(other, verifier=flow.verifier))
        answers = await asyncio.gather(*(workers[number % 2].redeem(code) for number in range(20)))
        given = [answer.json() for answer in answers if answer.status_code == 200]
        assert len(given) == 1
        assert {a.json()["error"] for a in answers if a.status_code != 200} == {"invalid_grant"}
        await house.feed.catch_up()
        with pytest.raises(NotAuthenticated):
            await flow.use(given[0]["access_token"])


async def test_one_assertion_sent_twenty_times_at_once_signs_in_once(house: House, tmp_path: Path) -> None:
    async with open_house(tmp_path, clients=house.clients) as other:
        form = token_form(client_assertion=assertion())
        sent = [(house, other)[n % 2].http.post("/oauth/token", data=form) for n in range(20)]
        statuses = sorted(answer.status_code for answer in await asyncio.gather(*sent))
        assert statuses == [200] + [401] * 19


async def test_one_proof_sent_twenty_times_at_once_counts_once(
    house: House, flow: Flow, tmp_path: Path
) -> None:
    token = (await flow.tokens())["access_token"]
    url = ISSUER + "/registry/agencies"
    raw = proof("GET", url, nonce=house.proofs.nonces.current(), token=token)
    headers = {"authorization": f"DPoP {token}", "dpop": raw}
    async with open_house(tmp_path, clients=house.clients) as other:
        calls = [(house, other)[n % 2].verifier.verify("GET", url, headers) for n in range(20)]
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert len([one for one in found if not isinstance(one, Exception)]) == 1


async def test_one_request_answered_twice_at_once_gives_one_code(flow: Flow) -> None:
    uri = (await flow.push()).json()["request_uri"]
    sent = await asyncio.gather(*(flow.browse(uri) for _ in range(10)))
    codes = [answer_of(one)["code"] for one in sent if one.status_code == 303]
    assert len(codes) == 1
