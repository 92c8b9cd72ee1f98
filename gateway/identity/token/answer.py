"""The answer of the token endpoint (RFC 6749 section 5.1)."""

from __future__ import annotations

from typing import Any

from gateway.identity.token.access_token import AccessToken, Issued


def token_answer(token: AccessToken, issued: Issued) -> dict[str, Any]:
    """Return the JSON object for an issued token; its type says how it must be presented."""
    bound = token.confirmation is not None and "jkt" in token.confirmation
    answer: dict[str, Any] = {
        "access_token": issued.token,
        "token_type": "DPoP" if bound else "Bearer",
        "expires_in": issued.lifetime,
        "scope": " ".join(sorted(token.scopes)),
    }
    if token.purposes:
        answer["purpose"] = " ".join(sorted(token.purposes))
    if token.details:
        answer["authorization_details"] = list(token.details)
    return answer
