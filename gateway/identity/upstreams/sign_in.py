"""Signing in at a provider: leave with a request that only this browser can end, and come back once."""

from __future__ import annotations

import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, insert

from gateway.identity.upstreams.directory import UpstreamDirectory
from gateway.identity.upstreams.failure import SignInFailed
from gateway.identity.upstreams.identity_token import Confirmed, read_identity
from gateway.identity.upstreams.provider import Provider
from gateway.identity.upstreams.providers import Providers
from gateway.identity.upstreams.redeem import Redeemer
from gateway.identity.upstreams.subjects import Subjects
from gateway.model.classification import Assurance
from gateway.problems import NotFound
from gateway.store.store import Store
from gateway.store.tables.sign_in import upstream_sign_ins as table

LIFETIME: Final = 600
"""Seconds in which a person must come back from the provider."""
OLDEST_SIGN_IN: Final = 12 * 3_600
"""Seconds for which a provider's own session will do, when nobody asks for a fresh one."""
CALLBACK: Final = "/signin/callback/"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamSignIn:
    """Sends browsers to providers and takes them back.

    The PKCE verifier and the nonce are derived of the browser's own cookie,
    so a reader of the store cannot finish a sign-in, nor another browser.
    """

    issuer: str
    store: Store
    providers: Providers
    directory: UpstreamDirectory
    redeemer: Redeemer
    subjects: Subjects
    clock: Callable[[], float] = time.time

    async def begin(
        self, provider: str, browser: str, target: str, lowest: Assurance, since: int, *, locales: str = ""
    ) -> str:
        """Return the provider's URL to go to, for a sign-in of at least `lowest`, not before `since`.

        `browser` is the secret of the browser's cookie, `target` what the
        pages go on with, `locales` are the languages in which its pages should
        speak (`ui_locales`). Raises `SignInFailed`.
        """
        found = await self._provider(provider)
        endpoints = await self.directory.endpoints(found)
        now, state = self.clock(), secrets.token_urlsafe(32)
        parameters = {"nonce": _derive(browser, "nonce", state), "max_age": str(_age(since, now))}
        if since:
            parameters["prompt"] = "login"
        if locales:
            parameters["ui_locales"] = locales
        if lowest > Assurance.LOW and (values := found.acr_values(lowest)):
            parameters["acr_values"] = values
        client = self.redeemer.client(found, self._callback(found))
        async with client:
            url, _ = client.create_authorization_url(
                endpoints.authorization,
                state=state,
                code_verifier=_derive(browser, "verifier", state),
                **parameters,
            )
        row = {
            "digest": _digest(state),
            "browser": _digest(browser),
            "provider": found.id,
            "target": target,
            "since": since or int(now) - OLDEST_SIGN_IN,
            "expires_at": int(now) + LIFETIME,
        }
        async with self.store.write() as connection:
            await connection.execute(insert(table).values(row))
        return str(url)

    async def finish(
        self, provider: str, browser: str | None, parameters: Mapping[str, str]
    ) -> tuple[Confirmed, str]:
        """Return who signed in, and the target.

        (1) This browser began with this provider, and comes back for the
        first time (RFC 9700 section 4.7). (2) The answer is this provider's
        (RFC 9207, RFC 9700 section 4.4): before its code goes anywhere. (3)
        It is no refusal. (4) Its code gives an ID token (5) that holds.
        """
        found = await self._provider(provider)
        row = await self._take(found.id, browser or "", parameters.get("state", ""))  # (1)
        endpoints = await self.directory.endpoints(found)
        named = parameters.get("iss")  # (2)
        if named != found.issuer and (named is not None or endpoints.names_itself):
            raise SignInFailed("sign_in_unconfirmed", "the answer is another issuer's (mix-up)")
        if "error" in parameters or not parameters.get("code"):  # (3)
            raise SignInFailed("sign_in_refused", "the provider refused")
        state, secret = parameters["state"], browser or ""
        token = await self.redeemer.identity_token(  # (4)
            found,
            endpoints.token,
            parameters["code"],
            _derive(secret, "verifier", state),
            self._callback(found),
        )
        confirmed = await read_identity(  # (5)
            token,
            found,
            directory=self.directory,
            subjects=self.subjects,
            nonce=_derive(secret, "nonce", state),
            since=row.since,
            now=self.clock(),
        )
        return confirmed, row.target

    async def prune(self) -> None:
        """Forget sign-ins that were not ended in time."""
        async with self.store.write() as connection:
            await connection.execute(delete(table).where(table.c.expires_at < int(self.clock())))

    async def _take(self, provider: str, browser: str, state: str) -> Any:
        statement = delete(table).where(
            table.c.digest == _digest(state),
            table.c.browser == _digest(browser),
            table.c.provider == provider,
            table.c.expires_at > int(self.clock()),
        )
        async with self.store.write() as connection:
            row = (await connection.execute(statement.returning(table))).first()
        if row is None:
            raise SignInFailed("sign_in_lost", "no such sign-in was begun in this browser")
        return row

    async def _provider(self, provider: str) -> Provider:
        try:
            found, _ = await self.providers.find(provider)
        except NotFound:
            raise SignInFailed("not_found", "no such provider", status=404) from None
        if not found.active:
            raise SignInFailed("not_found", "the provider is not active", status=404)
        return found

    def _callback(self, provider: Provider) -> str:
        """Return a redirect URI of this provider's own: the other guard against mix-up."""
        return f"{self.issuer}{CALLBACK}{provider.id}"


def _age(since: int, now: float) -> int:
    return max(0, int(now) - since) if since else OLDEST_SIGN_IN


def _derive(browser: str, purpose: str, state: str) -> str:
    mac = hmac.digest(browser.encode(), f"{purpose}\0{state}".encode("utf-8", "surrogatepass"), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def _digest(value: str) -> str:
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
