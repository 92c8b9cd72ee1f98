"""Every endpoint's checks, in order: the security order of the authorization server on one screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from gateway.identity.client_authentication.assertion_audience import assertion_audience
from gateway.identity.client_authentication.assertion_lifetime import assertion_lifetime
from gateway.identity.client_authentication.assertion_once import assertion_once
from gateway.identity.client_authentication.assertion_reading import assertion_reading
from gateway.identity.client_authentication.assertion_signature import assertion_signature
from gateway.identity.client_authentication.assertion_subject import assertion_subject
from gateway.identity.client_authentication.assertion_type import assertion_type
from gateway.identity.client_authentication.no_client_secret import no_client_secret
from gateway.identity.client_authentication.tls_certificate import tls_certificate
from gateway.identity.exchange import exchanged_token
from gateway.identity.exchange.exchange_policy import exchange_policy
from gateway.identity.exchange.exchange_subject import exchange_subject
from gateway.identity.exchange.exchanged_token import grant_exchanged_token
from gateway.identity.exchange.never_wider import never_wider
from gateway.identity.oauth_request import Check, OAuthRequest
from gateway.identity.par.authorization_details import authorization_details
from gateway.identity.par.code_challenge import code_challenge
from gateway.identity.par.key_binding import key_binding
from gateway.identity.par.no_request_uri import no_request_uri
from gateway.identity.par.redirect_uri import redirect_uri
from gateway.identity.par.request_object import request_object
from gateway.identity.par.response_type import response_type
from gateway.identity.par.sign_in_wishes import sign_in_wishes
from gateway.identity.proof_of_possession import bound_or_allowed, bound_token, proof_of_possession
from gateway.identity.token import jwt_bearer
from gateway.identity.token.authorization_code import grant_authorization_code
from gateway.identity.token.client_credentials import grant_client_credentials
from gateway.identity.token.jwt_bearer import signed_grant
from gateway.identity.token.known_grant import known_grant
from gateway.identity.token.refresh_token import grant_refresh_token
from gateway.identity.token.registered_delegation import registered_delegation
from gateway.identity.token.requested_purpose import requested_purpose
from gateway.identity.token.requested_resource import requested_resource
from gateway.identity.token.requested_scope import requested_scope

Checks = tuple[Check, ...]
Issue = Callable[[OAuthRequest], Awaitable[dict[str, Any]]]

PRIVATE_KEY_JWT: Final[Checks] = (
    no_client_secret,  #       RFC 6749 2.3
    assertion_type,  #         RFC 7523 2.2
    assertion_reading,  #      RFC 7519 7.2, FAPI 2.0 5.4.1
    assertion_subject,  #      RFC 7523 3 (1-2)
    assertion_signature,  #    RFC 7523 3 (9)
    assertion_audience,  #     FAPI 2.0 5.3.2.1 (8)
    assertion_lifetime,  #     FAPI 2.0 5.3.2.1 (13)
    assertion_once,  #         RFC 7523 3 (7)
)
TLS_CLIENT_AUTH: Final[Checks] = (
    no_client_secret,  #       RFC 6749 2.3
    tls_certificate,  #        RFC 8705 2.1
)
SIGNED_GRANT: Final[Checks] = (
    no_client_secret,  #       RFC 6749 2.3
    signed_grant,  #           RFC 7523 2.1
    assertion_signature,  #    RFC 7523 3 (9)
    assertion_audience,  #     FAPI 2.0 5.3.2.1 (8)
    assertion_lifetime,  #     FAPI 2.0 5.3.2.1 (13)
    assertion_once,  #         RFC 7523 3 (7)
)

PUSH: Final[Checks] = (
    no_request_uri,  #         RFC 9126 2.1
    request_object,  #         RFC 9101 6
    response_type,  #          FAPI 2.0 5.3.2.2 (1)
    redirect_uri,  #           RFC 9700 4.1.3
    code_challenge,  #         FAPI 2.0 5.3.2.2 (5)
    requested_scope,  #        RFC 6749 3.3
    requested_purpose,
    requested_resource,  #     RFC 8707 2
    authorization_details,  #  RFC 9396 5
    sign_in_wishes,  #         OpenID Connect Core 3.1.2.1
    proof_of_possession,  #    RFC 9449 10
    key_binding,  #            RFC 9449 10
)

TOKEN: Final[Checks] = (
    known_grant,  #            RFC 6749 5.2
    proof_of_possession,  #    RFC 9449 5, RFC 8705 3
)
ASKED: Final[Checks] = (
    requested_scope,  #        RFC 6749 3.3
    requested_purpose,
    requested_resource,  #     RFC 8707 2
    authorization_details,  #  RFC 9396 5
)
GRANTS: Final[Mapping[str, tuple[Checks, Issue]]] = {
    "authorization_code": ((bound_token,), grant_authorization_code),
    "refresh_token": ((bound_token,), grant_refresh_token),
    "client_credentials": ((*ASKED, bound_or_allowed), grant_client_credentials),
    jwt_bearer.GRANT_TYPE: (
        (*ASKED, registered_delegation, bound_or_allowed),  # Maskinporten's consumer_org
        grant_client_credentials,
    ),
    exchanged_token.GRANT_TYPE: (
        (exchange_subject, exchange_policy, never_wider, bound_token),  # RFC 8693 2.1, 4.4, 1.1
        grant_exchanged_token,
    ),
}
