"""The authorization endpoint: only a pushed request leads in, only its redirect URI leads out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from math import ceil
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.identity.artifacts import CODE, REQUEST, Artifact
from gateway.identity.authority import Authority
from gateway.identity.authorize.answer import authorization_answer
from gateway.identity.errors import OAuthError, invalid_request
from gateway.identity.grants import LIFETIME, Grant
from gateway.identity.par.push import PREFIX
from gateway.identity.par.sign_in_wishes import wanted_assurance
from gateway.identity.resource import agency_of
from gateway.identity.sessions.clients import note_client
from gateway.identity.sign_in import Asked, SignedIn
from gateway.model.client import Client

CODE_LIFETIME: Final = 45
"""Seconds: at most 60 (FAPI 2.0 section 5.3.2.2, 11)."""


async def authorize(authority: Authority, parameters: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """Return where the browser goes next: to sign in, or back to the client with a code or an error.

    (1) The request was pushed by this client, which still has its redirect URI,
    and has not been used; else `invalid_request` is raised and shown, never
    redirected. What the client may not ask for any more is left out. (2) The person is
    signed in and agrees. (3) Surely and recently enough, whatever the sign-in
    page thought. (4) The request is used up and the code made in one
    transaction, so that one of two parallel answers counts.
    """
    client, pushed = await _find(authority, parameters)  # (1)
    asked = _asked(authority, client, pushed, parameters)
    person = await authority.sign_in.person(headers, asked)  # (2)
    if person is not None and (
        person.assurance < asked.assurance or person.authenticated_at < asked.signed_in_after
    ):
        person = None  # (3)
    if person is None:
        if pushed.body.get("prompt") == "none":
            return await refuse(authority, parameters, await authority.sign_in.obstacle(headers, asked))
        return authority.sign_in.page(asked)
    return await _complete(authority, client, parameters, person)  # (4)


async def refuse(authority: Authority, parameters: Mapping[str, str], error: str = "access_denied") -> str:
    """Use the request up and return the redirect that tells the client `error`.

    The sign-in pages call it when the person declines. Raises `invalid_request` as `authorize` does.
    """
    client, _ = await _find(authority, parameters)
    async with authority.store.write() as connection:
        taken = await _take(authority, connection, client, parameters)
    return authorization_answer(authority, taken.body, error=error)


async def asked_for(authority: Authority, parameters: Mapping[str, str]) -> Asked:
    """Return what the request asks a person for, for the sign-in and consent pages; raises as `authorize`."""
    client, pushed = await _find(authority, parameters)
    return _asked(authority, client, pushed, parameters)


async def wished_locales(authority: Authority, parameters: Mapping[str, str]) -> str:
    """Return the `ui_locales` of a request that is still there, for the page of an error; else nothing."""
    try:
        return (await asked_for(authority, parameters)).ui_locales
    except OAuthError:
        return ""


def _value(parameters: Mapping[str, str]) -> str:
    uri = parameters.get("request_uri", "")
    if not uri.startswith(PREFIX):
        raise invalid_request("Requests must be pushed first (RFC 9126).")
    return uri[len(PREFIX) :]


async def _find(authority: Authority, parameters: Mapping[str, str]) -> tuple[Client, Artifact]:
    client = await authority.clients.find(parameters.get("client_id", ""))
    if client is None or not client.active:
        raise invalid_request("The client is not known.")
    pushed = await authority.artifacts.find(REQUEST, client.id, _value(parameters))
    if pushed is None:
        raise invalid_request("The request is not known, has been used, or is too old.")
    if pushed.body["redirect_uri"] not in client.metadata.get("redirect_uris", ()):
        raise invalid_request("The redirect_uri is registered no more.")
    return client, pushed


async def _take(
    authority: Authority, connection: AsyncConnection, client: Client, parameters: Mapping[str, str]
) -> Artifact:
    taken = await authority.artifacts.take(connection, REQUEST, client.id, _value(parameters))
    if taken is None:
        raise invalid_request("The request is not known, has been used, or is too old.")
    return taken


def _asked(authority: Authority, client: Client, pushed: Artifact, parameters: Mapping[str, str]) -> Asked:
    body = pushed.body
    wishes = {name: value for name, value in body.items() if isinstance(value, str)}
    prompts = (body.get("prompt") or "").split()
    pushed_at = float(body["pushed_at"])
    after = pushed_at if "login" in prompts else 0.0
    if body.get("max_age") is not None:
        # Who signed in for this very request is never asked again, however long they took to agree.
        after = max(after, min(pushed_at, authority.clock() - int(body["max_age"])))
    query = {"client_id": client.id, "request_uri": parameters["request_uri"]}
    return Asked(
        client=client,
        scopes=frozenset(body["scopes"]) & client.scopes,
        agency=agency_of(body["resource"], authority.issuer),
        purposes=frozenset(body["purposes"]),
        details=tuple(body["details"]),
        assurance=wanted_assurance(wishes),
        signed_in_after=float(ceil(after)),  # in the second of the push is before it
        consent_anew="consent" in prompts,
        query=urlencode(query),
        ui_locales=body.get("ui_locales") or "",
    )


async def _complete(
    authority: Authority, client: Client, parameters: Mapping[str, str], person: SignedIn
) -> str:
    now = authority.clock()
    async with authority.store.write() as connection:
        pushed = await _take(authority, connection, client, parameters)
        grant = _grant(client, pushed.body, person, int(now))
        if authority.revocations.any(grant.lineage):
            raise OAuthError("access_denied", "The session or the mandate has ended.")
        await authority.grants.add(connection, grant)
        await note_client(connection, grant)
        kept = {name: pushed.body[name] for name in ("redirect_uri", "code_challenge", "dpop_jkt")}
        artifact = Artifact(client=client.id, body=kept, expires=now + CODE_LIFETIME, grant=grant.id)
        code = await authority.artifacts.put(connection, CODE, artifact)
    return authorization_answer(authority, pushed.body, code=code)


def _grant(client: Client, body: Mapping[str, Any], person: SignedIn, now: int) -> Grant:
    return Grant(
        id=secrets.token_urlsafe(16),
        client=client.id,
        subject=person.subject,
        session=person.session,
        scopes=tuple(sorted(frozenset(body["scopes"]) & client.scopes)),
        purposes=tuple(body["purposes"]),
        resource=body["resource"],
        assurance=person.assurance.label,
        authenticated_at=person.authenticated_at,
        expires_at=now + LIFETIME if person.ends_at is None else min(now + LIFETIME, person.ends_at),
        actors=(person.actor,) if person.actor else (),
        mandate=person.mandate,
        nonce=body.get("nonce"),
        details=tuple(body["details"]),
        claims=dict(person.claims),
    )
