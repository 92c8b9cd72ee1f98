"""The seam between the authorization endpoint and the pages on which people sign in and consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.model.classification import Assurance
from gateway.model.client import Client
from gateway.model.mandate import MandateTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person who signed in and agreed to what was asked.

    `subject` is whom it is about: the person, or whom the person acts for.
    Then `actor` is the person, `mandate` what the person acts on, and `ends_at`
    (Unix seconds) its end, which no grant outlives. Both are internal identifiers.
    `claims` are OpenID Connect claims that may be shown.
    """

    subject: str
    session: str
    assurance: Assurance
    authenticated_at: int
    actor: str | None = None
    mandate: MandateTerms | None = None
    ends_at: int | None = None
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a client asks a person for, for calls at one `agency`, or at all of them (None).

    `assurance` is the lowest sign-in that will do, `signed_in_after` (Unix
    seconds) the oldest. `query` is that of the authorization request: the
    pages lead back to `/oauth/authorize?` + `query` when they are done.
    `ui_locales` are the languages that the client prefers for them, best first.
    """

    client: Client
    scopes: frozenset[str]
    purposes: frozenset[str]
    details: tuple[Mapping[str, Any], ...]
    assurance: Assurance
    signed_in_after: float
    consent_anew: bool
    query: str
    agency: str | None = None
    ui_locales: str = ""


class SignIn(Protocol):
    """Says who sits at the browser, and where to go when that is not known yet."""

    async def person(self, headers: Mapping[str, str], asked: Asked) -> SignedIn | None:
        """Return the person of this browser's session who has agreed to `asked`, or None.

        The authorization endpoint checks assurance and time itself again.
        """

    async def obstacle(self, headers: Mapping[str, str], asked: Asked) -> str:
        """Return what a person would be asked first, as a code of OpenID Connect Core section 3.1.2.6."""

    def page(self, asked: Asked) -> str:
        """Return the URL (a path of this server) where the person signs in and decides."""


class NobodySignsIn:
    """Where no person can sign in: only clients act for themselves."""

    async def person(self, headers: Mapping[str, str], asked: Asked) -> SignedIn | None:
        """Return None."""
        return None

    async def obstacle(self, headers: Mapping[str, str], asked: Asked) -> str:
        """Return that somebody would have to sign in."""
        return "login_required"

    def page(self, asked: Asked) -> str:
        """Return the page that the sign-in is to have."""
        return f"/signin?{asked.query}"
