"""A provider says that a person signed out there (OpenID Connect Back-Channel Logout 1.0 section 2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from gateway.identity.dpop.proof import Replay
from gateway.identity.jose.jwt import BadToken, Jwt, read_jwt
from gateway.identity.jose.times import ahead
from gateway.identity.upstreams.directory import UpstreamDirectory
from gateway.identity.upstreams.provider import Provider
from gateway.identity.upstreams.subjects import Subjects

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
LONGEST: Final = 600
"""Seconds for which a logout token may be believed, whatever it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedOut:
    """Whom it is about, as keyed marks: one session of a person, or all of them."""

    upstream_subject: str | None
    upstream_session: str | None


async def read_logout_token(
    token: str,
    provider: Provider,
    *,
    directory: UpstreamDirectory,
    subjects: Subjects,
    once: Replay,
    now: float,
) -> LoggedOut:
    """Return whose sessions end; raises `BadToken`, or `SignInFailed` when no keys can be had.

    (1) A key of the provider signed it, (2) as its issuer, for us, (3) now.
    (4) It is a logout token, and no ID token: it has the event and no nonce.
    (5) It names a session or a person. (6) It was not seen before.
    """
    jwt = read_jwt(token)
    jwt.verify(await directory.keys(provider, jwt.kid))  # (1)
    if jwt.text("iss") != provider.issuer or _audience(jwt) != provider.client_id:  # (2)
        raise BadToken("the logout token is another issuer's or for another client")
    issued, expires, identifier = jwt.number("iat"), jwt.number("exp"), jwt.text("jti")
    if issued is None or issued < now - LONGEST or ahead(jwt, "iat", now):  # (3)
        raise BadToken("the logout token is not of now")
    if "exp" in jwt.claims and (expires is None or expires <= now):
        raise BadToken("the logout token has expired")
    events = jwt.claims.get("events")  # (4)
    is_event = isinstance(events, dict) and isinstance(events.get(EVENT), dict)
    kind = jwt.header.get("typ", "JWT")
    if not is_event or "nonce" in jwt.claims or str(kind).lower() not in ("jwt", "logout+jwt"):
        raise BadToken("it is not a logout token")
    who, session = jwt.text("sub"), jwt.text("sid")  # (5)
    if who is None and session is None:
        raise BadToken("the logout token names nobody")
    if identifier is None or not await once.use("logout", provider.issuer, identifier, now + LONGEST):  # (6)
        raise BadToken("the logout token was used before")
    return LoggedOut(
        upstream_subject=subjects.mark(f"sub {provider.issuer}", who) if who else None,
        upstream_session=subjects.mark(f"sid {provider.issuer}", session) if session else None,
    )


def _audience(jwt: Jwt) -> Any:
    audience = jwt.claims.get("aud")
    return audience[0] if isinstance(audience, list) and len(audience) == 1 else audience
