"""What is done to authorization requests: the same, whether as a form or within a request object."""

from __future__ import annotations

from tests.conformance.differential.draft import CHALLENGE, REDIRECT, VERIFIER
from tests.conformance.differential.jwt_mutations import Bend, Mutate, claims, header, on, shift

LONG = "x" * 2_000
# fmt: off
_VALUES: dict[str, list[str | None]] = {
    "response_type": [
        None,
        "",
        "token",
        "id_token",
        "code id_token",
        "code token",
        "code id_token token",
        "none",
        "Code",
        "code ",
        " code",
        "code code",
    ],
    "response_mode": ["query", "fragment", "form_post", "jwt", "query.jwt", "web_message", "unknown", ""],
    "redirect_uri": [
        None,
        "",
        REDIRECT + "&x=1",
        REDIRECT.partition("?")[0],
        REDIRECT + "#frag",
        REDIRECT.upper(),
        REDIRECT.replace("https", "http"),
        REDIRECT.replace("/callback", "/callback/"),
        REDIRECT.replace("/callback", "/callback/../callback"),
        REDIRECT.replace("portal", "evil"),
        REDIRECT.replace("portal.test", "portal.test.evil.test"),
        REDIRECT.replace("portal.test", "portal.test:443"),
        REDIRECT.replace("://", "://user@"),
        " " + REDIRECT,
        REDIRECT + " ",
        REDIRECT + "\n",
        REDIRECT.replace("callback", "%63allback"),
        "javascript:alert(1)",
        "urn:ietf:wg:oauth:2.0:oob",
        "/callback",
        REDIRECT.replace("tenant=1", "tenant=2"),
        REDIRECT.replace("portal.test", "PORTAL.test"),
    ],
    "code_challenge": [
        None,
        "",
        CHALLENGE[:-1],
        CHALLENGE + "A",
        CHALLENGE + "=",
        "+" * 43,
        VERIFIER,
        LONG,
        " " + CHALLENGE,
    ],
    "code_challenge_method": [None, "", "plain", "s256", "S512", "S256 ", "none"],
    "scope": [
        None,
        "",
        "openid",
        "openid openid",
        "profile openid",
        "unknown",
        "openid unknown",
        "openid  profile",
        " openid",
        "openid\tprofile",
        'openid "x"',
        "OPENID",
        LONG,
    ],
    "state": [None, "", "s" * 100, "s" * 500, "ünïcode", "a b", "a\nb"],
    "nonce": [None, "", "n" * 64, "n" * 200, "a\x00b"],
    "prompt": ["login", "consent", "none", "none login", "unknown", "login login", "select_account", ""],
    "max_age": ["0", "300", "-1", "x", "1.5", "99999999999999999999", ""],
    "client_id": [None, "", "other", "unknown", "portal ", "PORTAL"],
    "request_uri": ["urn:ietf:params:oauth:request_uri:x", "https://evil.test/request", ""],
    "dpop_jkt": [None, "x", "x" * 43, "", "{nonce}"],
    "acr_values": ["substantial", ""],
    "id_token_hint": ["x"],
    "claims": ["{", "[]"],
    "registration": ["{}"],
    "ui_locales": ["id en"],
    "display": ["page"],
    "unknown": ["parameter"],
}
# fmt: on


def _form(name: str, value: str | None) -> Mutate:
    return lambda draft: draft.set(name, value)


def _repeat(name: str, value: str) -> Mutate:
    return lambda draft: draft.form.append((name, value))


def _label(value: str | None) -> str:
    return "missing" if value is None else repr(value if len(value) < 60 else f"{value[:20]}… ({len(value)})")


REQUEST: dict[str, Mutate] = {
    f"{name} {_label(value)}": _form(name, value) for name, values in _VALUES.items() for value in values
}
REQUEST |= {
    f"{name} repeated": _repeat(name, value)
    for name, value in {
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": "openid",
        "state": "a-state",
        "nonce": "another",
        "code_challenge": CHALLENGE,
        "client_id": "portal",
        "code_challenge_method": "plain",
    }.items()
}

_CHOSEN = ("response_type", "redirect_uri", "code_challenge", "code_challenge_method", "scope", "client_id")
_OBJECT: dict[str, Bend] = {
    "as it is": lambda jwt: None,
    "typ JWT": header(typ="JWT"),
    "typ missing": header(typ=None),
    "typ of a proof": header(typ="dpop+jwt"),
    "typ of a token": header(typ="at+jwt"),
    "kid unknown": header(kid="unknown"),
    "iss missing": claims(iss=None),
    "iss another": claims(iss="other"),
    "aud missing": claims(aud=None),
    "aud another": claims(aud="https://evil.test"),
    "aud PAR endpoint": claims(aud="{par}"),
    "aud list": claims(aud=["{issuer}"]),
    "aud list with another": claims(aud=["{issuer}", "https://evil.test"]),
    "exp missing": claims(exp=None),
    "exp past": shift("exp", -400),
    "exp over an hour": shift("exp", 3_600),
    "nbf missing": claims(nbf=None),
    "nbf over an hour ago": shift("nbf", -3_700),
    "exp before nbf": shift("exp", -301),
    "exp a text": claims(exp="9999999999"),
    "request within": claims(request="x"),
    "request_uri within": claims(request_uri="urn:x"),
    "scope a list": claims(scope=["openid"]),
    "redirect_uri a list": claims(redirect_uri=[REDIRECT]),
    "max_age a number": claims(max_age=300),
    "max_age negative": claims(max_age=-1),
    "state a number": claims(state=5),
    "state an object": claims(state={"a": 1}),
    "jti missing": claims(jti=None),
}
REQUEST_OBJECT_ONLY: dict[str, Bend] = _OBJECT | {
    f"{name} {_label(value)}": claims(**{name: value})
    for name in _CHOSEN
    for value in _VALUES[name]
    if value is None or value.isascii()
}
REQUEST_OBJECT: dict[str, Mutate] = {
    f"request object: {name}": on("request_object", bend) for name, bend in REQUEST_OBJECT_ONLY.items()
}
REQUEST_OBJECT |= {
    "request object: redirect_uri only outside": lambda draft: (
        draft.set("redirect_uri", REDIRECT),
        on("request_object", claims(redirect_uri=None))(draft),
    )[-1],
    "request object: other state outside": lambda draft: draft.set("state", "outside"),
    "request object: other redirect_uri outside": lambda draft: draft.set(
        "redirect_uri", "https://evil.test"
    ),
    "request object: response_type token outside": lambda draft: draft.set("response_type", "token"),
    "request object: client_id another outside": lambda draft: draft.set("client_id", "other"),
    "request object: repeated": lambda draft: draft.body.append(lambda body: body + b"&request=x"),
}
