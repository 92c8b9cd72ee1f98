"""Wires who signs in: providers, sessions, mandates, and the pages between them and a portal."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from gateway.api.guard import Guard
from gateway.api.mandates import mandates_router
from gateway.api.providers import providers_router
from gateway.api.sessions import sessions_api
from gateway.bootstrap.foundations import Foundations
from gateway.bootstrap.lifecycle import Lifecycle
from gateway.bootstrap.providers import open_providers
from gateway.console.pages import Pages
from gateway.console.parts import ConsoleParts
from gateway.console.views.cases import cases_page_router
from gateway.console.views.consent import consent_router
from gateway.console.views.sessions import sessions_router
from gateway.console.views.sign_in import sign_in_router
from gateway.console.views.sign_out import sign_out_router
from gateway.identity.administration import Administration
from gateway.identity.authority import Authority
from gateway.identity.issuers.fetch import JSONFetcher
from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.mandates.in_force import RememberedMandates
from gateway.identity.mandates.mandates import Mandates
from gateway.identity.revocations import Revocations
from gateway.identity.sessions.browser_sign_in import BrowserSignIn
from gateway.identity.sessions.clients import SessionClients
from gateway.identity.sessions.consents import Consents
from gateway.identity.sessions.cookies import Cookies
from gateway.identity.sessions.csrf import FormGuard
from gateway.identity.sessions.decisions import Decisions
from gateway.identity.sessions.ending import SessionEnding
from gateway.identity.sessions.evidence import SessionEvidence
from gateway.identity.sessions.notices import LogoutNotices
from gateway.identity.sessions.sessions import Sessions
from gateway.identity.upstreams.directory import UpstreamDirectory
from gateway.identity.upstreams.redeem import Redeemer
from gateway.identity.upstreams.sign_in import UpstreamSignIn
from gateway.identity.upstreams.subjects import Subjects
from gateway.journeys.cases.reading import Reading


class People:
    """What the authorization server must know of people; `sign_in` goes into its `Authority`."""

    def __init__(self, base: Foundations, wrapping: WrappingKey, revocations: Revocations) -> None:
        self.base = base
        self.wrapping = wrapping
        self.cookies = Cookies(base.settings.issuer)
        self.sessions = Sessions(base.store, wrapping)
        self.decisions = Decisions(base.store)
        self.administration = Administration(base.journal)
        self.mandates = Mandates(base.store, wrapping, revocations, self.administration)
        self.in_force = RememberedMandates(self.mandates, revocations)
        self.sign_in = BrowserSignIn(self.cookies, self.sessions, self.decisions, self.mandates)


def sign_in_routers(
    people: People,
    authority: Authority,
    guard: Guard,
    life: Lifecycle,
    cases: Reading,
    *,
    agency_name: Callable[[str], str],
) -> list[APIRouter]:
    """Return the pages, and the guarded API of providers, sessions and mandates."""
    base = people.base
    fetch = JSONFetcher(base.guard)
    notices = LogoutNotices(authority, base.guard)
    life.add(None, fetch.close)
    life.add(None, notices.close)
    providers = open_providers(base, people.administration)
    subjects = Subjects(people.wrapping)
    upstream = UpstreamSignIn(
        issuer=authority.issuer,
        store=base.store,
        providers=providers,
        directory=UpstreamDirectory(fetch),
        redeemer=Redeemer(keys=authority.keys, secrets=base.secrets, guard=base.guard),
        subjects=subjects,
    )
    parts = ConsoleParts(
        authority=authority,
        sign_in=people.sign_in,
        upstream=upstream,
        providers=providers,
        sessions=people.sessions,
        decisions=people.decisions,
        consents=Consents(authority),
        ending=SessionEnding(base.store, authority.revocations, authority.verifier),
        notices=notices,
        evidence=SessionEvidence(base.journal, base.pseudonyms),
        cookies=people.cookies,
        forms=FormGuard(people.wrapping, authority.issuer),
        pages=Pages(people.cookies),
        agency_name=agency_name,
    )
    clients = SessionClients(base.store)
    chores = (upstream.prune, people.sessions.prune, people.decisions.prune, clients.prune, notices.send_due)
    base.chores.extend(chores)
    return [
        sign_in_router(parts),
        consent_router(parts),
        sessions_router(parts),
        cases_page_router(parts, cases),
        sign_out_router(parts),
        providers_router(providers, guard),
        mandates_router(people.mandates, providers, subjects, guard),
        sessions_api(people.sessions, parts.end, providers, subjects, guard),
    ]
