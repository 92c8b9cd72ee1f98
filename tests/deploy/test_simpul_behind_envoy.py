"""Simpul as an operator runs it: `simpul init`, `simpul serve`, and the committed Envoy in front."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import ECKey

from gateway.demo.parties import Party
from gateway.demo.processes import Child, python_module, run_to_end
from tests.support.envoy import binary, envoy, on_loopback
from tests.support.mutual_tls import authority, issue
from tests.support.ports import free_port

pytestmark = pytest.mark.skipif(binary() is None, reason="Envoy is not installed (extra `bench`)")


def is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Party]:
    """The operator's client, which reaches Simpul over TLS 1.3 with a client certificate."""
    servers, clients = authority("servers"), authority("clients")
    issue(servers, "simpul", server=True).write(tmp_path, "server")
    ca, _ = servers.write(tmp_path, "ca")
    clients.write(tmp_path, "clients")
    pem, key = issue(clients, "operator", server=False).write(tmp_path, "client")
    context = ssl.create_default_context(cafile=str(ca))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(pem, key)

    node, front = free_port(), free_port()
    issuer = f"https://127.0.0.1:{front}"
    settings = {
        "SIMPUL_DATA": str(tmp_path / "data"),
        "SIMPUL_ISSUER": issuer,
        "SIMPUL_PORT": str(node),
        "SIMPUL_TRUSTED_PROXIES": json.dumps(["127.0.0.0/8"]),
    }
    run_to_end("simpul init", python_module("gateway", "init"), settings, tmp_path / "init.log")
    gateway = Child("simpul", python_module("gateway", "serve"), settings, tmp_path / "gateway.log")
    try:
        gateway.wait_until(lambda: is_ready(node))
        config = on_loopback(tmp_path, tmp_path, front, node)
        private = json.loads((tmp_path / "data/clients/operator.jwk").read_bytes())
        with envoy(config, front), httpx.Client(base_url=issuer, verify=context) as http:
            yield Party("operator", ECKey.import_key(private), http, issuer)
    finally:
        gateway.stop()


def test_sign_in_registry_and_exchange_path_work_behind_envoy(operator: Party) -> None:
    metadata = operator.http.get("/.well-known/oauth-authorization-server").json()
    assert metadata["issuer"] == operator.issuer
    registered = operator.call("GET", "/registry/agencies")
    assert registered.status_code == 200
    assert [agency["id"] for agency in registered.json()["items"]] == ["operator"]
    unknown = operator.call("GET", "/api/nobody/nothing", purpose="test")
    assert unknown.status_code == 404
    assert unknown.json()["type"] == "urn:simpul:problem:route-not-found"
    assert unknown.headers["simpul-exchange-id"] in unknown.json()["instance"]
    assert operator.http.get("/registry/agencies").status_code == 401
    assert operator.http.get("/readyz").status_code == 404
