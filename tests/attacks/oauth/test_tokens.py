"""The usual attacks on tokens, one named case each."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from gateway.identity.jose.jwt import Jwt, read_jwt, sign_jwt
from gateway.problems import NotAuthenticated
from tests.support.oauth import ISSUER, House, assertion, open_house, portal, private_key, proof
from tests.support.oauth_flow import Flow


def encode(value: dict[str, Any] | bytes) -> str:
    raw = value if isinstance(value, bytes) else orjson.dumps(value)
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def alg_none(good: Jwt, raw: str) -> str:
    return f"{encode({**good.header, 'alg': 'none'})}.{encode(good.claims)}."


def alg_none_with_signature(good: Jwt, raw: str) -> str:
    return f"{encode({**good.header, 'alg': 'NONE'})}.{raw.split('.', 1)[1]}"


def hmac_with_public_key(good: Jwt, raw: str) -> str:
    body = f"{encode({**good.header, 'alg': 'HS256'})}.{encode(good.claims)}"
    return f"{body}.{encode(hmac.digest(private_key().as_pem(private=False), body.encode(), 'sha256'))}"


def embedded_jwk(good: Jwt, raw: str) -> str:
    header = {**good.header, "jwk": private_key().as_dict(private=False)}
    return sign_jwt(header, orjson.dumps(good.claims), private_key())


def jku_of_the_attacker(good: Jwt, raw: str) -> str:
    header = {**good.header, "jku": "https://evil.test/jwks"}
    return sign_jwt(header, orjson.dumps(good.claims), private_key())


def kid_path_traversal(good: Jwt, raw: str) -> str:
    return sign_jwt({**good.header, "kid": "../../dev/null"}, orjson.dumps(good.claims), private_key())


def payload_swapped(good: Jwt, raw: str) -> str:
    head, _, signature = raw.split(".")
    return f"{head}.{encode({**good.claims, 'scope': 'registry:admin'})}.{signature}"


def zero_signature(good: Jwt, raw: str) -> str:
    return f"{raw.rsplit('.', 1)[0]}.{encode(bytes(64))}"


def stripped_signature(good: Jwt, raw: str) -> str:
    return raw.rsplit(".", 1)[0] + "."


def repeated_claim(good: Jwt, raw: str) -> str:
    head, _, signature = raw.split(".")
    text = orjson.dumps(good.claims)[:-1] + b',"scope":"registry:admin"}'
    return f"{head}.{encode(text)}.{signature}"


def padded_base64(good: Jwt, raw: str) -> str:
    return raw + "=="


def trailing_bytes(good: Jwt, raw: str) -> str:
    return raw + ".AAAA"


def json_serialization(good: Jwt, raw: str) -> str:
    head, payload, signature = raw.split(".")
    return orjson.dumps({"protected": head, "payload": payload, "signature": signature}).decode()


ATTACKS = [
    alg_none,
    alg_none_with_signature,
    hmac_with_public_key,
    embedded_jwk,
    jku_of_the_attacker,
    kid_path_traversal,
    payload_swapped,
    zero_signature,
    stripped_signature,
    repeated_claim,
    padded_base64,
    trailing_bytes,
    json_serialization,
]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_forged_token(house: House, attack: Callable[[Jwt, str], str]) -> None:
    raw = (await house.token())["access_token"]
    forged = attack(read_jwt(raw), raw)
    assert forged != raw
    with pytest.raises(NotAuthenticated):
        await house.principal(forged)


async def test_id_token_as_access_token(house: House, flow: Flow) -> None:
    token = (await flow.tokens())["id_token"]
    with pytest.raises(NotAuthenticated):
        await house.principal(token)


async def test_client_assertion_as_access_token(house: House) -> None:
    with pytest.raises(NotAuthenticated):
        await house.principal(assertion())


async def test_access_token_as_client_assertion(house: House) -> None:
    raw = (await house.token())["access_token"]
    answer = await Flow(house).post("/oauth/token", client_assertion=raw, grant_type="client_credentials")
    assert answer.status_code == 401


async def test_proof_as_client_assertion(house: House) -> None:
    raw = proof("POST", ISSUER + "/oauth/token", iss="portal", sub="portal", aud=ISSUER, exp=2**33)
    answer = await Flow(house).post("/oauth/token", client_assertion=raw, grant_type="client_credentials")
    assert answer.status_code == 401


async def test_bound_token_downgraded_to_bearer(house: House, flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    with pytest.raises(NotAuthenticated):
        await house.principal(token)


async def test_stolen_token_with_the_thiefs_own_key(flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    flow.algorithm = "EdDSA"
    with pytest.raises(NotAuthenticated):
        await flow.use(token)


async def test_proof_replayed_for_another_method_or_url(house: House, flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    url = ISSUER + "/registry/agencies"
    for method, target in [("POST", url), ("GET", url + "/x")]:
        raw = proof(method, target, nonce=house.proofs.nonces.current(), token=token)
        with pytest.raises(NotAuthenticated):
            await house.verifier.verify("GET", url, {"authorization": f"DPoP {token}", "dpop": raw})


async def test_token_kept_after_the_client_was_closed(house: House) -> None:
    token = (await house.token())["access_token"]
    await house.principal(token)
    house.clients.put(portal(active=False))
    await house.verifier.on_catalogue(frozenset({"client:portal"}))
    with pytest.raises(NotAuthenticated):
        await house.principal(token)


async def test_token_of_another_deployment_with_the_same_name(house: House, tmp_path_factory: Any) -> None:
    async with open_house(tmp_path_factory.mktemp("other")) as other:
        for key in await other.vault.read():
            await other.vault.revoke(key.kid)
        await other.authority.keys.load()
        token = (await other.token())["access_token"]
        with pytest.raises(NotAuthenticated):
            await house.principal(token)


async def test_query_and_body_are_no_place_for_tokens(house: House) -> None:
    token = (await house.token())["access_token"]
    for sent in (
        await house.http.get("/oauth/userinfo", params={"access_token": token}),
        await house.http.post("/oauth/userinfo", data={"access_token": token}),
    ):
        assert sent.status_code == 401
