"""A whole Simpul with its demo provider on loopback, and a portal that signs people in."""

from __future__ import annotations

import asyncio
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import orjson
import uvicorn
from joserfc.jwk import ECKey

from gateway.bootstrap.house import build
from gateway.commands.client_key import read_client_key
from gateway.commands.init import initialize
from gateway.demo.provider.accounts import guardianship, registration
from gateway.demo.provider.server import provider_app
from gateway.identity.client_assertion import ASSERTION_TYPE, sign_assertion
from gateway.identity.jose.jwt import sign_jwt
from gateway.model.identifiers import new_id
from gateway.settings import Settings
from tests.support.gateway import NO_TLS
from tests.support.ports import free_port

SCOPES = ["openid", "profile", "registry:read", "journeys:start"]


@dataclass
class Portal:
    """A portal's own server: an OAuth client with a key and DPoP."""

    issuer: str
    http: httpx2.AsyncClient
    id: str = "family-portal"
    redirect_uri: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    proof_key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    nonce: str | None = None

    def registered(self, **metadata: Any) -> dict[str, Any]:
        public = {**self.key.as_dict(private=False), "kid": self.key.kid, "alg": "ES256", "use": "sig"}
        return {
            "id": self.id,
            "agency": "family-office",
            "name": "Family portal",
            "jwks": {"keys": [public]},
            "scopes": SCOPES,
            "metadata": {
                "grant_types": ["authorization_code", "refresh_token"],
                "redirect_uris": [self.redirect_uri],
                "post_logout_redirect_uris": [self.redirect_uri.replace("callback", "bye")],
                **metadata,
            },
        }

    def proof(self, method: str, url: str, token: str | None = None) -> str:
        claims = {"htm": method, "htu": url, "iat": int(time.time()), "jti": new_id(), "nonce": self.nonce}
        if token is not None:
            claims["ath"] = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.proof_key.as_dict(private=False)}
        kept = {name: value for name, value in claims.items() if value is not None}
        return sign_jwt(header, orjson.dumps(kept), self.proof_key)

    async def post(self, path: str, **form: str) -> httpx2.Response:
        """Post to an endpoint, authenticated and with a proof; once more when a nonce is wanted."""
        for _ in range(2):
            headers, signed = self.signed(path, **form)
            answer = await self.http.post(self.issuer + path, data=signed, headers=headers)
            self.nonce = answer.headers.get("dpop-nonce", self.nonce)
            if answer.status_code < 400 or "use_dpop_nonce" not in answer.text:
                break
        return answer

    def signed(self, path: str, **form: str) -> tuple[dict[str, str], dict[str, str]]:
        """Return the header fields and the form of a request that proves who sends it.

        A grant that the client signed itself (`assertion`) is proof enough.
        """
        fields = {"dpop": self.proof("POST", self.issuer + path)}
        if "assertion" in form:
            return fields, form
        jwk = {**self.key.as_dict(private=True), "kid": self.key.kid}
        signed = {
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": sign_assertion(jwk, self.id, self.issuer),
        }
        return fields, {**signed, **form}

    async def push(self, **changes: str) -> str:
        """Push a request and return the URL that the browser is sent to."""
        challenge = urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        request = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        answer = await self.post("/oauth/par", **{**request, **changes})
        assert answer.status_code == 201, answer.text
        uri = answer.json()["request_uri"]
        return f"{self.issuer}/oauth/authorize?client_id={self.id}&request_uri={uri}"

    async def redeem(self, code: str) -> httpx2.Response:
        return await self.post("/oauth/token", **self.redemption(code))

    def redemption(self, code: str) -> dict[str, str]:
        """Return the form that redeems a code."""
        form = {"code": code, "redirect_uri": self.redirect_uri, "code_verifier": self.verifier}
        return {"grant_type": "authorization_code", **form}

    async def get(self, path: str, token: str) -> httpx2.Response:
        """Call with a token that is bound to the proof key."""
        return await self.call("GET", path, token)

    async def call(
        self, method: str, path: str, token: str, json: Any = None, **fields: str
    ) -> httpx2.Response:
        """Call with a token that is bound to the proof key; `fields` are header fields."""
        url = self.issuer + path
        for _ in range(2):
            named = {name.replace("_", "-"): value for name, value in fields.items()}
            proof = {"authorization": f"DPoP {token}", "dpop": self.proof(method, url, token)}
            answer = await self.http.request(method, url, headers={**named, **proof}, json=json)
            self.nonce = answer.headers.get("dpop-nonce", self.nonce)
            if answer.status_code != 401 or "use_dpop_nonce" not in answer.headers["www-authenticate"]:
                break
        return answer


@dataclass
class PeopleWorld:
    """Simpul at `url`, the demo provider at `provider`."""

    url: str
    provider: str
    http: httpx2.AsyncClient
    portal: Portal
    data: Path
    _token: str = ""

    async def operate(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Call the API as the operator."""
        if not self._token:
            form = {
                "grant_type": "client_credentials",
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": sign_assertion(
                    read_client_key(self.data, "operator"), "operator", self.url
                ),
            }
            answer = await self.http.post(f"{self.url}/oauth/token", data=form)
            assert answer.status_code == 200, answer.text
            self._token = answer.json()["access_token"]
        headers = {"authorization": f"Bearer {self._token}", **more.pop("headers", {})}
        return await self.http.request(method, self.url + path, headers=headers, **more)

    async def grant_guardianship(self, **changes: Any) -> str:
        """Register the guardian's mandate and return its id."""
        mandate = {**guardianship(int(time.time())), **changes}
        answer = await self.operate("POST", "/identity/mandates", json=mandate)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


@asynccontextmanager
async def serving(app: Any, port: int, lifespan: str = "off") -> AsyncIterator[None]:
    """Serve an ASGI application on a loopback port."""
    config = uvicorn.Config(app, port=port, log_level="error", lifespan=lifespan, ws="none")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


async def _portal_page(_scope: Any, _receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"text/html")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<title>Portal</title>"})


@asynccontextmanager
async def open_people_world(directory: Path) -> AsyncIterator[PeopleWorld]:
    """Open a world with one agency, its portal, and the demo provider."""
    port, provider_port, portal_port = free_port(), free_port(), free_port()
    url, provider = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{provider_port}"
    settings = Settings.model_validate(
        {
            "data": directory / "data",
            "mode": "demo",
            "issuer": url,
            "port": port,
            "allowed_networks": ["127.0.0.0/8"],
        }
    )
    await initialize(settings)
    async with (
        httpx2.AsyncClient(trust_env=False, verify=NO_TLS, timeout=30.0) as http,
        serving(build(settings), port, "on"),
        serving(provider_app(settings, provider), provider_port),
        serving(_portal_page, portal_port),
    ):
        portal = Portal(url, http, redirect_uri=f"http://127.0.0.1:{portal_port}/callback")
        world = PeopleWorld(url, provider, http, portal, settings.data)
        agency = {"id": "family-office", "name": "Family office"}
        for path, body in (
            ("/registry/agencies", agency),
            ("/registry/clients", world.portal.registered()),
            ("/identity/providers", registration(provider)),
        ):
            answer = await world.operate("POST", path, json=body)
            assert answer.status_code == 201, answer.text
        yield world
