"""An authorization server with its pages and one provider, in this process; people come by their browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from fastapi import FastAPI

from gateway.api.control_plane import create_control_plane
from gateway.api.oauth import oauth_router
from gateway.console.pages import Pages
from gateway.console.parts import ConsoleParts
from gateway.console.views.consent import consent_router
from gateway.console.views.sessions import sessions_router
from gateway.console.views.sign_in import sign_in_router
from gateway.console.views.sign_out import sign_out_router
from gateway.evidence.pseudonyms import Pseudonymiser
from gateway.identity.administration import Administration
from gateway.identity.issuers.fetch import JSONFetcher
from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.mandates.mandate import Mandate
from gateway.identity.mandates.mandates import Mandates
from gateway.identity.sessions.browser_sign_in import BrowserSignIn
from gateway.identity.sessions.consents import Consents
from gateway.identity.sessions.cookies import Cookies
from gateway.identity.sessions.csrf import FormGuard
from gateway.identity.sessions.decisions import Decisions
from gateway.identity.sessions.ending import SessionEnding
from gateway.identity.sessions.evidence import SessionEvidence
from gateway.identity.sessions.notices import LogoutNotices
from gateway.identity.sessions.sessions import Sessions
from gateway.identity.upstreams.directory import UpstreamDirectory
from gateway.identity.upstreams.identity_token import Confirmed
from gateway.identity.upstreams.providers import Providers
from gateway.identity.upstreams.redeem import Redeemer
from gateway.identity.upstreams.sign_in import UpstreamSignIn
from gateway.identity.upstreams.subjects import Subjects
from gateway.model.classification import Assurance
from gateway.model.evidence import Entry
from gateway.model.principal import Principal
from gateway.store.secrets import Secrets
from tests.support.browser import Browser, Page
from tests.support.loopback import LOOPBACK
from tests.support.oauth import ISSUER, WRAPPING, House, SignedInHere, open_house
from tests.support.oauth_flow import Flow, signing_portal
from tests.support.oidc_provider import OpenIDProvider, running_provider
from tests.support.shared_app import SharedApp, StandIns

OPERATOR = Principal(client="register", issuer=ISSUER, token_id="t", expires=1e12, agency="interior")
REDIRECT_HOST = "https://portal.test/"
AGENCIES = {"tax": "Tax Authority <Jakarta>", "interior": "Ministry of the Interior"}


@dataclass
class KeptEntries:
    """A journal in memory."""

    entries: list[Entry] = field(default_factory=list)

    async def append(self, entry: Entry) -> int:
        self.entries.append(entry)
        return len(self.entries) - 1


@dataclass
class PeopleHouse:
    """The parts; `flow` is the portal, `upstream` the provider's side."""

    house: House
    parts: ConsoleParts
    mandates: Mandates
    upstream: OpenIDProvider
    journal: KeptEntries
    flow: Flow
    transport: httpx2.ASGITransport

    def browser(self, **headers: str) -> Browser:
        http = httpx2.AsyncClient(transport=self.transport, base_url=ISSUER, follow_redirects=False)
        shown = {"accept": "text/html", "accept-language": "en", **headers}
        return Browser(elsewhere=(REDIRECT_HOST, self.upstream.url), headers=shown, http=http)

    async def push(self, **changes: str) -> str:
        """Push a request and return the URL that a browser is sent to."""
        pushed = await self.flow.push(**changes)
        assert pushed.status_code == 201, pushed.text
        query = {"client_id": self.flow.client, "request_uri": pushed.json()["request_uri"]}
        return f"{ISSUER}/oauth/authorize?{urlencode(query)}"

    async def come_back(self, browser: Browser, left: Page, **changes: str | None) -> Page:
        """Come back from the provider to which the browser `left`, with the answer bent by `changes`."""
        request = dict(parse_qsl(urlsplit(left.url).query))
        answer: dict[str, str | None] = {
            "code": self.upstream.code(request),
            "state": request["state"],
            "iss": self.upstream.url,
            **changes,
        }
        query = {name: value for name, value in answer.items() if value is not None}
        return await browser.go(f"{request['redirect_uri']}?{urlencode(query)}")

    async def sign_in(self, browser: Browser, **changes: str) -> Page:
        """Return the page after signing in at the provider, for a new request."""
        page = await browser.go(await self.push(**changes))
        return await self.come_back(browser, await browser.go(page.link("Civil ID")))

    def subject(self, value: str = "anna-upstream") -> str:
        return self.parts.upstream.subjects.subject(f"provider {self.upstream.url}", value)

    async def grant(self, **changes: Any) -> Mandate:
        """Let Anna act for her ward."""
        values: dict[str, Any] = {
            "id": "mandate-1",
            "kind": "guardian",
            "holder": self.subject(),
            "represented": self.subject("ward-upstream"),
            "name": "Wendi Invented",
            "purposes": ("*",),
            "source": "Civil registry",
            "valid_from": 0,
            "valid_until": 4_000_000_000,
            "created_by": "register",
            "created_at": 0,
            **changes,
        }
        mandate = Mandate(**values)
        await self.mandates.add(OPERATOR, mandate)
        return mandate


