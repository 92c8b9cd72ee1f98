"""Client metadata (RFC 7591 section 2): what of it this profile understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from authlib.oauth2.rfc7591 import ClientMetadataClaims
from joserfc.errors import InvalidClaimError, JoseError

from gateway.identity.client_authentication.tls_certificate import METHOD as TLS_CLIENT_AUTH
from gateway.identity.endpoints import GRANTS
from gateway.identity.errors import OAuthError
from gateway.identity.jose.algorithms import OWN_ALGORITHM
from gateway.identity.par.redirect_uri import is_safe
from gateway.model.client import Client
from gateway.model.identifiers import is_slug

MAX_LISTED: Final = 32
MAX_TEXT: Final = 1_024
_METHODS: Final = ("private_key_jwt", TLS_CLIENT_AUTH)
_STAYS: Final = (
    "token_endpoint_auth_method",
    "tls_client_auth_subject_dn",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_uri",
    "tls_client_certificate_bound_access_tokens",
    "dpop_bound_access_tokens",
    "require_signed_request_object",
    "may_act",
    "grant_types",
)
"""What a change that leaves it out does not take away: sign-in never gets less strict unsaid."""
_PROVISIONED: Final[Mapping[str, Any]] = {
    "subject_type": "pairwise",
    "id_token_signed_response_alg": OWN_ALGORITHM,
    "introspection_signed_response_alg": OWN_ALGORITHM,
    "require_pushed_authorization_requests": True,
}
"""What is so for every client, whatever it asks for; libraries would take other defaults to be."""
_REFUSED: Final = ("client_secret", "jwks_uri", "software_statement", "sector_identifier_uri", "request_uris")


def read_client_metadata(
    document: Mapping[str, Any], present: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the members that are kept besides name, keys and scope.

    `present` is what a client that changes itself has. A member that is left
    out, or null, is then deleted, or where that could make sign-in less strict
    stays as it is, as do those that administrators set (RFC 7592 section 2.2
    lets the server choose).

    Raises `invalid_redirect_uri` or `invalid_client_metadata` (RFC 7591
    section 3.2.2). Members that are not known are left out of the answer, as
    section 2 allows; what would have to be fetched is refused.
    """
    for name in _REFUSED:
        if name in document:
            raise invalid_metadata(f"{name} is not supported.")
    had = present or {}
    kept = {name: value for name, value in had.items() if name in _STAYS or name not in _MEMBERS}
    for name, check in _MEMBERS.items():
        if document.get(name) is not None:
            if not check(document[name]):
                error = "invalid_redirect_uri" if name == "redirect_uris" else "invalid_client_metadata"
                raise OAuthError(error, f"The member {name} is not accepted.")
            kept[name] = document[name]
    _second_opinion(document)
    if "authorization_code" in kept.get("grant_types", ()) and not kept.get("redirect_uris"):
        raise OAuthError("invalid_redirect_uri", "The code grant needs redirect_uris.")
    kept.setdefault("token_endpoint_auth_method", "private_key_jwt")
    kept.setdefault(
        "grant_types", ["authorization_code" if "redirect_uris" in kept else "client_credentials"]
    )
    return kept


def _second_opinion(document: Mapping[str, Any]) -> None:
    """Refuse what Authlib's reading of RFC 7591 refuses, also of members that are not kept."""
    # Keys are looked at elsewhere, more closely. Authlib has no types.
    claims: Any = ClientMetadataClaims({n: v for n, v in document.items() if n != "jwks"}, {})
    try:
        claims.validate()
    except InvalidClaimError as error:
        raise invalid_metadata(f"The member {error.claim} is not accepted.") from None
    except (JoseError, ValueError, TypeError, AttributeError, LookupError):
        # Authlib does not look at the types of all that it reads.
        raise invalid_metadata("A member is not what RFC 7591 says it is.") from None


def show_client(client: Client, issuer: str, token: str) -> dict[str, Any]:
    """Return the client information response (RFC 7592 section 3); `token` manages the client."""
    metadata = {name: value for name, value in client.metadata.items() if name in _MEMBERS}
    return {
        "client_id": client.id,
        "client_name": client.name,
        "jwks": dict(client.jwks),
        "scope": " ".join(sorted(client.scopes)),
        "registration_access_token": token,
        "registration_client_uri": f"{issuer}/oauth/register/{client.id}",
        **_PROVISIONED,
        **metadata,
    }


def invalid_metadata(description: str) -> OAuthError:
    """Return RFC 7591's `invalid_client_metadata`."""
    return OAuthError("invalid_client_metadata", description)


def _listed(check: Callable[[str], bool]) -> Callable[[Any], bool]:
    def checked(value: Any) -> bool:
        if not isinstance(value, list) or len(value) > MAX_LISTED:
            return False
        return all(isinstance(item, str) and len(item) <= MAX_TEXT and check(item) for item in value)

    return checked


def _text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT and value.isprintable()


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _safe(value: Any) -> bool:
    return _text(value) and is_safe(value)


_MEMBERS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "redirect_uris": _listed(is_safe),
    "post_logout_redirect_uris": _listed(is_safe),
    "backchannel_logout_uri": _safe,
    "backchannel_logout_session_required": _flag,
    "grant_types": _listed(lambda grant: grant in GRANTS),
    "response_types": _listed(lambda kind: kind == "code"),
    "token_endpoint_auth_method": lambda value: value in _METHODS,
    "tls_client_auth_subject_dn": _text,
    "tls_client_auth_san_dns": _text,
    "tls_client_auth_san_uri": _text,
    "tls_client_certificate_bound_access_tokens": _flag,
    "dpop_bound_access_tokens": _flag,
    "require_signed_request_object": _flag,
    "may_act": lambda value: isinstance(value, str) and is_slug(value),
    "authorization_details_types": _listed(lambda kind: kind == "simpul_exchange"),
    "client_uri": _safe,
    "policy_uri": _safe,
    "tos_uri": _safe,
    "logo_uri": _safe,
}
