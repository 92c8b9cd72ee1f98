from __future__ import annotations

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.token.access_token import AccessToken, Person, issue_access_token
from gateway.model.classification import Assurance
from tests.support.oauth import ISSUER, House
from tests.support.oauth_exchange import exchange, start_exchange
from tests.support.oauth_flow import signing_portal


async def test_only_who_is_registered_to_may_exchange_anothers_token(house: House) -> None:
    portal, system = start_exchange(house)
    token = (await portal.tokens())["access_token"]
    assert (await exchange(system, token)).status_code == 200
    portal, system = start_exchange(house, metadata={"token_exchange": ["other"]})
    assert (await exchange(system, token)).json()["error"] == "invalid_request"


async def test_a_token_for_another_agency_is_none_of_its_business(house: House) -> None:
    portal, system = start_exchange(house)
    token = (await portal.tokens(resource=ISSUER + "/api/land"))["access_token"]
    assert (await exchange(system, token)).json()["error"] == "invalid_request"
    token = (await portal.tokens(resource=ISSUER + "/api/tax"))["access_token"]
    assert (await exchange(system, token)).status_code == 200


async def test_who_may_act_is_named_by_the_token(house: House) -> None:
    _, system = start_exchange(house)
    person = Person(subject="anna", shown="x", assurance=Assurance.LOW, authenticated_at=1)
    for name, status in [("tax-system", 200), ("land-system", 400)]:
        token = AccessToken(
            client="portal",
            audience=ISSUER,
            scopes=frozenset({"registry:read"}),
            person=person,
            may_act={"sub": name},
        )
        raw = issue_access_token(house.authority, token).token
        assert (await exchange(system, raw)).status_code == status


async def test_a_portal_may_register_who_alone_may_act_on_its_tokens(house: House) -> None:
    portal, system = start_exchange(house)
    for name, status in [("tax-system", 200), ("land-system", 400)]:
        house.clients.put(signing_portal(metadata={"may_act": name}))
        token = (await portal.tokens(resource=ISSUER + "/api/tax"))["access_token"]
        assert read_jwt(token).claims["may_act"] == {"sub": name}
        assert (await exchange(system, token)).status_code == status
        narrowed = await exchange(portal, token, scope="registry:read")
        house.clients.put(signing_portal(metadata={}))
        again = (await exchange(portal, narrowed.json()["access_token"])).json()["access_token"]
        assert read_jwt(again).claims["may_act"] == {"sub": name}
        assert (await exchange(system, again)).status_code == status


async def test_what_cannot_be_read_as_a_client_may_not_act(house: House) -> None:
    portal, system = start_exchange(house)
    house.clients.put(signing_portal(metadata={"may_act": ["tax-system"]}))
    token = (await portal.tokens())["access_token"]
    assert (await exchange(system, token)).json()["error"] == "invalid_request"


async def test_a_system_without_a_person_is_narrowed_by_itself_only(house: House) -> None:
    portal, system = start_exchange(house)
    token = (await portal.post("/oauth/token", grant_type="client_credentials")).json()["access_token"]
    assert (await exchange(system, token)).json()["error"] == "invalid_request"
    narrowed = await exchange(portal, token, scope="registry:read", resource=ISSUER + "/api/tax")
    principal = await portal.use(narrowed.json()["access_token"], ISSUER + "/api/tax/v1")
    assert (principal.subject, principal.scopes) == (None, {"registry:read"})
