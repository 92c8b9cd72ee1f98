from __future__ import annotations

import contextlib
from typing import Any

import pytest
from authlib.oauth2.rfc7591 import ClientMetadataClaims
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.errors import OAuthError
from gateway.identity.registration.metadata import read_client_metadata, show_client
from tests.support.oauth import ISSUER, portal

GOOD: dict[str, Any] = {
    "redirect_uris": ["https://portal.test/callback"],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "dpop_bound_access_tokens": True,
}


def test_what_is_understood_is_kept_and_the_rest_left_out() -> None:
    kept = read_client_metadata(
        {**GOOD, "unknown": 1, "bearer_tokens_allowed": True, "issuer": "https://evil.test"}
    )
    assert kept == {**GOOD, "token_endpoint_auth_method": "private_key_jwt"}
    assert read_client_metadata({})["grant_types"] == ["client_credentials"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"redirect_uris": ["http://evil.test/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://a.test/#x"]}, "invalid_redirect_uri"),
        ({"redirect_uris": "https://a.test/"}, "invalid_redirect_uri"),
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"grant_types": ["implicit"]}, "invalid_client_metadata"),
        ({"response_types": ["token"]}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "none"}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": ["private_key_jwt"]}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "invalid_client_metadata"),
        ({"jwks_uri": "https://a.test/jwks"}, "invalid_client_metadata"),
        ({"software_statement": "x"}, "invalid_client_metadata"),
        ({"dpop_bound_access_tokens": "true"}, "invalid_client_metadata"),
        ({"backchannel_logout_uri": "javascript:x"}, "invalid_client_metadata"),
        # What only Authlib looks at, because the profile does not keep it.
        ({"client_uri": "nowhere"}, "invalid_client_metadata"),
        ({"logo_uri": "https://portal.test@evil.test/logo.png"}, "invalid_client_metadata"),
        ({"contacts": "someone"}, "invalid_client_metadata"),
        ({"tos_uri": 5}, "invalid_client_metadata"),
        ({"policy_uri": ["https://portal.test"]}, "invalid_client_metadata"),
    ],
)
def test_what_the_profile_forbids_is_refused(change: dict[str, Any], error: str) -> None:
    with pytest.raises(OAuthError, match=error):
        read_client_metadata({**GOOD, **change})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from([*ClientMetadataClaims.REGISTERED_CLAIMS, *GOOD, "exp", "iss", "aud", "nbf", "iat"])


@given(st.dictionaries(names, json_values, max_size=4))
def test_whatever_is_sent_is_read_or_refused(document: dict[str, Any]) -> None:
    with contextlib.suppress(OAuthError):
        read_client_metadata(document)


def test_the_answer_shows_what_was_registered() -> None:
    shown = show_client(portal(metadata={**GOOD, "sector": "x"}), ISSUER, "token")
    assert shown["client_id"] == "portal"
    assert shown["registration_client_uri"] == f"{ISSUER}/oauth/register/portal"
    assert shown["grant_types"] == GOOD["grant_types"]
    assert "sector" not in shown
