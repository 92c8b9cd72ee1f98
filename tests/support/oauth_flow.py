"""A client that signs people in: pushes, sends the browser, redeems, refreshes; each step can be bent."""

from __future__ import annotations

import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from gateway.identity.client_assertion import ASSERTION_TYPE
from gateway.identity.sign_in import SignedIn
from gateway.model.classification import Assurance
from gateway.model.client import Client
from tests.support.oauth import ISSUER, House, SignedInHere, assertion, portal, proof

REDIRECT = "https://portal.test/callback?tenant=1"
ALL_GRANTS = [
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
]
ANNA = SignedIn(
    subject="person-anna",
    session="session-1",
    assurance=Assurance.SUBSTANTIAL,
    authenticated_at=int(time.time()),
    claims={"name": "Anna Invented", "email": "anna@example.test"},
)


def signing_portal(**changes: Any) -> Client:
    """Return a client that may sign people in."""
    metadata = {"grant_types": ALL_GRANTS, "redirect_uris": [REDIRECT]} | changes.pop("metadata", {})
    scopes = frozenset({"openid", "profile", "registry:read", "evidence:read"})
    return portal(**{"metadata": metadata, "scopes": scopes, **changes})


@dataclass
class Flow:
    """One client's way through the flow at `house`; `client` and `key` say who it is."""

    house: House
    client: str = "portal"
    algorithm: str = "ES256"
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    async def post(self, path: str, *, dpop: str | None = "", **parameters: str | None) -> httpx2.Response:
        """Post to an endpoint, authenticated; `dpop` None sends no proof, "" a good one."""
        form: dict[str, str | None] = {
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(self.client) if "client_assertion" not in parameters else None,
            **parameters,
        }
        headers = {}
        if dpop is not None:
            nonce = self.house.proofs.nonces.current()
            headers["dpop"] = dpop or proof("POST", ISSUER + path, nonce=nonce, algorithm=self.algorithm)
        data = {name: value for name, value in form.items() if value is not None}
        return await self.house.http.post(path, data=data, headers=headers)

    async def push(self, *, dpop: str | None = "", **changes: str | None) -> httpx2.Response:
        request: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": REDIRECT,
            "scope": "openid profile registry:read",
            "state": "st",
            "nonce": "no",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        }
        asked = {**request, **changes}
        if "openid" not in (asked["scope"] or "") and "nonce" not in changes:
            del asked["nonce"]
        return await self.post("/oauth/par", dpop=dpop, **asked)

    async def browse(self, request_uri: str, cookie: str = "anna", **changes: str) -> httpx2.Response:
        query = {"client_id": self.client, "request_uri": request_uri, **changes}
        return await self.house.http.get("/oauth/authorize", params=query, headers={"cookie": cookie})

    async def code(self, **changes: str | None) -> str:
        """Return a code for Anna; fails the test when there is none."""
        pushed = await self.push(**changes)
        assert pushed.status_code == 201, pushed.text
        sent = await self.browse(pushed.json()["request_uri"])
        assert sent.status_code == 303, sent.text
        return answer_of(sent)["code"]

    async def redeem(self, code: str, *, dpop: str | None = "", **changes: str | None) -> httpx2.Response:
        request: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": self.verifier,
        }
        return await self.post("/oauth/token", dpop=dpop, **{**request, **changes})

    async def tokens(self, **changes: str | None) -> dict[str, Any]:
        """Return the tokens of a whole flow."""
        answer = await self.redeem(await self.code(**changes))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def use(self, token: str, url: str = ISSUER + "/registry/agencies") -> Any:
        """Return the principal of a DPoP-bound token, with a good proof."""
        nonce = self.house.proofs.nonces.current()
        raw = proof("GET", url, nonce=nonce, token=token, algorithm=self.algorithm)
        headers = {"authorization": f"DPoP {token}", "dpop": raw}
        return await self.house.verifier.verify("GET", url, headers)


def answer_of(sent: httpx2.Response) -> dict[str, str]:
    """Return the parameters of an authorization response."""
    return {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}


def start_flow(house: House, **changes: Any) -> Flow:
    """Return a flow with Anna signed in and the client registered for it."""
    house.clients.put(signing_portal(**changes))
    sign_in = house.authority.sign_in
    assert isinstance(sign_in, SignedInHere)
    sign_in.people.setdefault("anna", ANNA)
    return Flow(house)
