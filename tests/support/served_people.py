"""People at a served gateway: a provider on loopback, and a portal at which they sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from joserfc.jwk import JWKRegistry

from tests.support.browser import Browser, Page
from tests.support.gateway import ServedGateway
from tests.support.oidc_provider import OpenIDProvider
from tests.support.parties import PURPOSE
from tests.support.people_world import Portal
from tests.support.workers import Line, Told

PROVIDER = "civil"
CALLBACK = "http://127.0.0.1:9/callback"


@dataclass
class ServedPeople:
    """The provider is registered at `gateway`; `person` values are its names for people."""

    gateway: ServedGateway
    upstream: OpenIDProvider
    provider: str = PROVIDER
    """Its id at the gateway, which other tests may share."""

    def __post_init__(self) -> None:
        registered = self.upstream.provider()
        draft = {
            "id": self.provider,
            "issuer": registered.issuer,
            "client_id": registered.client_id,
            "names": {"en": f"ID of {self.provider}"},
            "authentication": "private_key_jwt",
            "acr": {"loa2": "substantial", "loa3": "high"},
            "claims": {"name": "name"},
        }
        self.gateway.ask("operator", "POST", "/identity/providers", json=draft)

    def reference(self, person: str) -> dict[str, str]:
        return {"provider": self.provider, "subject": person}

    def grant_mandate(self, holder: str, represented: str, **changes: Any) -> str:
        """Register a mandate and return its id."""
        draft = {
            "kind": "guardian",
            "holder": self.reference(holder),
            "represented": self.reference(represented),
            "name": "Wendi Invented",
            "purposes": ["*"],
            "source": "Civil registry",
            "valid_from": 0,
            "valid_until": 4_000_000_000,
            **changes,
        }
        return str(self.gateway.ask("operator", "POST", "/identity/mandates", json=draft)["id"])

    def register(self, portal: Portal, **metadata: Any) -> dict[str, Any]:
        """Register the portal as a client of the office that may see sensitive data."""
        draft = {**portal.registered(**metadata), "agency": "office", "clearance": "sensitive"}
        return self.gateway.ask("operator", "POST", "/registry/clients", json=draft)

    async def code(self, portal: Portal, person: str, mandate: str | None = None, **asked: str) -> str:
        """Return a code for a person who signs in with a new browser, acting on a mandate if one is given."""
        browser = self.browser(portal, person)
        try:
            page = await self.come_back(browser, await browser.go(await portal.push(**asked)))
            if mandate is not None:
                page = await browser.press(page, "Continue", acting=mandate)
            page = await browser.press(page, "Allow")
        finally:
            await browser.close()
        assert page.url.startswith(portal.redirect_uri), page.response.text
        return page.query["code"]

    def browser(self, portal: Portal, person: str) -> Browser:
        """Return a new browser; the provider takes whoever comes for `person`."""
        keys = httpx.get(f"{self.gateway.url}/oauth/jwks", trust_env=False).json()["keys"]
        self.upstream.client_keys = [JWKRegistry.import_key(key) for key in keys]
        self.upstream.bent = {"sub": person, "name": f"{person} Invented"}
        return Browser(elsewhere=(self.upstream.url, portal.redirect_uri))

    async def sign_in(self, portal: Portal, person: str, mandate: str | None = None, **asked: str) -> str:
        """Return the access token that the portal gets for a person."""
        answer = await portal.redeem(await self.code(portal, person, mandate, **asked))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def come_back(self, browser: Browser, page: Page) -> Page:
        """Choose the provider on `page`, and return where its answer leads."""
        left = await browser.go(page.link(f"ID of {self.provider}"))
        request = dict(parse_qsl(urlsplit(left.url).query))
        answer = {"code": self.upstream.code(request), "state": request["state"], "iss": self.upstream.url}
        return await browser.go(f"{request['redirect_uri']}?{urlencode(answer)}")


def use(line: Line, portal: Portal, token: str, path: str, purpose: str = PURPOSE) -> Told:
    """Call on a connection with a token that is bound to the portal's key."""
    for _ in range(2):
        proof = portal.proof("GET", portal.issuer + path, token)
        fields = {"authorization": f"DPoP {token}", "dpop": proof, "simpul-purpose": purpose}
        told = line.ask("GET", path, fields)
        portal.nonce = told.headers.get("dpop-nonce", portal.nonce)
        if "use_dpop_nonce" not in told.headers.get("www-authenticate", ""):
            break
    return told
