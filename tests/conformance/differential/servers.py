"""The two servers that get the same requests: Simpul, and npm oidc-provider with the FAPI 2.0 profile."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2

from tests.conformance.differential.draft import (
    CLIENT,
    REDIRECT,
    Draft,
    client_credentials,
    new_proof,
    push,
    redeem,
)
from tests.conformance.differential.raw_jwt import encode
from tests.support.gateway import NO_TLS
from tests.support.node import node
from tests.support.oauth import ISSUER, House, SignedInHere, open_house, private_key
from tests.support.oauth_flow import signing_portal, start_flow

GRANTS = ["authorization_code", "refresh_token", "client_credentials"]
SCOPES = ["openid", "profile"]
OTHER = "other"
"""A second client, with the first one's keys: only its name tells them apart."""


@dataclass
class Server:
    """One server, known by its metadata only; `cookie` is the signed-in browser's, if it is fixed."""

    http: httpx2.AsyncClient
    endpoints: dict[str, str]
    cookie: str | None = None
    sign_in_again: Callable[[], None] | None = None
    values: dict[str, str] = field(default_factory=dict)

    def fill(self, value: Any) -> Any:
        """Put this server's URLs and values where a draft has `{name}`."""
        if isinstance(value, str):
            for name, found in {**self.endpoints, **self.values}.items():
                value = value.replace(f"{{{name}}}", found)
            return value
        if isinstance(value, dict):
            return {name: self.fill(inner) for name, inner in value.items()}
        return [self.fill(inner) for inner in value] if isinstance(value, list) else value

    async def send(self, draft: Draft) -> httpx2.Response:
        """Send a draft; takes note of the nonce that comes back."""
        headers, body = draft.render(self.fill)
        url = self.endpoints[draft.endpoint]
        for _ in range(draft.times):
            answer = await self.http.request(draft.method, url, content=body, headers=headers)
            self.values["nonce"] = answer.headers.get("dpop-nonce", self.values.get("nonce", ""))
        return answer

    async def browse(self, request_uri: str, client: str = CLIENT) -> dict[str, str] | None:
        """Go where the browser is sent until it comes back to the client; None when it never does."""
        url = self.endpoints["authorize"]
        params: dict[str, str] | None = {"client_id": client, "request_uri": request_uri}
        for _ in range(6):
            headers = {"cookie": self.cookie} if self.cookie else None
            answer = await self.http.get(url, params=params, headers=headers)
            if answer.status_code not in (302, 303):
                return None
            url, params = urljoin(str(answer.url), answer.headers["location"]), None
            if self.sign_in_again is not None and urlsplit(url).path == "/signin":
                self.sign_in_again()
                url = f"{self.endpoints['authorize']}?{urlsplit(url).query}"
            if url.startswith(REDIRECT.partition("?")[0]):
                return {name: found[0] for name, found in parse_qs(urlsplit(url).query).items()}
        return None

    async def prepare_for(self, kind: str) -> None:
        """Have the fresh code, or the tokens, that a case of this kind starts from."""
        if kind == "redeem":
            self.values["code"] = await self._code()
        if kind in ("refresh", "userinfo", "introspect") and "access" not in self.values:
            self.values["code"] = await self._code()
            answer = await self.send(redeem())
            assert answer.status_code == 200, answer.text
            tokens = answer.json()
            self.values["refresh"] = tokens["refresh_token"]
            self.values["access"] = tokens["access_token"]
            self.values["ath"] = encode(sha256(tokens["access_token"].encode()).digest())

    async def _code(self) -> str:
        pushed = await self.send(push())
        assert pushed.status_code == 201, pushed.text
        sent = await self.browse(pushed.json()["request_uri"])
        assert sent is not None
        return sent["code"]


async def _known(http: httpx2.AsyncClient, issuer: str, cookie: str | None = None) -> Server:
    document = (await http.get(f"{issuer}/.well-known/openid-configuration")).json()
    endpoints = {
        "issuer": document["issuer"],
        "par": document["pushed_authorization_request_endpoint"],
        "token": document["token_endpoint"],
        "authorize": document["authorization_endpoint"],
        "userinfo": document["userinfo_endpoint"],
        "introspect": document["introspection_endpoint"],
        "revoke": document["revocation_endpoint"],
    }
    server = Server(http, endpoints, cookie)
    first = client_credentials()
    first.proof = new_proof("token")
    first.proof.claims["nonce"] = None
    assert (await server.send(first)).json()["error"] == "use_dpop_nonce"
    return server


def _client(name: str) -> dict[str, Any]:
    keys = [private_key(algorithm).as_dict(private=False) for algorithm in ("ES256", "PS256", "EdDSA")]
    return {
        "client_id": name,
        "jwks": {"keys": keys},
        "token_endpoint_auth_method": "private_key_jwt",
        "redirect_uris": [REDIRECT],
        "grant_types": GRANTS,
        "response_types": ["code"],
        "dpop_bound_access_tokens": True,
        "scope": " ".join(SCOPES),
    }


@asynccontextmanager
async def open_peer() -> AsyncIterator[Server]:
    """Run oidc-provider, with the two clients."""
    configuration = {"clients": [_client(CLIENT), _client(OTHER)], "scopes": SCOPES}
    with node("oidc_provider.mjs", package="oidc-provider") as process:
        issuer = process.ask(configuration)["issuer"]
        async with httpx2.AsyncClient(trust_env=False, verify=NO_TLS) as http:
            yield await _known(http, issuer)


@asynccontextmanager
async def open_simpul(directory: Path) -> AsyncIterator[Server]:
    """Open Simpul's endpoints on a store of their own, with the two clients, and Anna at the browser."""
    async with open_house(directory) as house:
        metadata = {"grant_types": GRANTS, "redirect_uris": [REDIRECT], "dpop_bound_access_tokens": True}
        scopes = frozenset(SCOPES)
        start_flow(house, metadata=metadata, scopes=scopes)
        house.clients.put(signing_portal(id=OTHER, metadata=metadata, scopes=scopes))
        server = await _known(house.http, ISSUER, cookie="anna")
        server.sign_in_again = lambda: _sign_in(house)
        yield server


def _sign_in(house: House) -> None:
    pages = house.authority.sign_in
    assert isinstance(pages, SignedInHere)
    pages.people["anna"] = replace(pages.people["anna"], authenticated_at=ceil(time.time()))
