from __future__ import annotations

import pytest

from gateway.identity.answering import answer_token
from gateway.identity.endpoints import GRANTS, PRIVATE_KEY_JWT
from gateway.identity.errors import OAuthError
from tests.support.oauth import House, portal, token_form


def test_the_client_is_authenticated_before_anything_else_is_looked_at() -> None:
    names = [check.__name__ for check in PRIVATE_KEY_JWT]
    assert names.index("assertion_signature") < names.index("assertion_once") == 7
    assert names.index("assertion_subject") < names.index("assertion_signature")


@pytest.mark.parametrize("registered", [["password"], ["client_credentials"]])
async def test_a_grant_that_does_not_exist_is_called_so_registered_or_not(
    house: House, registered: list[str]
) -> None:
    house.clients.put(portal(metadata={"grant_types": registered}))
    assert "password" not in GRANTS
    with pytest.raises(OAuthError, match="unsupported_grant_type"):
        await answer_token(house.request(**token_form(grant_type="password")))
