"""A portal on npm openid-client, the certified FAPI 2.0 client, and the person who uses it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.demo.provider.accounts import registration
from tests.bench.processes import running
from tests.support.browser import Browser, Page
from tests.support.gateway import ServedGateway
from tests.support.node import NodeProcess, node
from tests.support.oauth import private_key
from tests.support.ports import free_port

DEMO_PROVIDER = "gateway.demo.provider.server"
ELSEWHERE = "http://127.0.0.1:9/"
REDIRECT = f"{ELSEWHERE}callback"
BYE = f"{ELSEWHERE}bye"
SCOPES = ["openid", "profile", "registry:read"]
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
SIGNED_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GRANTS = ["authorization_code", "refresh_token", "client_credentials", EXCHANGE, SIGNED_GRANT]


@contextmanager
def simpul_in_demo_mode(directory: Path) -> Iterator[ServedGateway]:
    """Serve a Simpul with one agency."""
    with ServedGateway(directory, mode="demo") as served:
        served.ask("operator", "POST", "/registry/agencies", json={"id": "interior", "name": "Interior"})
        yield served


@contextmanager
def demo_provider(simpul: ServedGateway) -> Iterator[None]:
    """Serve the demo provider, registered at `simpul`."""
    port = free_port()
    command = [sys.executable, "-m", DEMO_PROVIDER, "--port", str(port)]
    with running(command, port, simpul.directory, simpul.environment):
        draft = registration(f"http://127.0.0.1:{port}")
        simpul.ask("operator", "POST", "/identity/providers", json=draft)
        yield


def register(simpul: ServedGateway, name: str, algorithm: str = "ES256", **metadata: Any) -> dict[str, Any]:
    """Register a client of the agency and return its private JWK."""
    key = private_key(algorithm, name)
    draft = {
        "id": name,
        "agency": "interior",
        "name": name.title(),
        "jwks": {"keys": [key.as_dict(private=False)]},
        "scopes": SCOPES,
        "metadata": {
            "grant_types": GRANTS,
            "redirect_uris": [REDIRECT],
            "post_logout_redirect_uris": [BYE],
            **metadata,
        },
    }
    simpul.ask("operator", "POST", "/registry/clients", json=draft)
    return {**key.as_dict(private=True), "alg": {"EdDSA": "Ed25519"}.get(algorithm, algorithm)}


class Portal:
    """A client that has discovered Simpul; each method is one of openid-client's."""

    def __init__(self, process: NodeProcess) -> None:
        self._process = process

    def do(self, name: str, **given: Any) -> Any:
        """Call openid-client; raises `PeerError` for what it refuses."""
        return self._process.ask({"do": name, **given})

    def push(self, **more: Any) -> str:
        """Push a request and return the URL that the browser is sent to."""
        parameters = {"scope": "openid profile", "redirect_uri": REDIRECT, **more.pop("parameters", {})}
        return str(self.do("push", parameters=parameters, **more)["url"])


@contextmanager
def portal_at(
    simpul: ServedGateway,
    name: str,
    algorithm: str = "ES256",
    known_here: dict[str, Any] | None = None,
    **metadata: Any,
) -> Iterator[Portal]:
    """Run a portal with a key and a DPoP key of `algorithm`; `known_here` is metadata that it knows alone."""
    with node("openid_client.mjs", package="openid-client") as process:
        portal = Portal(process)
        uri = portal.do("listen")["uri"]
        jwk = register(simpul, name, algorithm, backchannel_logout_uri=uri, **metadata)
        more = {"dpopAlg": jwk["alg"], "metadata": known_here or {}}
        portal.do("discover", server=simpul.url, id=name, jwk=jwk, **more)
        yield portal


async def sign_in_at_the_demo_provider(browser: Browser, page: Page, account: str = "demo-0001") -> Page:
    """Go through the pages up to the consent page."""
    there = await browser.go(page.link("Demo ID"))
    return await browser.press(there, "Sign in", account=account)
