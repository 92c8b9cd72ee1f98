"""Errors of the OAuth endpoints, in the body that RFC 6749 section 5.2 gives them."""

from __future__ import annotations

import math
from collections.abc import Mapping


class OAuthError(Exception):
    """What the client is told: `error` is a registered code, `description` ours, never foreign text."""

    def __init__(
        self,
        error: str,
        description: str = "",
        *,
        status: int = 400,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status
        self.headers = dict(headers or {})

    def body(self) -> dict[str, str]:
        """Return the JSON object of the answer."""
        body = {"error": self.error}
        if self.description:
            body["error_description"] = self.description
        return body


def invalid_request(description: str) -> OAuthError:
    """Return RFC 6749's `invalid_request`."""
    return OAuthError("invalid_request", description)


def invalid_client(description: str = "Client authentication failed.") -> OAuthError:
    """Return RFC 6749's `invalid_client`: one text for every cause that would tell clients apart."""
    return OAuthError("invalid_client", description, status=401)


def invalid_grant(description: str) -> OAuthError:
    """Return RFC 6749's `invalid_grant`."""
    return OAuthError("invalid_grant", description)


def unavailable() -> OAuthError:
    """Return `temporarily_unavailable`: nothing was granted, because it could not be evidenced."""
    return OAuthError("temporarily_unavailable", "Try again later.", status=503, headers={"Retry-After": "5"})


def slow_down(seconds: float) -> OAuthError:
    """Return `slow_down` (RFC 8628 section 3.5 has the code): the client may ask again in `seconds`."""
    headers = {"Retry-After": str(math.ceil(seconds))}
    return OAuthError("slow_down", "The client asks too often.", status=429, headers=headers)
