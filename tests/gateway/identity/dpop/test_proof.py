from __future__ import annotations

import time
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from gateway.identity.dpop.proof import NonceWanted, Target
from gateway.identity.jose.jwt import BadToken
from tests.support import oauth
from tests.support.moments import FromNow, settled
from tests.support.oauth import House, private_key, proof

URL = "https://simpul.test/oauth/token"
ATH = "PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A"
"""The hash of the access token `token`."""


async def verify(house: House, raw: str, **target: str) -> str:
    return await house.proofs.verify(raw, Target(method="POST", url=URL, **target))


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "EdDSA"])
async def test_a_good_proof_gives_the_keys_thumbprint(house: House, algorithm: str) -> None:
    raw = proof("POST", URL, nonce=house.proofs.nonces.current(), algorithm=algorithm, token="token")
    assert await verify(house, raw, ath=ATH) == private_key(algorithm, "dpop").thumbprint()


async def test_an_rsa_key_of_4096_bits_is_accepted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    key = RSAKey.generate_key(4096)
    monkeypatch.setattr(oauth, "private_key", lambda *_: key)
    raw = proof("POST", URL, nonce=house.proofs.nonces.current(), algorithm="PS256")
    assert await verify(house, raw) == key.thumbprint()


async def test_members_that_are_not_known_are_ignored(house: House) -> None:
    raw = proof("POST", URL, nonce=house.proofs.nonces.current(), header={"x": 1}, y=2)
    assert await verify(house, raw)


async def test_without_a_nonce_of_this_server_one_is_given(house: House) -> None:
    for nonce in (None, "invented"):
        with pytest.raises(NonceWanted) as wanted:
            await verify(house, proof("POST", URL, nonce=nonce))
        assert house.proofs.nonces.accepts(wanted.value.nonce)


async def test_a_proof_counts_once(house: House) -> None:
    raw = proof("POST", URL, nonce=house.proofs.nonces.current())
    await verify(house, raw)
    with pytest.raises(BadToken, match="used before"):
        await verify(house, raw)


async def test_a_proof_of_another_key_is_not_used_up(house: House) -> None:
    raw = proof("POST", URL, nonce=house.proofs.nonces.current())
    with pytest.raises(BadToken, match="another key"):
        await verify(house, raw, key=private_key("PS256", "dpop").thumbprint())
    await verify(house, raw, key=private_key("ES256", "dpop").thumbprint())


@pytest.mark.parametrize(
    "changes",
    [
        {"htm": "GET"},
        {"htm": "post"},
        {"htm": None},
        {"htu": "https://evil.test/oauth/token"},
        {"htu": None},
        {"iat": FromNow(-3600)},
        {"iat": FromNow(5_000)},
        {"iat": None},
        {"iat": "now"},
        {"nbf": FromNow(5_000)},
        {"exp": FromNow(-1)},
        {"exp": "later"},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 300},
        {"header": {"typ": "JWT"}},
        {"header": {"typ": None}},
        {"header": {"jwk": None}},
        {"header": {"jwk": private_key(name="dpop").as_dict(private=True)}},
        {"header": {"jwk": private_key(name="two").as_dict(private=False)}},
        {"header": {"jwk": {"kty": "oct", "k": "AAAA"}}},
        {"header": {"crit": ["b64"], "b64": True}},
    ],
)
async def test_a_bad_proof_is_refused(house: House, changes: dict[str, Any]) -> None:
    raw = proof("POST", URL, nonce=house.proofs.nonces.current(), **settled(changes))
    with pytest.raises(BadToken):
        await verify(house, raw)


async def test_a_proof_for_another_token_or_none_is_refused(house: House) -> None:
    nonce = house.proofs.nonces.current()
    for raw in (proof("POST", URL, nonce=nonce), proof("POST", URL, nonce=nonce, token="other")):
        with pytest.raises(BadToken, match="another token"):
            await verify(house, raw, ath=ATH)


async def test_a_token_as_proof_is_refused(house: House) -> None:
    with pytest.raises(BadToken):
        await verify(house, (await house.token())["access_token"])


async def test_only_iat_has_the_tolerance_of_clocks(house: House) -> None:
    nonce = house.proofs.nonces.current()
    await verify(house, proof("POST", URL, nonce=nonce, iat=int(time.time()) + 8))
    with pytest.raises(BadToken, match="not valid now"):
        await verify(house, proof("POST", URL, nonce=nonce, nbf=int(time.time()) + 8))
