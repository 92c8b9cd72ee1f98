from __future__ import annotations

from dataclasses import replace

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.token.id_token import issue_id_token
from tests.gateway.identity.test_grants import GRANT
from tests.support.oauth import ISSUER, House, portal


async def test_it_is_for_its_client_alone(house: House) -> None:
    token = read_jwt(issue_id_token(house.authority, portal(), replace(GRANT, nonce="n")))
    claims = token.claims
    pairwise = house.authority.pairwise
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (ISSUER, "portal", "n")
    assert (claims["acr"], claims["auth_time"]) == ("high", 5)
    assert claims["sub"] == pairwise.subject("interior", "anna")
    assert claims["act"] == {"sub": pairwise.subject("interior", "ben")}
    assert "anna" not in str(claims)
    assert token.header["typ"] != "at+jwt"
    other = read_jwt(issue_id_token(house.authority, portal(id="other", agency="tax"), GRANT)).claims
    assert other["sub"] != claims["sub"]
    assert other["sid"] != claims["sid"]
    assert "nonce" not in other
