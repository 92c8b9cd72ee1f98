"""What the pages work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Final

from gateway.console.pages import Pages
from gateway.identity.authority import Authority
from gateway.identity.sessions.browser_sign_in import BrowserSignIn
from gateway.identity.sessions.consents import Consents
from gateway.identity.sessions.cookies import BROWSER, SESSION, Cookies
from gateway.identity.sessions.csrf import FormGuard
from gateway.identity.sessions.decisions import Decisions
from gateway.identity.sessions.ending import SessionEnding
from gateway.identity.sessions.evidence import SessionEvidence
from gateway.identity.sessions.notices import LogoutNotices
from gateway.identity.sessions.session import Session
from gateway.identity.sessions.sessions import Sessions
from gateway.identity.upstreams.failure import SignInFailed
from gateway.identity.upstreams.providers import Providers
from gateway.identity.upstreams.sign_in import UpstreamSignIn

OF_THE_PERSON: Final = frozenset({"signed_out", "signed_out_by_client", "ended_by_person"})
"""Reasons for the end of a session that are the person's own doing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleParts:
    """The parts, made once by bootstrap."""

    authority: Authority
    sign_in: BrowserSignIn
    upstream: UpstreamSignIn
    providers: Providers
    sessions: Sessions
    decisions: Decisions
    consents: Consents
    ending: SessionEnding
    notices: LogoutNotices
    evidence: SessionEvidence
    cookies: Cookies
    forms: FormGuard
    pages: Pages
    agency_name: Callable[[str], str]
    """What people call the agency with this id; the id where none is registered."""

    async def session(self, headers: Mapping[str, str]) -> Session | None:
        """Return the session of a browser."""
        return await self.sessions.find(self.cookies.read(headers, SESSION))

    def browser(self, headers: Mapping[str, str]) -> tuple[str, list[str]]:
        """Return the browser's secret, and the cookie to set if it had none."""
        secret = self.cookies.read(headers, BROWSER)
        if secret is not None:
            return secret, []
        secret = token_urlsafe(32)
        return secret, [self.cookies.write(BROWSER, secret)]

    def form_token(self, headers: Mapping[str, str]) -> tuple[str, list[str]]:
        """Return the token for forms of a page, and the cookie to set with it.

        It hangs on the session; before there is one, on the browser's secret.
        """
        session = self.cookies.read(headers, SESSION)
        if session is not None:
            return self.forms.token(session), []
        secret, cookies = self.browser(headers)
        return self.forms.token(secret), cookies

    def check_form(self, headers: Mapping[str, str], form: Mapping[str, str]) -> None:
        """Raise `SignInFailed` unless the form is of a page of ours, shown in this browser."""
        secrets = [self.cookies.read(headers, name) for name in (SESSION, BROWSER)]
        if not any(self.forms.allows(headers, secret, form.get("csrf", "")) for secret in secrets):
            raise SignInFailed("form_expired", "the form is not of this session", status=403)

    async def end(self, session: str, reason: str, by: str | None = None) -> None:
        """End a session everywhere, with evidence, and tell the clients without making the person wait.

        Who ends their own takes back what they allowed in it.
        """
        if reason in OF_THE_PERSON:
            await self.consents.session_ends(session, reason)
        await self.evidence.ended(session, reason, by, await self.sessions.whose(session))
        await self.ending.end([session])
        self.notices.start()
