"""A tax agency's system that exchanges a portal's tokens."""

from __future__ import annotations

from typing import Any

import httpx2

from gateway.identity.exchange.exchange_subject import ACCESS_KIND
from gateway.identity.exchange.exchanged_token import GRANT_TYPE
from tests.support.oauth import House
from tests.support.oauth_flow import Flow, signing_portal, start_flow


def start_exchange(house: House, **changes: Any) -> tuple[Flow, Flow]:
    """Return the portal's flow and that of the tax agency's system, which has another key."""
    portal = start_flow(house)
    metadata = {"token_exchange": ["portal"]} | changes.pop("metadata", {})
    house.clients.put(signing_portal(id="tax-system", agency="tax", metadata=metadata, **changes))
    return portal, Flow(house, client="tax-system", algorithm="EdDSA")


async def exchange(flow: Flow, token: str, **changes: str) -> httpx2.Response:
    """Exchange a token at `flow`'s client."""
    form = {"grant_type": GRANT_TYPE, "subject_token": token, "subject_token_type": ACCESS_KIND}
    return await flow.post("/oauth/token", **{**form, **changes})
