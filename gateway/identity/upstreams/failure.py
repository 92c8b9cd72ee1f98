"""Why a sign-in did not succeed, by codes for which the pages have texts."""

from __future__ import annotations

from typing import Final

CODES: Final = frozenset(
    {
        "invalid_request",
        "access_denied",
        "sign_in_lost",
        "sign_in_refused",
        "sign_in_unconfirmed",
        "provider_unavailable",
        "form_expired",
        "not_found",
        "too_large",
        "failed",
    }
)


class SignInFailed(Exception):
    """A person cannot be signed in; `code` is one of `CODES`, `cause` is for the log and holds no value."""

    def __init__(self, code: str, cause: str = "", *, status: int = 400) -> None:
        super().__init__(f"{code}: {cause}" if cause else code)
        self.code = code
        self.cause = cause
        self.status = status
