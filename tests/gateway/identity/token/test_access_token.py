from __future__ import annotations

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.token.access_token import AccessToken, Person, issue_access_token
from gateway.model.classification import Assurance
from tests.support.oauth import ISSUER, House

PERSON = Person(
    subject="internal-7",
    shown="pairwise-x",
    assurance=Assurance.HIGH,
    authenticated_at=5,
    actors=("internal-8",),
)


async def test_the_internal_subject_leaves_only_sealed(house: House) -> None:
    token = AccessToken(client="portal", audience=ISSUER, scopes=frozenset({"registry:read"}), person=PERSON)
    issued = issue_access_token(house.authority, token)
    jwt = read_jwt(issued.token)
    assert jwt.claims["sub"] == "pairwise-x"
    assert "internal" not in str(jwt.claims)
    assert (jwt.claims["acr"], jwt.claims["auth_time"]) == ("high", 5)
    principal = await house.principal(issued.token)
    assert (principal.subject, principal.actors) == ("internal-7", ("internal-8",))
    assert principal.assurance is Assurance.HIGH


async def test_it_never_outlives_what_it_came_from(house: House) -> None:
    soon = house.authority.clock() + 20
    token = AccessToken(client="portal", audience=ISSUER, scopes=frozenset(), not_after=soon)
    issued = issue_access_token(house.authority, token)
    assert issued.expires == int(soon)
    assert issued.lifetime <= 20
