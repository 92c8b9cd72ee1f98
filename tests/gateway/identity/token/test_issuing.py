from __future__ import annotations

import pytest

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.token.access_token import AccessToken, Person
from gateway.identity.token.issuing import issue
from gateway.model.classification import Assurance
from gateway.problems import EvidenceUnavailable
from tests.support.oauth import ISSUER, House, portal

ANNA = Person(
    subject="person-anna", shown="pairwise", assurance=Assurance.HIGH, authenticated_at=1, actors=("ben",)
)
TOKEN = AccessToken(
    client="portal",
    audience=ISSUER,
    scopes=frozenset({"b", "a"}),
    person=ANNA,
    lineage=("session:s", "grant:g"),
)


async def test_the_entry_says_what_the_token_does(house: House) -> None:
    request = house.request(grant_type="urn:ietf:params:oauth:grant-type:token-exchange")
    request.authenticated = portal()
    issued = await issue(request, TOKEN)
    (entry,) = house.journal.entries
    assert read_jwt(issued.token).claims["jti"] == entry.exchange == issued.id
    assert (entry.reason, entry.scope, entry.grant) == ("token_exchange", "a b", "g")
    assert (entry.assurance, entry.resource) == ("high", ISSUER)
    assert len({entry.subject, entry.actor, "person-anna", "ben"}) == 4


async def test_no_entry_no_token(house: House) -> None:
    request = house.request(grant_type="client_credentials")
    request.authenticated = portal()
    house.journal.broken = True
    with pytest.raises(EvidenceUnavailable):
        await issue(request, TOKEN)
