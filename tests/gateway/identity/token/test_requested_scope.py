from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.identity.errors import OAuthError
from gateway.identity.token.requested_scope import requested_scope
from tests.support.oauth import House, portal

OWN = ["registry:read", "evidence:read"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(asked=st.lists(st.sampled_from([*OWN, "registry:admin", "*", ""]), max_size=3))
async def test_never_more_than_the_client_has(house: House, asked: list[str]) -> None:
    request = house.request(scope=" ".join(asked))
    request.authenticated = portal()
    text = " ".join(asked)
    if text and not set(asked) <= set(OWN):
        with pytest.raises(OAuthError, match="invalid_scope"):
            await requested_scope(request)
    else:
        await requested_scope(request)
        assert request.scopes == frozenset(asked if text else OWN)
