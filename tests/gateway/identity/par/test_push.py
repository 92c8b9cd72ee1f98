from __future__ import annotations

import time

from gateway.identity.artifacts import REQUEST, Artifacts
from gateway.identity.par.push import LIFETIME, PREFIX
from tests.support.oauth import House
from tests.support.oauth_flow import start_flow


async def test_a_reference_is_long_short_lived_and_the_clients_own(house: House) -> None:
    flow = start_flow(house)
    pushed = (await flow.push()).json()
    value = pushed["request_uri"].removeprefix(PREFIX)
    assert len(value) >= 43
    assert pushed["expires_in"] == LIFETIME < 600
    assert value != (await flow.push()).json()["request_uri"].removeprefix(PREFIX)
    assert await house.authority.artifacts.find(REQUEST, "portal", value) is not None
    assert await house.authority.artifacts.find(REQUEST, "other", value) is None
    later = Artifacts(house.store, lambda: time.time() + LIFETIME)
    assert await later.find(REQUEST, "portal", value) is None
