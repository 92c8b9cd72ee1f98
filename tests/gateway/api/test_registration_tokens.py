from __future__ import annotations

import httpx2

from gateway.api.control_plane import create_control_plane
from gateway.api.guard import Guard
from gateway.api.registration_tokens import registration_tokens_router
from gateway.identity.registration.tokens import RegistrationTokens, Sponsor
from gateway.store.store import Store
from tests.support.registry import ISSUER, NamedTokens


async def test_nobody_allows_more_than_they_hold(store: Store) -> None:
    tokens = RegistrationTokens(store)
    app = create_control_plane([registration_tokens_router(tokens, Guard(NamedTokens(), ISSUER))])
    path = "/registry/registration-tokens"
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ISSUER) as http:
        http.headers["authorization"] = "Bearer city-portal"
        made = await http.post(path, json={"scopes": ["registry:read"], "lifetime": 60})
        assert made.status_code == 201
        sponsor = await tokens.find_initial(made.json()["initial_access_token"])
        assert sponsor == Sponsor(by="city-portal", agency="city", scopes=frozenset({"registry:read"}))
        assert (await http.post(path, json={"scopes": ["registry:approve"]})).status_code == 403
        assert (await http.post(path, json={"lifetime": 10**9})).status_code == 422
        http.headers["authorization"] = "Bearer tax-reader"
        assert (await http.post(path, json={})).status_code == 403
