"""What is done to any JWT: algorithms, keys, encodings, headers."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

from tests.conformance.differential.draft import Draft
from tests.conformance.differential.raw_jwt import Signed, encode, key

Mutate = Callable[[Draft], None]
Bend = Callable[[Signed], None]


def header(**members: Any) -> Bend:
    """Set header members; None takes one away."""
    return lambda jwt: jwt.header.update(members)


def claims(**members: Any) -> Bend:
    """Set claims; None takes one away."""
    return lambda jwt: jwt.claims.update(members)


def shift(name: str, seconds: float) -> Bend:
    """Move a time claim; one that is not there begins now."""

    def bend(jwt: Signed) -> None:
        had = jwt.claims.get(name)
        jwt.claims[name] = (had if isinstance(had, int | float) else int(time.time())) + seconds

    return bend


def signer(name: str, alg: str, *, kid: bool = False, jwk: bool = False) -> Bend:
    """Sign with another key; `kid` and `jwk` say what of it the header shows."""

    def bend(jwt: Signed) -> None:
        jwt.key = name
        jwt.header["alg"] = alg
        if kid:
            jwt.header["kid"] = key(name).kid
        if jwk:
            jwt.header["jwk"] = key(name).as_dict(private=False)

    return bend


def after(edit: Callable[[str], str]) -> Bend:
    """Edit the compact form."""
    return lambda jwt: jwt.after.append(edit)


def _reencode(edit: Callable[[dict[str, Any]], Any], part: int) -> Callable[[str], str]:
    def changed(text: str) -> str:
        parts = text.split(".")
        raw = parts[part]
        members = json.loads(urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
        edit(members)
        parts[part] = encode(json.dumps(members))
        return ".".join(parts)

    return changed


def _flip(text: str) -> str:
    head, body, made = text.split(".")
    middle = len(made) // 2
    return f"{head}.{body}.{made[:middle]}{'A' if made[middle] != 'A' else 'B'}{made[middle + 1 :]}"


def _head(edit: Callable[[str], str]) -> Bend:
    def bend(jwt: Signed) -> None:
        jwt.head = edit

    return bend


def _payload(edit: Callable[[str], str]) -> Bend:
    def bend(jwt: Signed) -> None:
        jwt.payload = edit

    return bend


ANY_JWT: dict[str, Bend] = {
    "alg none": header(alg="none"),
    "alg None": header(alg="None"),
    "alg missing": header(alg=None),
    "alg RS256": signer("PS256", "RS256"),
    "alg ES384": signer("P-384", "ES384"),
    "alg ES256K": signer("secp256k1", "ES256K"),
    "alg HS256 with the public key": signer("PS256", "HS256"),
    "alg lower case": header(alg="es256"),
    "alg a list": header(alg=["ES256"]),
    "alg is PS256, key is ES256": header(alg="PS256"),
    "crit unknown": header(crit=["exp-of-mine"], **{"exp-of-mine": 1}),
    "crit empty": header(crit=[]),
    "crit of b64": header(crit=["b64"], b64=False),
    "b64 false": header(b64=False),
    "extra header members": header(**{"x-note": "unknown", "cty": "JWT"}),
    "x5u": header(x5u="https://evil.test/key.pem"),
    "jku": header(jku="https://evil.test/keys.json"),
    "zip": header(zip="DEF"),
    "signature flipped": after(_flip),
    "signature empty": after(lambda text: text.rpartition(".")[0] + "."),
    "signature of zeros": after(lambda text: text.rpartition(".")[0] + "." + "A" * 86),
    "signature cut": after(lambda text: text[:-4]),
    "signature padded": after(lambda text: text + "=="),
    "header changed after signing": after(_reencode(lambda members: members.update(note="x"), 0)),
    "claims changed after signing": after(_reencode(lambda members: members.update(note="x"), 1)),
    "two parts": after(lambda text: text.rpartition(".")[0]),
    "four parts": after(lambda text: text + ".AAAA"),
    "spaces around": after(lambda text: f" {text} "),
    "line break inside": after(lambda text: text.replace(".", ".\n", 1)),
    "empty": after(lambda text: ""),
    "nonsense": after(lambda text: "nonsense"),
    "header repeats alg": _head(lambda text: '{"alg":"none",' + text[1:]),
    "header is a list": _head(lambda text: f"[{text}]"),
    "claims repeat iss": _payload(lambda text: '{"iss":"other",' + text[1:]),
    "claims are a list": _payload(lambda text: f"[{text}]"),
    "claims with spaces": _payload(lambda text: text.replace(",", " ,\n ")),
    "claims with NaN": _payload(lambda text: '{"n":NaN,' + text[1:]),
    "claims with a byte-order mark": _payload(lambda text: "\ufeff" + text),
    "claims with a comment": _payload(lambda text: text[:-1] + "/* */}"),
    "extra claims": claims(extra="unknown", scope="registry:admin"),
    "iat a text": claims(iat="now"),
    "iat a list": claims(iat=[1]),
    "iat true": claims(iat=True),
    "iat with a fraction": shift("iat", 0.5),
    "nbf an hour ahead": shift("nbf", 3600),
    "nbf 8 s ahead": shift("nbf", 8),
    "nbf 70 s ahead": shift("nbf", 70),
    "nbf a text": claims(nbf="now"),
    "iat 8 s ahead": shift("iat", 8),
    "iat 70 s ahead": shift("iat", 70),
    "iat an hour ahead": shift("iat", 3600),
}


def on(part: str, bend: Bend) -> Mutate:
    """Bend one JWT of the draft: `assertion`, `proof` or `request_object`."""

    def mutate(draft: Draft) -> None:
        jwt = getattr(draft, part)
        if jwt is not None:
            bend(jwt)

    return mutate
