"""RP-initiated logout: what a client asks for, as far as it may (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from gateway.identity.authority import Authority
from gateway.identity.jose.jwt import BadToken, Jwt, read_jwt
from gateway.identity.par.redirect_uri import is_safe
from gateway.identity.sessions.session import Session
from gateway.model.client import Client


@dataclass(frozen=True, slots=True)
class SignOut:
    """A wish to sign out.

    `proven`: the client holds an ID token of this very session, so the person need not be asked.
    `back` is where the browser may go afterwards, or None: only a URI that
    the client registered, with the `state` that it sent.
    """

    proven: bool = False
    back: str | None = None


async def read_sign_out(
    authority: Authority, parameters: Mapping[str, str], session: Session | None
) -> SignOut:
    """Return what may be done of what is asked.

    (1) The hint is an ID token of ours, expired or not (section 2), signed with
    a key that may have rotated out since, but was not revoked. (2) Its client is
    known and is the one that `client_id` names, if any. (3) It may send the
    browser only where it registered. Without a hint nothing is believed.
    """
    hint = _read_hint(authority, parameters.get("id_token_hint", ""))  # (1)
    if hint is None:
        return SignOut()
    named = hint.text("aud") or ""
    client = await authority.clients.find(named)  # (2)
    if client is None or not client.active or parameters.get("client_id", named) != named:
        return SignOut()
    sid = authority.pairwise.subject(f"session {client.id}", session.id) if session is not None else None
    return SignOut(hint.text("sid") == sid, _back(client, parameters))


def _read_hint(authority: Authority, token: str) -> Jwt | None:
    try:
        jwt = read_jwt(token)
        key = authority.keys.find_past(jwt.kid)
        jwt.verify([key] if key is not None else [])
    except BadToken:
        return None
    # An access token is signed with the same keys, and is no ID token.
    is_identity = jwt.header.get("typ") == "JWT" and jwt.text("iss") == authority.issuer
    return jwt if is_identity and jwt.text("sid") else None


def _back(client: Client, parameters: Mapping[str, str]) -> str | None:
    uri = parameters.get("post_logout_redirect_uri", "")
    registered = client.metadata.get("post_logout_redirect_uris", ())
    if not isinstance(registered, list | tuple) or uri not in registered or not is_safe(uri):  # (3)
        return None
    state = parameters.get("state")
    if state is None or len(state) > 512:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode({'state': state})}"
