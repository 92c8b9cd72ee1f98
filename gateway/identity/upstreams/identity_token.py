"""What a provider says of a person: its ID token, believed only after these steps."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.identity.jose.jwt import BadToken, Jwt, read_jwt
from gateway.identity.jose.times import TOLERANCE, ahead
from gateway.identity.upstreams.directory import UpstreamDirectory
from gateway.identity.upstreams.failure import SignInFailed
from gateway.identity.upstreams.provider import Provider
from gateway.identity.upstreams.subjects import Subjects
from gateway.model.classification import Assurance

OLDEST: Final = 600
"""Seconds that an ID token may have been issued ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A person whom a provider confirmed. `subject` is internal, the `upstream_…` are keyed marks."""

    provider: str
    subject: str
    upstream_subject: str
    upstream_session: str | None
    assurance: Assurance
    authenticated_at: int
    claims: dict[str, Any] = field(default_factory=dict)


async def read_identity(
    token: str,
    provider: Provider,
    *,
    directory: UpstreamDirectory,
    subjects: Subjects,
    nonce: str,
    since: int,
    now: float,
) -> Confirmed:
    """Return whom the ID token confirms (OpenID Connect Core section 3.1.3.7).

    (1) It is strict and of this profile's algorithms. (2) A key of this very
    provider signed it, (3) as its issuer, for us alone, (4) now, (5) for the
    request that this browser began (`nonce`). (6) The person was there after
    `since`; a provider that does not say when is not believed, for it was
    asked (`max_age`). Where clocks differ a little it counts as then, or as
    now, lest the same sign-in be asked for again and again. (7) The subject is
    a text. Raises `SignInFailed`.
    """
    try:
        jwt = read_jwt(token)  # (1)
        jwt.verify(await directory.keys(provider, jwt.kid))  # (2)
    except BadToken as error:
        raise _unconfirmed(str(error)) from error
    if jwt.text("iss") != provider.issuer or not _for_us(jwt, provider.client_id):  # (3)
        raise _unconfirmed("the ID token is another issuer's or for another client")
    expires, issued = jwt.number("exp"), jwt.number("iat")  # (4)
    if expires is None or issued is None or expires <= now or issued < now - OLDEST:
        raise _unconfirmed("the ID token is too old")
    if any(ahead(jwt, claim, now) for claim in ("iat", "nbf", "auth_time")):
        raise _unconfirmed("the ID token is of the future")
    if not hmac.compare_digest((jwt.text("nonce") or "").encode(), nonce.encode()):  # (5)
        raise _unconfirmed("the ID token was made for another request")
    at = jwt.number("auth_time")  # (6)
    if at is None or at < since - TOLERANCE:
        raise _unconfirmed("the provider does not say that the person signed in recently enough")
    who, value = jwt.text("sub"), jwt.text(provider.subject_claim)  # (7)
    if who is None or value is None:
        raise _unconfirmed("the ID token names nobody")
    session = jwt.text("sid")
    return Confirmed(
        provider=provider.id,
        subject=subjects.subject(provider.space, value),
        upstream_subject=subjects.mark(f"sub {provider.issuer}", who),
        upstream_session=subjects.mark(f"sid {provider.issuer}", session) if session else None,
        assurance=provider.level(jwt.claims.get("acr")),
        authenticated_at=max(min(int(at), int(now)), since),
        claims=provider.show(jwt.claims),
    )


def _for_us(jwt: Jwt, client_id: str) -> bool:
    audience = jwt.claims.get("aud")
    if audience == [client_id]:
        audience = client_id
    return audience == client_id and jwt.claims.get("azp", client_id) == client_id


def _unconfirmed(cause: str) -> SignInFailed:
    return SignInFailed("sign_in_unconfirmed", cause, status=502)
