"""The plan's `dpop-negative-tests`, block by block, at a resource that takes DPoP-bound tokens."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import httpx2
import pytest

from tests.conformance.differential.raw_jwt import Signed, key
from tests.support.oauth import ISSUER, House, proof
from tests.support.oauth_flow import Flow

URL = f"{ISSUER}/oauth/userinfo"
Bend = Callable[[Signed], Any]


def _proof(flow: Flow, token: str) -> Signed:
    ath = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
    claims = {"htm": "GET", "htu": URL, "iat": int(time.time()), "jti": f"{time.time_ns()}", "ath": ath}
    claims["nonce"] = flow.house.proofs.nonces.current()
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key("dpop-ES256").as_dict(private=False)}
    return Signed("dpop-ES256", header, claims)


async def _call(flow: Flow, *fields: tuple[str, str]) -> httpx2.Response:
    return await flow.house.http.get("/oauth/userinfo", headers=list(fields))


async def _with(flow: Flow, token: str, bend: Bend) -> int:
    made = _proof(flow, token)
    bend(made)
    answer = await _call(flow, ("authorization", f"DPoP {token}"), ("dpop", made.render(lambda x: x)))
    return answer.status_code


def _claim(**members: Any) -> Bend:
    return lambda made: made.claims.update(members)


def _moment(**seconds: int) -> Bend:
    """Set claims to so many seconds from when the proof is made."""
    return lambda made: made.claims.update({name: int(time.time()) + n for name, n in seconds.items()})


def _header(**members: Any) -> Bend:
    return lambda made: made.header.update(members)


def _after(edit: Callable[[str], str]) -> Bend:
    return lambda made: made.after.append(edit)


def _signer(name: str) -> Bend:
    return lambda made: setattr(made, "key", name)


def _rs256(made: Signed) -> None:
    made.key = "dpop-PS256"
    made.header |= {"alg": "RS256", "jwk": key("dpop-PS256").as_dict(private=False)}


def _stranger(made: Signed) -> None:
    made.key = "stranger"
    made.header["jwk"] = key("stranger").as_dict(private=False)


@pytest.mark.parametrize(
    "bend",
    [
        pytest.param(_after(lambda text: text.replace(".", "", 1)), id="not-well-formed"),
        pytest.param(_header(typ=None), id="typ-missing"),
        pytest.param(_header(alg=None), id="alg-missing"),
        pytest.param(_header(jwk=None), id="jwk-missing"),
        pytest.param(_claim(jti=None), id="jti-missing"),
        pytest.param(_claim(htm=None), id="htm-missing"),
        pytest.param(_claim(htu=None), id="htu-missing"),
        pytest.param(_claim(iat=None), id="iat-missing"),
        pytest.param(_claim(ath=None), id="ath-missing"),
        pytest.param(_header(typ="dpop"), id="typ-invalid"),
        pytest.param(_rs256, id="signed-with-rs256"),
        pytest.param(_header(alg="none"), id="alg-none"),
        pytest.param(_after(lambda text: text[:-8] + "AAAAAAAA"), id="signature-invalid"),
        pytest.param(_header(jwk=key("dpop-ES256").as_dict(private=True)), id="jwk-private"),
        pytest.param(_claim(htm="PUT"), id="htm-incorrect"),
        pytest.param(_claim(htu=f"{ISSUER}/oauth/other"), id="htu-of-another-url"),
        pytest.param(_moment(iat=3_600), id="iat-one-hour-in-the-future"),
        pytest.param(_moment(iat=-3_600), id="iat-one-hour-in-the-past"),
        pytest.param(_claim(ath="fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"), id="ath-incorrect"),
        pytest.param(_stranger, id="signed-by-another-key-with-its-jwk"),
        pytest.param(_signer("stranger"), id="signed-by-another-key"),
        pytest.param(_moment(exp=-60), id="exp-past"),
        pytest.param(_moment(nbf=3_600), id="nbf-ahead"),
        pytest.param(_claim(nonce=None), id="nonce-missing"),
        pytest.param(_claim(nonce="of-nobody"), id="nonce-of-nobody"),
        pytest.param(_header(crit=["of-nobody"]), id="crit-unknown"),
    ],
)
async def test_refused(flow: Flow, bend: Bend) -> None:
    token = (await flow.tokens())["access_token"]
    assert await _with(flow, token, bend) == 401
    assert await _with(flow, token, lambda made: None) == 200  # it was the proof, and nothing else


@pytest.mark.parametrize(
    "bend",
    [
        pytest.param(_claim(htu=f"{URL}?query#fragment"), id="htu-with-query-and-fragment"),
        pytest.param(_claim(htu=URL.replace("https://simpul", "HTTPS://SIMPUL")), id="htu-in-upper-case"),
        pytest.param(_claim(htu=URL.replace("simpul.test", "simpul.test:443")), id="htu-with-default-port"),
        pytest.param(
            lambda made: (made.header.update(unknown="x"), made.claims.update(unknown="x")), id="extra-claims"
        ),
        pytest.param(_moment(nbf=0, exp=300), id="check-dpop-proof-nbf-exp"),
    ],
)
async def test_accepted(flow: Flow, bend: Bend) -> None:
    assert await _with(flow, (await flow.tokens())["access_token"], bend) == 200


async def test_header_name_in_upper_case(flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    made = _proof(flow, token).render(lambda x: x)
    assert (await _call(flow, ("AUTHORIZATION", f"DPoP {token}"), ("DPOP", made))).status_code == 200


async def test_more_than_one_proof(flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    proofs = [("dpop", _proof(flow, token).render(lambda x: x)) for _ in range(2)]
    assert (await _call(flow, ("authorization", f"DPoP {token}"), *proofs)).status_code in (400, 401)


async def test_proof_reused(flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    fields = ("authorization", f"DPoP {token}"), ("dpop", _proof(flow, token).render(lambda x: x))
    assert (await _call(flow, *fields)).status_code == 200
    assert (await _call(flow, *fields)).status_code == 401


async def test_without_proof(flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    assert (await _call(flow, ("authorization", f"DPoP {token}"))).status_code == 401


async def test_without_proof_and_as_bearer(flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    assert (await _call(flow, ("authorization", f"Bearer {token}"))).status_code == 401
    made = _proof(flow, token).render(lambda x: x)
    assert (await _call(flow, ("authorization", f"Bearer {token}"), ("dpop", made))).status_code == 401


async def test_proof_of_the_token_endpoint_at_a_resource(house: House, flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    made = proof("POST", f"{ISSUER}/oauth/token", nonce=house.proofs.nonces.current(), token=token)
    assert (await _call(flow, ("authorization", f"DPoP {token}"), ("dpop", made))).status_code == 401
