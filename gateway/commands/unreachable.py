"""Why a server did not answer, in words that say what to do."""

from __future__ import annotations

import ssl


def say_unreachable(server: str, error: Exception) -> str:
    """Return one line about `error`; a certificate that is not trusted is told from a server that is away."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"{server} shows a certificate that this system does not trust ({cause.verify_message})"
    return f"{server} cannot be reached ({type(error).__name__})"
