"""What is done to client assertions."""

from __future__ import annotations

import time

from gateway.model.identifiers import new_id
from tests.conformance.differential.draft import Draft
from tests.conformance.differential.jwt_mutations import (
    ANY_JWT,
    Bend,
    Mutate,
    claims,
    header,
    on,
    shift,
    signer,
)
from tests.conformance.differential.raw_jwt import key

_ASSERTION: dict[str, Bend] = {
    "as it is": lambda jwt: None,
    "signed with PS256": signer("PS256", "PS256", kid=True),
    "signed with EdDSA": signer("EdDSA", "EdDSA", kid=True),
    "signed with Ed25519 by name": signer("EdDSA", "Ed25519", kid=True),
    "by a stranger": signer("stranger", "ES256", kid=True),
    "by a stranger under a known kid": signer("stranger", "ES256"),
    "by a stranger with its jwk": signer("stranger", "ES256", jwk=True),
    "by the proof's key": signer("dpop-ES256", "ES256", jwk=True),
    "without kid": header(kid=None),
    "unknown kid": header(kid="unknown"),
    "kid of another key": header(kid=key("PS256").kid),
    "kid a number": header(kid=7),
    "typ JWT": header(typ="JWT"),
    "typ of a proof": header(typ="dpop+jwt"),
    "typ of a token": header(typ="at+jwt"),
    "typ client-authentication+jwt": header(typ="client-authentication+jwt"),
    "typ a number": header(typ=1),
    "aud missing": claims(aud=None),
    "aud empty": claims(aud=""),
    "aud list of the issuer": claims(aud=["{issuer}"]),
    "aud list of issuer and token endpoint": claims(aud=["{issuer}", "{token}"]),
    "aud list with a stranger": claims(aud=["{issuer}", "https://evil.test"]),
    "aud empty list": claims(aud=[]),
    "aud token endpoint": claims(aud="{token}"),
    "aud PAR endpoint": claims(aud="{par}"),
    "aud with a slash": claims(aud="{issuer}/"),
    "aud in upper case": claims(aud="HTTPS://SIMPUL.TEST"),
    "aud another server": claims(aud="https://evil.test"),
    "aud an object": claims(aud={"0": "{issuer}"}),
    "iss missing": claims(iss=None),
    "iss another": claims(iss="other"),
    "iss a list": claims(iss=["portal"]),
    "sub missing": claims(sub=None),
    "sub another": claims(sub="other"),
    "iss and sub unknown": claims(iss="unknown", sub="unknown"),
    "iss and sub the other client": claims(iss="other", sub="other"),
    "sub with a space": claims(sub="portal "),
    "jti missing": claims(jti=None),
    "jti empty": claims(jti=""),
    "jti a number": lambda jwt: jwt.claims.update(jti=time.time_ns()),
    "jti of 300 characters": lambda jwt: jwt.claims.update(jti="j" * 264 + new_id()),
    "exp missing": claims(exp=None),
    "exp past": shift("exp", -400),
    "exp 5 s past": shift("exp", -65),
    "exp a text": claims(exp="9999999999"),
    "exp zero": claims(exp=0),
    "exp negative": claims(exp=-1),
    "exp in ten minutes": shift("exp", 530),
    "exp in a year": shift("exp", 31_536_000),
    "exp enormous": claims(exp=1e300),
    "iat missing": claims(iat=None),
    "iat a year ago": shift("iat", -31_536_000),
    "iat zero": claims(iat=0),
}


def _twice(draft: Draft) -> None:
    draft.times = 2


def _second(draft: Draft) -> None:
    draft.form.append(("client_assertion", "{nonce}"))
    draft.body.append(lambda body: body + b"&client_assertion=x")


def _secret(draft: Draft) -> None:
    draft.form.append(("client_secret", "secret"))


def _none(draft: Draft) -> None:
    draft.assertion = None


def _none_but_client_id(draft: Draft) -> None:
    draft.assertion = None
    draft.set("client_assertion_type", None)
    draft.set("client_id", "portal")


def _basic(draft: Draft) -> None:
    draft.headers.append(("authorization", "Basic cG9ydGFsOnNlY3JldA=="))


def _only_basic(draft: Draft) -> None:
    _none_but_client_id(draft)
    _basic(draft)


ASSERTION: dict[str, Mutate] = {
    **{f"assertion: {name}": on("assertion", bend) for name, bend in {**ANY_JWT, **_ASSERTION}.items()},
    "assertion: sent twice": _twice,
    "assertion: a second beside it": _second,
    "assertion: with a secret": _secret,
    "assertion: with Basic": _basic,
    "assertion: absent": _none,
    "assertion: only client_id": _none_but_client_id,
    "assertion: only Basic": _only_basic,
    "assertion: type missing": lambda draft: draft.set("client_assertion_type", None),
    "assertion: type SAML": lambda draft: draft.set(
        "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"
    ),
    "assertion: client_id another": lambda draft: draft.set("client_id", "other"),
    "assertion: client_id the same": lambda draft: draft.set("client_id", "portal"),
    "assertion: client_id empty": lambda draft: draft.set("client_id", ""),
}
