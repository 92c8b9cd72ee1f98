from __future__ import annotations

from typing import Any

import orjson
import pytest

from gateway.identity.access_claims import (
    build_verified,
    check_claims,
    foreign_subject,
    own_subject,
    read_confirmation,
)
from gateway.identity.jose.jwt import BadToken, Jwt, read_jwt, sign_jwt
from tests.support.oauth import ISSUER, portal, private_key

GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": ISSUER,
    "sub": "portal",
    "client_id": "portal",
    "jti": "j",
    "iat": 1000,
    "exp": 1300,
    "scope": "registry:read registry:admin",
}


def token(typ: str | None = "at+jwt", **changes: Any) -> Jwt:
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    header = {"alg": "ES256", "kid": "k"} | ({"typ": typ} if typ else {})
    return read_jwt(sign_jwt(header, orjson.dumps(claims), private_key()))


def test_a_good_token_passes() -> None:
    check_claims(token(), ISSUER, ISSUER, 1000.0)
    check_claims(token("application/AT+JWT", aud=ISSUER + "/api/tax"), ISSUER, ISSUER, 1299.0)


@pytest.mark.parametrize(
    "bad",
    [
        token(typ=None),
        token(typ="JWT"),
        token(typ="dpop+jwt"),
        token(iss="https://evil.test"),
        token(aud=[ISSUER]),
        token(aud=None),
        token(aud="https://evil.test"),
        token(exp=1000),
        token(exp=None),
        token(exp="2000"),
        token(iat=1100),
        token(nbf=1100),
        token(jti=None),
        token(sub=None),
        token(sub=5),
    ],
)
def test_a_bad_one_does_not(bad: Jwt) -> None:
    with pytest.raises(BadToken):
        check_claims(bad, ISSUER, ISSUER, 1000.0)


def test_bindings_that_are_not_known_are_refused() -> None:
    assert read_confirmation(token()) is None
    assert read_confirmation(token(cnf={"jkt": "x"})) == ("jkt", "x")
    for cnf in ({}, {"jwk": {}}, {"jkt": ""}, {"jkt": "x", "x5t#S256": "y"}, "x", {"jkt": 5}):
        with pytest.raises(BadToken):
            read_confirmation(token(cnf=cnf))


def test_scopes_are_never_more_than_the_client_has_now() -> None:
    verified = build_verified(token(lineage=["grant:g"]), portal(), (None, ()), ISSUER)
    assert verified.principal.scopes == {"registry:read"}
    assert verified.marks == {"client:portal", "jti:j", f"issuer:{ISSUER}", "key:k", "grant:g"}
    assert verified.plain
    assert not build_verified(token(aud=ISSUER + "/api/tax"), portal(), (None, ()), ISSUER).plain
    assert not build_verified(token(cnf={"jkt": "x"}), portal(), (None, ()), ISSUER).plain


def test_subjects() -> None:
    def refuse(_: str) -> tuple[str, tuple[str, ...]]:
        raise ValueError

    assert own_subject(token(), portal(), refuse) == (None, ())
    assert foreign_subject(token(), portal()) == (None, ())
    assert foreign_subject(token(sub="anna"), portal()) == (f"{ISSUER}|anna", ())
    for bad in (token(sub="anna"), token(sealed="x")):
        with pytest.raises(BadToken):
            own_subject(bad, portal(), refuse)
