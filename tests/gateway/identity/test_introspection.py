from __future__ import annotations

from gateway.identity.introspection import SIGNED
from gateway.identity.jose.jwt import read_jwt
from tests.support.oauth import ISSUER, House
from tests.support.oauth_flow import Flow, signing_portal, start_flow


async def test_the_audience_learns_what_the_token_says_and_others_nothing(house: House) -> None:
    flow = start_flow(house)
    house.clients.put(
        signing_portal(id="tax-system", agency="tax"), signing_portal(id="land-system", agency="land")
    )
    token = (await flow.tokens(resource=ISSUER + "/api/tax", purpose="tax"))["access_token"]
    for client, active in [("portal", True), ("tax-system", True), ("land-system", False)]:
        found = (await Flow(house, client=client).post("/oauth/introspect", token=token)).json()
        assert found["active"] is active
        if active:
            assert (found["token_type"], found["purpose"], found["client_id"]) == ("DPoP", "tax", "portal")
            assert not {"sealed", "lineage"} & found.keys()
        else:
            assert found == {"active": False}


async def test_a_resource_server_of_the_whole_gateway_is_registered_as_one(house: House) -> None:
    flow = start_flow(house)
    house.clients.put(signing_portal(id="monitor", metadata={"resource": ISSUER}))
    token = (await flow.tokens())["access_token"]
    assert (await Flow(house, client="monitor").post("/oauth/introspect", token=token)).json()["active"]


async def test_what_counts_no_more_is_inactive(house: House) -> None:
    flow = start_flow(house)
    tokens = await flow.tokens()
    await flow.post("/oauth/revoke", token=tokens["access_token"])
    for token in (tokens["access_token"], tokens["id_token"], "x", "a.b.c"):
        assert (await flow.post("/oauth/introspect", token=token)).json() == {"active": False}
    assert (await flow.post("/oauth/introspect")).status_code == 400


async def test_the_answer_is_signed_for_the_caller_when_asked(house: House) -> None:
    flow = start_flow(house)
    token = (await flow.tokens())["access_token"]
    house.http.headers["accept"] = SIGNED
    answer = await flow.post("/oauth/introspect", token=token)
    assert answer.headers["content-type"].startswith(SIGNED)
    signed = read_jwt(answer.text)
    key = house.authority.keys.find(signed.kid)
    assert key is not None
    signed.verify([key])
    assert signed.header["typ"] == "token-introspection+jwt"
    assert (signed.claims["iss"], signed.claims["aud"]) == (ISSUER, "portal")
    assert signed.claims["token_introspection"]["active"] is True
