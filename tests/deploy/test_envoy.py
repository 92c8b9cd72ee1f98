from __future__ import annotations

import asyncio
import base64
import json
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.demo.agencies.server import Receive, Scope, Send
from tests.support.agencies import running
from tests.support.envoy import CONFIG, binary, envoy, on_loopback
from tests.support.mutual_tls import Issued, authority, issue
from tests.support.ports import free_port

pytestmark = pytest.mark.skipif(binary() is None, reason="Envoy is not installed (extra `bench`)")


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
    body = json.dumps({"raw_path": scope["raw_path"].decode(), "headers": headers}).encode()
    fields = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": body})


class Front:
    def __init__(self, port: int, ca: Path, client: tuple[Path, Path], person: Issued) -> None:
        self.port, self.ca, self.client, self.person = port, ca, client, person

    def http(self, *, certificate: bool = True, most: ssl.TLSVersion | None = None) -> httpx.AsyncClient:
        context = ssl.create_default_context(cafile=str(self.ca))
        if most:
            context.maximum_version = most
        if certificate:
            context.load_cert_chain(*map(str, self.client))
        return httpx.AsyncClient(base_url=f"https://127.0.0.1:{self.port}", verify=context)


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    servers, clients = authority("servers"), authority("clients")
    issue(servers, "simpul", server=True).write(tmp_path, "server")
    ca, _ = servers.write(tmp_path, "ca")
    clients.write(tmp_path, "clients")
    person = issue(clients, "portal", server=False)
    files = person.write(tmp_path, "client")
    port = free_port()
    async with running(echo) as node:
        config = on_loopback(tmp_path, tmp_path, port, httpx.URL(node).port or 0)
        with envoy(config, port):
            yield Front(port, ca, files, person)


def values(answer: httpx.Response, name: str) -> list[str]:
    return [value for field, value in answer.json()["headers"] if field == name]


async def test_the_client_certificate_reaches_the_gateway_as_rfc_9440_says(front: Front) -> None:
    async with front.http() as http:
        answer = await http.get(
            "/api/x", headers={"Client-Cert": ":Zm9yZ2Vk:", "Client-Cert-Chain": ":Zg==:"}
        )
    assert answer.status_code == 200
    assert values(answer, "client-cert") == [f":{base64.b64encode(front.person.der).decode()}:"]
    assert values(answer, "client-cert-chain") == []


async def test_a_forged_certificate_field_is_stripped(front: Front) -> None:
    forged = {"Client-Cert": ":Zm9yZ2Vk:", "X-Forwarded-Client-Cert": "Hash=1", "X-Forwarded-For": "8.8.8.8"}
    async with front.http(certificate=False) as http:
        answer = await http.get("/api/x", headers=forged)
    assert answer.status_code == 200
    assert values(answer, "client-cert") == []
    assert values(answer, "x-forwarded-client-cert") == []
    (forwarded,) = values(answer, "x-forwarded-for")
    assert forwarded.split(",")[-1].strip() != "8.8.8.8"


async def test_a_certificate_of_a_strange_authority_is_refused(front: Front, tmp_path: Path) -> None:
    stranger = issue(authority("clients"), "portal", server=False)
    front.client = stranger.write(tmp_path, "stranger")
    async with front.http() as http:
        # In TLS 1.3 the alert comes after the handshake: with a read, or bare with a write.
        with pytest.raises((httpx.TransportError, ssl.SSLError)):
            await http.get("/api/x")


async def test_tls_1_2_is_refused(front: Front) -> None:
    async with front.http(most=ssl.TLSVersion.TLSv1_2) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("/api/x")


@pytest.mark.parametrize("path", ["/api/a%2fb", "/api/a%5cb"])
async def test_paths_that_two_servers_could_read_differently_are_refused(front: Front, path: str) -> None:
    async with front.http() as http:
        assert (await http.get(path)).status_code == 400


@pytest.mark.parametrize("target", ["/api/../admin", "/api//x", "/api/%2e%2e/admin"])
async def test_a_path_is_passed_as_it_was_sent(front: Front, target: str) -> None:
    assert json.loads(await asyncio.to_thread(_raw, front, target))["raw_path"] == target


def _raw(front: Front, target: str) -> bytes:
    context = ssl.create_default_context(cafile=str(front.ca))
    with (
        socket.create_connection(("127.0.0.1", front.port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as tls,
    ):
        tls.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := tls.recv(65_536):
            answer += piece
    return answer.partition(b"\r\n\r\n")[2]


async def test_probes_and_names_with_underscores_stay_outside(front: Front) -> None:
    async with front.http() as http:
        assert (await http.get("/readyz")).status_code == 404
        assert (await http.get("/api/x", headers={"simpul_purpose": "a"})).status_code == 400


def test_the_committed_configuration_is_valid(tmp_path: Path) -> None:
    ca = authority("any")
    for name in ("server", "clients"):
        ca.write(tmp_path, name)
    config = tmp_path / "envoy.yaml"
    config.write_text(CONFIG.read_text().replace("/etc/envoy/tls", str(tmp_path)))
    command = [binary() or "", "--mode", "validate", "-c", str(config), "-l", "error"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