def _build(parts: StandIns) -> FastAPI:
    routers = [sign_in_router, consent_router, sessions_router, sign_out_router]
    return create_control_plane(
        [oauth_router(parts.authority, frozenset()), *[router(parts.console) for router in routers]]
    )


_APP = SharedApp(_build)


@asynccontextmanager
async def open_people_house(directory: Path, url: str | None = None) -> AsyncIterator[PeopleHouse]:
    """Open a house with pages at `ISSUER` (https), and a provider on loopback; `url` is another store's."""
    wrapping, journal = WrappingKey(WRAPPING), KeptEntries()
    administration = Administration(journal)
    cookies = Cookies(ISSUER)
    placeholder = SignedInHere()
    secrets = Secrets(directory / "secrets")
    secrets.write("civil-secret", b"the-secret")
    fetch = JSONFetcher(LOOPBACK)
    async with open_house(directory, sign_in=placeholder, url=url) as house:
        sessions, decisions = Sessions(house.store, wrapping), Decisions(house.store)
        mandates = Mandates(house.store, wrapping, house.revocations, administration)
        providers = Providers(house.store, administration)
        sign_in = BrowserSignIn(cookies, sessions, decisions, mandates)
        object.__setattr__(house.authority, "sign_in", sign_in)
        notices = LogoutNotices(house.authority, LOOPBACK)
        keys = house.authority.keys
        parts = ConsoleParts(
            authority=house.authority,
            sign_in=sign_in,
            upstream=UpstreamSignIn(
                issuer=ISSUER,
                store=house.store,
                providers=providers,
                directory=UpstreamDirectory(fetch),
                redeemer=Redeemer(keys=keys, secrets=secrets, guard=LOOPBACK),
                subjects=Subjects(wrapping),
            ),
            providers=providers,
            sessions=sessions,
            decisions=decisions,
            consents=Consents(house.authority),
            ending=SessionEnding(house.store, house.revocations, house.verifier),
            notices=notices,
            evidence=SessionEvidence(journal, Pseudonymiser(bytes(32))),
            cookies=cookies,
            forms=FormGuard(wrapping, ISSUER),
            pages=Pages(cookies),
            agency_name=lambda agency: AGENCIES.get(agency, agency),
        )
        app = _APP.over(authority=house.authority, console=parts)
        house.clients.put(signing_portal(metadata={"post_logout_redirect_uris": [f"{REDIRECT_HOST}bye?x=1"]}))
        kid = next(iter(keys._public))
        with running_provider(client_keys=[keys.find(kid)]) as upstream:
            await providers.add(OPERATOR, upstream.provider())
            journal.entries.clear()
            yield PeopleHouse(
                house, parts, mandates, upstream, journal, Flow(house), httpx2.ASGITransport(app)
            )
        await notices.close()
        await fetch.close()


def confirmed(**changes: Any) -> Confirmed:
    """Return a person whom a provider confirmed."""
    values: dict[str, Any] = {
        "provider": "civil",
        "subject": "person-anna",
        "upstream_subject": "up-anna",
        "upstream_session": "there-1",
        "assurance": Assurance.SUBSTANTIAL,
        "authenticated_at": 1_700_000_000,
        "claims": {"name": "Anna Invented"},
        **changes,
    }
    return Confirmed(**values)
