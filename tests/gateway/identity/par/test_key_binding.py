from __future__ import annotations

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.par.key_binding import key_binding
from tests.support.oauth import House, private_key
from tests.support.oauth_flow import start_flow

JKT = private_key(name="dpop").thumbprint()


async def test_the_key_is_named_or_shown_and_must_agree(house: House) -> None:
    named = house.request(dpop_jkt=JKT)
    await key_binding(named)
    assert named.confirmation == {"jkt": JKT}
    named.confirmation = {"jkt": JKT}
    await key_binding(named)
    for request, shown in [
        (house.request(dpop_jkt=JKT), {"jkt": "x"}),
        (house.request(dpop_jkt="short"), None),
    ]:
        request.confirmation = shown
        with pytest.raises(OAuthError, match="invalid_request"):
            await key_binding(request)
    plain = house.request()
    await key_binding(plain)
    assert plain.confirmation is None


async def test_a_code_for_a_named_key_cannot_be_redeemed_with_another(house: House) -> None:
    flow = start_flow(house)
    code = await flow.code(dpop=None, dpop_jkt=private_key("EdDSA", "dpop").thumbprint())
    assert (await flow.redeem(code)).json()["error"] == "invalid_grant"
