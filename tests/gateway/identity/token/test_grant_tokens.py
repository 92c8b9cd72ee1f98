from __future__ import annotations

from gateway.identity.token.grant_tokens import access_token_of
from tests.gateway.identity.test_grants import GRANT
from tests.support.oauth import ISSUER, House, portal


async def test_a_token_is_the_grants_with_pairwise_names(house: House) -> None:
    token = access_token_of(
        house.authority,
        portal(),
        GRANT,
        scopes=frozenset({"openid"}),
        resource=ISSUER + "/api/tax",
        confirmation=None,
        details=GRANT.details,
    )
    pairwise = house.authority.pairwise
    assert token.person is not None
    assert token.person.shown == pairwise.subject("tax", "anna")
    assert token.actor == {"sub": pairwise.subject("tax", "ben")}
    assert token.person.actors == ("ben",)
    assert token.lineage == GRANT.lineage
    assert (token.purposes, token.details, token.not_after) == ({"tax"}, GRANT.details, GRANT.expires_at)
