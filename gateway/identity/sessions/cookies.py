"""The cookies of the sign-in pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SESSION: Final = "simpul"
"""Who is signed in: 256 random bits, kept as their SHA-256."""
BROWSER: Final = "simpul-browser"
"""Which browser began a sign-in; not who sits there."""
PROVIDER: Final = "simpul-provider"
"""The provider used last."""
LANGUAGE: Final = "simpul-language"
WISHED: Final = "simpul-wished-language"
"""What the client that is being answered says the person reads; the person's own choice comes before."""
YEAR: Final = 365 * 86_400


class Cookies:
    """Reads and writes cookies of one issuer.

    Over https every name has the prefix `__Host-`: the browser then takes the
    cookie from this very host over TLS only, so neither a sibling domain nor
    the network can plant one. On loopback http (demo) there is no TLS, so
    neither the prefix nor `Secure` can be; all else is the same.
    """

    def __init__(self, issuer: str) -> None:
        self._secure = issuer.startswith("https://")
        self._prefix = "__Host-" if self._secure else ""

    def read(self, headers: Mapping[str, str], name: str) -> str | None:
        """Return the cookie's value, or None; one that comes twice is none: somebody planted it."""
        full = self._prefix + name
        found = []
        for pair in headers.get("cookie", "").split(";"):
            key, equals, value = pair.strip().partition("=")
            if equals and key == full:
                found.append(value)
        return found[0] if len(found) == 1 and 0 < len(found[0]) <= 256 else None

    def write(self, name: str, value: str, max_age: int | None = None) -> str:
        """Return a `Set-Cookie` value; without `max_age` (seconds) it ends with the browser, 0 deletes it.

        `SameSite=Lax`: a portal's link must find the session, a form from elsewhere must not.
        """
        attributes = ["Path=/", "HttpOnly", "SameSite=Lax"]
        if self._secure:
            attributes.append("Secure")
        if max_age is not None:
            attributes.append(f"Max-Age={max_age}")
        return "; ".join([f"{self._prefix}{name}={value}", *attributes])
