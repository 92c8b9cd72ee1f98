from __future__ import annotations

from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from gateway.console.languages import LANGUAGES
from gateway.identity.metadata import authorization_server, protected_resource


def test_the_metadata_is_valid_by_authlibs_reading_of_rfc_8414() -> None:
    metadata = authorization_server("https://simpul.test", frozenset({"registry:read"}))
    AuthorizationServerMetadata(metadata).validate_issuer()
    AuthorizationServerMetadata(metadata).validate_token_endpoint()
    AuthorizationServerMetadata(metadata).validate_jwks_uri()
    AuthorizationServerMetadata(metadata).validate_token_endpoint_auth_signing_alg_values_supported()
    assert {"openid", "registry:read"} <= set(metadata["scopes_supported"])


def test_the_languages_promised_are_those_of_the_pages() -> None:
    metadata = authorization_server("https://simpul.test", frozenset())
    assert metadata["ui_locales_supported"] == list(LANGUAGES)


def test_the_resource_names_its_server() -> None:
    metadata = protected_resource("https://simpul.test", "https://simpul.test/api/tax")
    assert metadata["resource"] == "https://simpul.test/api/tax"
    assert metadata["authorization_servers"] == ["https://simpul.test"]
