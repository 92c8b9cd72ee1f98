from __future__ import annotations

import pytest

from tests.support.oauth import ISSUER, House, assertion, open_house, private_key, token_form


@pytest.fixture
async def house(tmp_path):  # type: ignore[no-untyped-def]
    async with open_house(tmp_path) as house:
        yield house


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "EdDSA"])
async def test_a_client_gets_a_token_with_each_algorithm_of_the_profile(house: House, algorithm: str) -> None:
    answer = await house.http.post(
        "/oauth/token",
        data=token_form(client_assertion=assertion(algorithm=algorithm), scope="registry:read"),
    )
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    principal = await house.principal(answer.json()["access_token"])
    assert (principal.client, principal.agency) == ("portal", "interior")
    assert principal.scopes == {"registry:read"}
    assert principal.subject is None


async def test_the_token_carries_what_rfc_9068_asks_for(house: House) -> None:
    from gateway.identity.jose.jwt import read_jwt

    token = read_jwt((await house.token(purpose="tax.assessment benefits"))["access_token"])
    assert token.header["typ"] == "at+jwt"
    assert token.claims["iss"] == token.claims["aud"] == ISSUER
    assert token.claims["sub"] == token.claims["client_id"] == "portal"
    assert token.claims["purpose"] == "benefits tax.assessment"
    assert token.claims["exp"] - token.claims["iat"] == 300
    assert {"jti", "scope"} <= token.claims.keys()


async def test_keys_are_shown_public_and_cacheable(house: House) -> None:
    answer = await house.http.get("/oauth/jwks")
    keys = answer.json()["keys"]
    assert len(keys) == 2
    assert all("d" not in key and key["alg"] == "ES256" for key in keys)
    again = await house.http.get("/oauth/jwks", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert "max-age" in again.headers["cache-control"]


async def test_metadata_names_what_there_is(house: House) -> None:
    server = (await house.http.get("/.well-known/oauth-authorization-server")).json()
    resource = (await house.http.get("/.well-known/oauth-protected-resource")).json()
    assert server["issuer"] == ISSUER
    assert "RS256" not in server["token_endpoint_auth_signing_alg_values_supported"]
    assert resource["authorization_servers"] == [ISSUER]


async def test_a_refusal_has_the_body_of_rfc_6749(house: House) -> None:
    answer = await house.http.post("/oauth/token", data=token_form(scope="everything"))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    answer = await house.http.post("/oauth/token", data=token_form(client_assertion="x"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"grant_type=client_credentials&grant_type=client_credentials", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"&".join(b"%d=1" % n for n in range(100)), "application/x-www-form-urlencoded"),
    ],
)
async def test_a_form_that_two_servers_could_read_differently_is_refused(
    house: House, content: bytes, media_type: str
) -> None:
    answer = await house.http.post("/oauth/token", content=content, headers={"content-type": media_type})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_a_form_larger_than_any_honest_one_is_not_read(house: House) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    for path in ("/oauth/token", "/oauth/par"):
        answer = await house.http.post(path, content=b"a=" + b"b" * 70_000, headers=form)
        assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")


def test_the_test_keys_differ() -> None:
    assert private_key("ES256").kid != private_key("EdDSA").kid
