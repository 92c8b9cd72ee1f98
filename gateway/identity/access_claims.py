"""RFC 9068 section 4: what an access token must say before anything of it counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateway.identity.delegations.delegation import CONSUMER
from gateway.identity.exchange_details import read_details
from gateway.identity.jose.jwt import BadToken, Jwt
from gateway.identity.jose.times import ahead
from gateway.identity.mandates.claim import read_mandate
from gateway.identity.resource import is_resource
from gateway.identity.verified import VerifiedToken
from gateway.model.classification import Assurance
from gateway.model.client import Client
from gateway.model.mandate import MandateTerms
from gateway.model.principal import Principal

Open = Callable[[str], tuple[str, tuple[str, ...]]]


def check_claims(token: Jwt, issuer: str, audience: str, now: float) -> None:
    """Raise `BadToken` unless type, issuer, audience and times are right.

    (1) `typ` is `at+jwt`, so that no other kind of JWT passes for a token. (2)
    `iss` is exactly the issuer whose keys verified it. (3) `aud` is one text:
    this gateway, or one agency behind it. (4) It has not expired, and does not
    come from the future. (5) The claims that make it traceable are there.
    """
    typ = token.header.get("typ")  # (1)
    if not isinstance(typ, str) or typ.lower() not in ("at+jwt", "application/at+jwt"):
        raise BadToken("the token is not an access token")
    if token.claims.get("iss") != issuer:  # (2)
        raise BadToken("the token is from another issuer")
    aud = token.claims.get("aud")  # (3)
    if not isinstance(aud, str) or not is_resource(audience, aud):
        raise BadToken("the token is for another audience")
    expires = token.number("exp")  # (4)
    if expires is None or expires <= now:
        raise BadToken("the token has expired")
    if any(ahead(token, claim, now) for claim in ("iat", "nbf", "auth_time")):
        raise BadToken("the token is not valid yet")
    if token.text("jti") is None or token.text("sub") is None:  # (5)
        raise BadToken("the token has no jti or sub")


def read_confirmation(token: Jwt) -> tuple[str, str] | None:
    """Return what the token is bound to (RFC 7800); raises `BadToken` for a binding not known here."""
    cnf = token.claims.get("cnf")
    if cnf is None:
        return None
    if isinstance(cnf, dict) and len(cnf) == 1:
        ((kind, thumbprint),) = cnf.items()
        if kind in ("jkt", "x5t#S256") and isinstance(thumbprint, str) and thumbprint:
            return kind, thumbprint
    raise BadToken("the token is bound in a way that is not known here")


def own_subject(token: Jwt, client: Client, unseal: Open) -> tuple[str | None, tuple[str, ...]]:
    """Return the internal subject and the actors of a token of this issuer; None for a system."""
    sealed = token.text("sealed")
    if sealed is None:
        if token.claims["sub"] != client.id:
            raise BadToken("the token's subject is not sealed")
        return None, ()
    try:
        return unseal(sealed)
    except ValueError as error:
        raise BadToken("the token's subject is not sealed here") from error


def foreign_subject(token: Jwt, client: Client) -> tuple[str | None, tuple[str, ...]]:
    """Return the subject of a trusted issuer's token, made unmistakable by the issuer's name."""
    subject = token.claims["sub"]
    if subject == client.id:
        return None, ()
    return f"{token.claims['iss']}|{subject}", ()


def build_verified(
    token: Jwt,
    client: Client,
    subject: tuple[str | None, tuple[str, ...]],
    gateway: str,
) -> VerifiedToken:
    """Return what the token proves; never more scope than the client has."""
    person, actors = subject
    confirmation = read_confirmation(token)
    lineage = _texts(token.claims.get("lineage"))
    principal = Principal(
        client=client.id,
        issuer=token.claims["iss"],
        token_id=token.claims["jti"],
        expires=float(token.claims["exp"]),
        scopes=frozenset((token.text("scope") or "").split()) & client.scopes,
        agency=_agency(token, gateway) or client.agency,
        subject=person,
        actors=actors,
        mandate=_mandate(token, gateway),
        purposes=frozenset((token.text("purpose") or "").split()),
        assurance=Assurance.of(token.text("acr")) if person else Assurance.NONE,
        authenticated_at=token.number("auth_time") if person else None,
        bound_to=confirmation[1] if confirmation else None,
        details=read_details(token.claims.get("authorization_details")),
    )
    marks = {f"client:{client.id}", f"jti:{principal.token_id}", f"issuer:{principal.issuer}", *lineage}
    if token.kid:
        marks.add(f"key:{token.kid}")
    audience = token.claims["aud"]
    return VerifiedToken(
        principal=principal,
        audience=audience,
        marks=frozenset(marks),
        confirmation=confirmation,
        plain=confirmation is None and audience == gateway,
    )


def _agency(token: Jwt, gateway: str) -> str | None:
    """Return the agency that the client acts for under a delegation; only this issuer's word counts."""
    return token.text(CONSUMER) if token.claims["iss"] == gateway else None


def _mandate(token: Jwt, gateway: str) -> MandateTerms | None:
    """Return the mandate that the token stands on; only this issuer's word counts."""
    return read_mandate(token.claims.get("mandate")) if token.claims["iss"] == gateway else None


def _texts(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
