"""Forms are taken only from our own pages, filled in by the session that they were made for."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from gateway.identity.keys.wrapping import WrappingKey


class FormGuard:
    """Two guards against forged forms: where the browser says they come from, and a token of the session.

    A page that sends forms needs a referrer policy other than `no-referrer`:
    with that one browsers send `Origin: null`.
    """

    def __init__(self, wrapping: WrappingKey, issuer: str) -> None:
        self._key = wrapping.derive("form-token")
        self._issuer = issuer

    def token(self, session: str) -> str:
        """Return the token of a session's forms; `session` is the value of its cookie."""
        mac = hmac.digest(self._key, session.encode("utf-8", "surrogatepass"), "sha256")
        return urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")

    def allows(self, headers: Mapping[str, str], session: str | None, token: str) -> bool:
        """Say whether a form was sent by a page of ours, in this session."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        if origin is None:
            same = headers.get("sec-fetch-site") == "same-origin"
        else:
            same = origin == self._issuer and site == "same-origin"
        if not same or session is None:
            return False
        return hmac.compare_digest(self.token(session).encode(), token.encode("utf-8", "surrogatepass"))
