"""RFC 6749 section 2.3: a client authenticates in one way, and here no way has a secret."""

from __future__ import annotations

from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest


async def no_client_secret(request: OAuthRequest) -> None:
    """Refuse `client_secret` and `Authorization`, also beside what would do.

    To `Basic` the answer is a challenge of its scheme (RFC 6749 section 5.2),
    for libraries that look for one; no secret would be taken all the same.
    """
    authorization = request.headers.get("authorization", "")
    if "client_secret" not in request.parameters and not authorization:
        return
    basic = authorization.partition(" ")[0].lower() == "basic"
    headers = {"WWW-Authenticate": 'Basic realm="none"'} if basic else {}
    raise OAuthError("invalid_client", "This server takes no client secrets.", status=401, headers=headers)
