"""What the authorization server and the resource say of themselves."""

from __future__ import annotations

from typing import Any, Final

from gateway.identity.endpoints import GRANTS
from gateway.identity.jose.algorithms import ALGORITHMS

CACHE_CONTROL: Final = "public, max-age=300"


def authorization_server(issuer: str, scopes: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the metadata of RFC 8414 section 2."""
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth/token",
        "jwks_uri": f"{issuer}/oauth/jwks",
        "scopes_supported": sorted(scopes),
        "response_types_supported": [],
        "grant_types_supported": sorted(GRANTS),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "protected_resources": [issuer],
    }


def protected_resource(issuer: str, scopes: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the metadata of RFC 9728 section 2."""
    return {
        "resource": issuer,
        "resource_name": "Simpul",
        "authorization_servers": [issuer],
        "jwks_uri": f"{issuer}/oauth/jwks",
        "scopes_supported": sorted(scopes),
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
    }
