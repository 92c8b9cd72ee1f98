"""RFC 7636 section 4.6: whoever redeems the code is who asked for it."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

from gateway.identity.errors import invalid_grant

CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def check_verifier(verifier: str, challenge: str) -> None:
    """Raise `invalid_grant` unless `challenge` is the S256 of `verifier`."""
    digest = sha256(verifier.encode("utf-8", "surrogatepass")).digest()
    expected = urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
    if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(expected, challenge):
        raise invalid_grant("The code_verifier does not fit.")
