"""What is done to token requests, and to how any form is sent."""

from __future__ import annotations

from tests.conformance.differential.draft import REDIRECT, VERIFIER, Draft
from tests.conformance.differential.jwt_mutations import Mutate


def _form(name: str, value: str | None) -> Mutate:
    return lambda draft: draft.set(name, value)


def _content(media_type: str | None) -> Mutate:
    def mutate(draft: Draft) -> None:
        draft.content_type = media_type

    return mutate


def _body(old: bytes, new: bytes) -> Mutate:
    return lambda draft: draft.body.append(lambda body: body.replace(old, new, 1))


def _append(tail: bytes) -> Mutate:
    return lambda draft: draft.body.append(lambda body: body + tail)


def _twice(draft: Draft) -> None:
    draft.times = 2


def _json(draft: Draft) -> None:
    draft.content_type = "application/json"
    draft.body.append(lambda body: b'{"grant_type":"client_credentials"}')


HTTP: dict[str, Mutate] = {
    "http: no content type": _content(None),
    "http: JSON": _json,
    "http: text/plain": _content("text/plain"),
    "http: multipart": _content("multipart/form-data; boundary=x"),
    "http: charset UTF-8": _content("application/x-www-form-urlencoded; charset=UTF-8"),
    "http: charset UTF-16": _content("application/x-www-form-urlencoded; charset=utf-16"),
    "http: upper case type": _content("APPLICATION/X-WWW-FORM-URLENCODED"),
    "http: two types": _content("application/x-www-form-urlencoded, application/json"),
    "http: empty body": lambda draft: draft.body.append(lambda body: b""),
    "http: not UTF-8": _append(b"&note=%ff"),
    "http: raw bytes": _append(b"&note=\xff\xfe"),
    "http: NUL": _append(b"&note=%00"),
    "http: broken escape": _append(b"&note=%zz"),
    "http: semicolons": _body(b"&", b";"),
    "http: empty parts": _body(b"&", b"&&"),
    "http: no equals sign": _append(b"&note"),
    "http: brackets": _append(b"&client_id[]=portal"),
    "http: spaces before the name": _body(b"&client_assertion=", b"& client_assertion="),
    "http: parameter repeated": _append(b"&client_assertion_type=x"),
    "http: 100 parameters": _append(b"".join(b"&p%d=1" % number for number in range(100))),
    "http: 70 kB": _append(b"&note=" + b"x" * 70_000),
    "http: gzip claimed": lambda draft: draft.headers.append(("content-encoding", "gzip")),
    "http: method override": lambda draft: draft.headers.append(("x-http-method-override", "GET")),
    "http: nested form": _append(b"&a[b][c]=1&__proto__[x]=1&constructor=1"),
}
GRANT: dict[str, Mutate] = {
    f"grant_type {value!r}": _form("grant_type", value)
    for value in (
        None,
        "",
        "password",
        "implicit",
        "CLIENT_CREDENTIALS",
        "client_credentials ",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:openid:params:grant-type:ciba",
    )
}
GRANT |= {
    f"scope {value!r}": _form("scope", value)
    for value in ("", "openid", "unknown", "openid unknown", " ", "openid\nprofile", "offline_access")
}
GRANT |= {
    "grant_type repeated": _append(b"&grant_type=client_credentials"),
    "resource unknown": _form("resource", "https://evil.test"),
    "resource relative": _form("resource", "relative"),
    "resource with a fragment": _form("resource", "{issuer}#x"),
}
REDEEM: dict[str, Mutate] = {
    f"{name} {'missing' if value is None else repr(value[:70])}": _form(name, value)
    for name, values in {
        "code": (None, "", "unknown", "{code} ", " {code}", "{code}x", "{nonce}"),
        "redirect_uri": (
            None,
            "",
            REDIRECT + "&x=1",
            REDIRECT + "#",
            REDIRECT.upper(),
            "https://evil.test/",
            REDIRECT + " ",
        ),
        "code_verifier": (
            None,
            "",
            VERIFIER[:-1],
            VERIFIER + "v",
            "w" * 64,
            VERIFIER + "=",
            " " + VERIFIER,
            VERIFIER + "\n",
            "v" * 42,
            "v" * 129,
        ),
        "client_id": ("portal", "other", "unknown", ""),
        "grant_type": (None, "client_credentials", "refresh_token", "authorization_code "),
        "scope": ("openid", "openid profile", "unknown"),
        "resource": ("https://evil.test", "{issuer}#x"),
    }.items()
    for value in values
}
REDEEM |= {
    "code sent twice": _twice,
    "code repeated": _append(b"&code=x"),
    "code_verifier repeated": _append(b"&code_verifier=x"),
    "redirect_uri repeated": _append(b"&redirect_uri=x"),
}
REFRESH: dict[str, Mutate] = {
    f"{name} {'missing' if value is None else repr(value[:70])}": _form(name, value)
    for name, values in {
        "refresh_token": (None, "", "unknown", "{refresh} ", "{access}", "{nonce}"),
        "scope": (
            "openid",
            "profile openid",
            "openid unknown",
            "unknown",
            "",
            "registry:read",
            "openid openid",
        ),
        "client_id": ("other", "portal"),
        "grant_type": ("authorization_code",),
    }.items()
    for value in values
}
REFRESH |= {"refresh_token repeated": _append(b"&refresh_token=x")}
QUESTION: dict[str, Mutate] = {
    "token missing": _form("token", None),
    "token ''": _form("token", ""),
    "token repeated": _append(b"&token=x"),
    "token_type_hint wrong": _form("token_type_hint", "refresh_token"),
    "token_type_hint unknown": _form("token_type_hint", "unknown"),
    "token with spaces": _form("token", " {access} "),
}
