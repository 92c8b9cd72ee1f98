"""What is done to DPoP proofs."""

from __future__ import annotations

from typing import Any

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
from tests.conformance.differential.raw_jwt import Signed, key


def _jwk(**members: Any) -> Bend:
    """Set members of the header's key; None takes one away."""

    def bend(jwt: Signed) -> None:
        merged = {**jwt.header["jwk"], **members}
        jwt.header["jwk"] = {name: value for name, value in merged.items() if value is not None}

    return bend


def _htu(edit: Any) -> Bend:
    def bend(jwt: Signed) -> None:
        jwt.claims["htu"] = edit(jwt.claims["htu"])

    return bend


_PROOF: dict[str, Bend] = {
    "as it is": lambda jwt: None,
    "signed with PS256": signer("dpop-PS256", "PS256", jwk=True),
    "signed with PS256 of 4096 bits": signer("strong-rsa", "PS256", jwk=True),
    "signed with PS256 of 1024 bits": signer("weak-rsa", "PS256", jwk=True),
    "signed with EdDSA": signer("dpop-EdDSA", "EdDSA", jwk=True),
    "signed with RS256 and its key": signer("dpop-PS256", "RS256", jwk=True),
    "signed with ES384 and its key": signer("P-384", "ES384", jwk=True),
    "signed by another key than its jwk": signer("stranger", "ES256"),
    "jwk missing": header(jwk=None),
    "jwk private": header(jwk=key("dpop-ES256").as_dict(private=True)),
    "jwk symmetric": header(alg="HS256", jwk={"kty": "oct", "k": "AAAA"}),
    "jwk a text": header(jwk="key"),
    "jwk empty": header(jwk={}),
    "jwk of another curve": _jwk(crv="P-384"),
    "jwk off its curve": _jwk(y="AAAA"),
    "jwk for encryption": _jwk(use="enc"),
    "jwk for sign only": _jwk(key_ops=["sign"]),
    "jwk with alg of another": _jwk(alg="ES384"),
    "jwk with kid": _jwk(kid="x"),
    "typ missing": header(typ=None),
    "typ JWT": header(typ="JWT"),
    "typ in upper case": header(typ="DPOP+JWT"),
    "typ with application/": header(typ="application/dpop+jwt"),
    "htm missing": claims(htm=None),
    "htm another": claims(htm="PUT"),
    "htm lower case": claims(htm="post"),
    "htm a list": claims(htm=["POST"]),
    "htu missing": claims(htu=None),
    "htu empty": claims(htu=""),
    "htu the issuer": claims(htu="{issuer}"),
    "htu another endpoint": claims(htu="{introspect}"),
    "htu another host": claims(htu="https://evil.test/oauth/token"),
    "htu a list": claims(htu=["{token}"]),
    "htu with a query": _htu(lambda htu: htu + "?a=b"),
    "htu with a fragment": _htu(lambda htu: htu + "#a"),
    "htu with a slash": _htu(lambda htu: htu + "/"),
    "htu with a user": _htu(lambda htu: "https://me@simpul.test/oauth/token"),
    "htu without scheme": _htu(lambda htu: "//" + htu),
    "htu with spaces": _htu(lambda htu: f" {htu} "),
    "htu with dots": _htu(lambda htu: "{issuer}/x/../" + "oauth/token"),
    "jti missing": claims(jti=None),
    "jti empty": claims(jti=""),
    "jti a number": claims(jti=5),
    "iat missing": claims(iat=None),
    "iat 10 s ago": shift("iat", -10),
    "iat an hour ago": shift("iat", -3600),
    "iat a year ago": shift("iat", -31_536_000),
    "iat zero": claims(iat=0),
    "nonce missing": claims(nonce=None),
    "nonce empty": claims(nonce=""),
    "nonce of nobody": claims(nonce="of-nobody"),
    "nonce a number": claims(nonce=5),
    "nonce a list": claims(nonce=["{nonce}"]),
    "ath though there is no token": claims(ath="AAAA"),
    "exp past": claims(exp=1),
    "exp ahead": claims(exp=4_102_444_800),
    "extra claims": claims(sub="someone", aud="https://evil.test"),
}
_ATH: dict[str, Bend] = {
    "ath missing": claims(ath=None),
    "ath empty": claims(ath=""),
    "ath of another token": claims(ath="fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"),
    "ath padded": claims(ath="{ath}="),
    "ath a list": claims(ath=["{ath}"]),
    "ath is the token": claims(ath="{access}"),
}


def _twice(draft: Draft) -> None:
    draft.times = 2


def _absent(draft: Draft) -> None:
    draft.proof = None


def _two(draft: Draft) -> None:
    draft.headers.append(("dpop", "eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.AAAA"))


def _scheme(value: str) -> Mutate:
    def mutate(draft: Draft) -> None:
        draft.headers = [pair for pair in draft.headers if pair[0] != "authorization"]
        if value:
            draft.headers.append(("authorization", value))

    return mutate


PROOF: dict[str, Mutate] = {
    **{
        f"proof: {name}": on("proof", bend)
        for name, bend in {**ANY_JWT, **_PROOF}.items()
        if name not in ("spaces around", "line break inside")  # no header field can say that
    },
    "proof: absent": _absent,
    "proof: two": _two,
}
PROOF_OF_TOKEN: dict[str, Mutate] = {
    **PROOF,
    **{f"proof: {name}": on("proof", bend) for name, bend in _ATH.items()},
    "proof: sent twice": _twice,
    "token: as Bearer with a proof": _scheme("Bearer {access}"),
    "token: scheme in lower case": _scheme("dpop {access}"),
    "token: scheme unknown": _scheme("Token {access}"),
    "token: two spaces": _scheme("DPoP  {access}"),
    "token: without scheme": _scheme("{access}"),
    "token: absent": _scheme(""),
    "token: cut": _scheme("DPoP {ath}"),
    "token: repeated": lambda draft: draft.headers.append(("authorization", "DPoP {access}")),
}
