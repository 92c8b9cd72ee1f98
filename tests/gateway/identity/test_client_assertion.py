from __future__ import annotations

import pytest

from gateway.identity.client_assertion import sign_assertion
from tests.support.oauth import ISSUER, House, private_key


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "EdDSA"])
async def test_the_server_accepts_what_the_client_side_signs(house: House, algorithm: str) -> None:
    jwk = private_key(algorithm).as_dict(private=True)
    assert (await house.token(client_assertion=sign_assertion(jwk, "portal", ISSUER)))[
        "token_type"
    ] == "Bearer"
