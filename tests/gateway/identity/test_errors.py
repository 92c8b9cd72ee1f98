from __future__ import annotations

from gateway.identity.errors import OAuthError, invalid_client, invalid_grant, invalid_request


def test_bodies_are_those_of_rfc_6749() -> None:
    assert OAuthError("invalid_scope").body() == {"error": "invalid_scope"}
    assert invalid_request("x").body() == {"error": "invalid_request", "error_description": "x"}
    assert (invalid_client().status, invalid_grant("x").status) == (401, 400)
