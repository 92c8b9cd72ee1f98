"""What the authorization server and the resource say of themselves."""

from __future__ import annotations

from typing import Any, Final

from gateway.identity.client_authentication.tls_certificate import METHOD as TLS_CLIENT_AUTH
from gateway.identity.endpoints import GRANTS
from gateway.identity.exchange_details import TYPE as SIMPUL_EXCHANGE
from gateway.identity.jose.algorithms import ALGORITHMS, OWN_ALGORITHM
from gateway.identity.userinfo import CLAIMS
from gateway.model.classification import Assurance

CACHE_CONTROL: Final = "public, max-age=300"


def authorization_server(issuer: str, scopes: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the metadata of RFC 8414 section 2 and OpenID Connect Discovery section 3."""
    algorithms, methods = list(ALGORITHMS), ["private_key_jwt", TLS_CLIENT_AUTH]
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "pushed_authorization_request_endpoint": f"{issuer}/oauth/par",
        "require_pushed_authorization_requests": True,
        "token_endpoint": f"{issuer}/oauth/token",
        "userinfo_endpoint": f"{issuer}/oauth/userinfo",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "registration_endpoint": f"{issuer}/oauth/register",
        "end_session_endpoint": f"{issuer}/oauth/logout",
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "jwks_uri": f"{issuer}/oauth/jwks",
        "scopes_supported": sorted(scopes | {"openid", *CLAIMS}),
        "claims_supported": sorted(
            {"sub", "acr", "auth_time", *(name for names in CLAIMS.values() for name in names)}
        ),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": sorted(GRANTS),
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["pairwise"],
        "acr_values_supported": [level.label for level in Assurance if level],
        "prompt_values_supported": ["none", "login", "consent"],
        "ui_locales_supported": ["en", "id"],
        "id_token_signing_alg_values_supported": [OWN_ALGORITHM],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_signing_alg_values_supported": [OWN_ALGORITHM],
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "request_object_signing_alg_values_supported": algorithms,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "dpop_signing_alg_values_supported": algorithms,
        "tls_client_certificate_bound_access_tokens": True,
        "authorization_response_iss_parameter_supported": True,
        "authorization_details_types_supported": [SIMPUL_EXCHANGE],
        "claims_parameter_supported": False,
        "protected_resources": [issuer],
    }


def protected_resource(issuer: str, resource: str, scopes: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the metadata of `resource`, the gateway or one agency behind it (RFC 9728 section 2)."""
    return {
        "resource": resource,
        "resource_name": "Simpul",
        "authorization_servers": [issuer],
        "jwks_uri": f"{issuer}/oauth/jwks",
        "scopes_supported": sorted(scopes),
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "tls_client_certificate_bound_access_tokens": True,
        "authorization_details_types_supported": [SIMPUL_EXCHANGE],
    }
