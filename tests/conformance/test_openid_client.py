"""npm openid-client, a certified FAPI 2.0 client, against a running Simpul."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployment import Deployment, deployed
from tests.support.node import NodeProcess, PeerError, node
from tests.support.oauth import private_key

pytestmark = [pytest.mark.node, pytest.mark.slow]
REDIRECT = "https://portal.test/callback"
GRANTS = [
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:token-exchange",
]


@pytest.fixture(scope="module")
def simpul(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    directory: Path = tmp_path_factory.mktemp("simpul")
    with deployed(directory) as running:
        running.add("/registry/agencies", {"id": "interior", "name": "Interior"})
        yield running


def _register(simpul: Deployment, name: str, algorithm: str, **metadata: Any) -> dict[str, Any]:
    key = private_key(algorithm)
    draft = {
        "id": name,
        "agency": "interior",
        "name": name.title(),
        "jwks": {"keys": [key.as_dict(private=False)]},
        "scopes": ["openid", "profile", "registry:read"],
        "metadata": {"grant_types": GRANTS, "redirect_uris": [REDIRECT], **metadata},
    }
    simpul.add("/registry/clients", draft)
    return {**key.as_dict(private=True), "alg": algorithm}


@pytest.fixture(scope="module")
def portal(simpul: Deployment) -> Iterator[NodeProcess]:
    """A portal that has discovered Simpul, with an ES256 key, and a DPoP key of its own."""
    with node("openid_client.mjs", package="openid-client") as process:
        jwk = _register(simpul, "portal", "ES256")
        process.ask({"do": "discover", "server": simpul.url, "id": "portal", "jwk": jwk})
        yield process


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "EdDSA"])
def test_discovery_and_client_credentials_with_each_algorithm(simpul: Deployment, algorithm: str) -> None:
    with node("openid_client.mjs", package="openid-client") as process:
        name = f"system-{algorithm.lower()}"
        jwk = _register(simpul, name, algorithm)
        alg = {"EdDSA": "Ed25519"}.get(algorithm, algorithm)
        found = process.ask(
            {"do": "discover", "server": simpul.url, "id": name, "jwk": {**jwk, "alg": alg}, "dpopAlg": alg}
        )
        assert found["issuer"] == simpul.url
        answer = process.ask({"do": "clientCredentials", "parameters": {"scope": "registry:read"}})
        assert (answer["token_type"], answer["scope"]) == ("dpop", "registry:read")
        assert process.ask({"do": "call", "url": f"{simpul.url}/registry/agencies"})["status"] == 200


def test_introspection_and_revocation(simpul: Deployment, portal: NodeProcess) -> None:
    portal.ask({"do": "clientCredentials", "parameters": {"scope": "registry:read"}})
    found = portal.ask({"do": "introspect"})
    assert (found["active"], found["client_id"], found["token_type"]) == (True, "portal", "DPoP")
    portal.ask({"do": "revoke"})
    assert portal.ask({"do": "introspect"}) == {"active": False}
    with pytest.raises(PeerError, match="WWW-Authenticate"):
        portal.ask({"do": "call", "url": f"{simpul.url}/registry/agencies"})


@pytest.mark.parametrize("signed", [False, True], ids=["form", "request object"])
def test_pushed_authorization_request(portal: NodeProcess, signed: bool) -> None:
    parameters = {"scope": "openid profile", "redirect_uri": REDIRECT}
    url = portal.ask({"do": "push", "parameters": parameters, "signed": signed})["url"]
    assert "request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A" in url
