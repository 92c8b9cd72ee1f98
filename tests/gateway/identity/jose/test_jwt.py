from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.jose.jwt import BadToken, read_jwt, sign_jwt
from tests.support.oauth import private_key


def encode(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def token(header: dict[str, object], claims: bytes = b'{"a":1}') -> str:
    return sign_jwt({"alg": "ES256", **header}, claims, private_key())


def test_what_was_signed_is_read_and_verified() -> None:
    jwt = read_jwt(token({"kid": "k", "typ": "JWT"}))
    assert (jwt.kid, jwt.claims, jwt.number("a"), jwt.text("a")) == ("k", {"a": 1}, 1.0, None)
    assert jwt.verify([private_key("PS256"), private_key()]) == private_key()


def test_another_key_does_not_verify() -> None:
    with pytest.raises(BadToken):
        read_jwt(token({})).verify([private_key(name="two"), private_key("EdDSA")])


def test_a_long_header_is_read_because_rsa_proofs_have_one() -> None:
    assert read_jwt(token({"jwk": {"n": "A" * 1000}})).claims == {"a": 1}


@pytest.mark.parametrize("header", [{"crit": ["exp"], "exp": 1}, {"crit": []}, {"b64": False}])
def test_critical_extensions_are_refused(header: dict[str, object]) -> None:
    raw = encode(orjson.dumps({"alg": "ES256", **header})) + "." + encode(b"{}") + ".AA"
    with pytest.raises(BadToken):
        read_jwt(raw)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256", "ES384", "Ed448", "", None, 5, ["ES256"]])
def test_other_algorithms_are_refused(algorithm: object) -> None:
    raw = encode(orjson.dumps({"alg": algorithm})) + "." + encode(b"{}") + ".AA"
    with pytest.raises(BadToken):
        read_jwt(raw)


def test_a_public_key_is_no_hmac_secret() -> None:
    signed = encode(b'{"alg":"HS256"}') + "." + encode(b"{}")
    mac = hmac.digest(private_key().as_pem(private=False), signed.encode(), "sha256")
    raw = signed + "." + encode(mac)
    with pytest.raises(BadToken):
        read_jwt(raw)


def test_a_changed_character_is_noticed() -> None:
    head, body, signature = token({}).split(".")
    for changed in (f"{head}.{encode(b'{}')}.{signature}", f"{head}.{body}.{encode(b'0' * 64)}"):
        with pytest.raises(BadToken):
            read_jwt(changed).verify([private_key()])


@pytest.mark.parametrize("raw", ["", "..", "a.b", "a.b.c.d", "é.é.é", "A" * 20_000, "e30.e30."])
def test_what_is_no_token_is_refused(raw: str) -> None:
    with pytest.raises(BadToken):
        read_jwt(raw)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(raw: str) -> None:
    with pytest.raises(BadToken):
        read_jwt(raw)
