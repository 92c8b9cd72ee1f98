from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from gateway.model.message import WireRequest
from gateway.model.service import Endpoint
from gateway.problems import AgencyUnreachable
from gateway.store.secrets import Secrets, UnknownSecret
from gateway.upstream.tls import make_context
from gateway.upstream.transport import HttpTransport
from tests.support.certificate_authority import Authority
from tests.support.raw_agency import LOOPBACK, RawAgency, answering

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def server_context(authority: Authority, host: str, *, asks_client: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.issue(host).path)
    if asks_client:
        context.load_verify_locations(authority.path)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


async def call(agency: RawAgency, secrets: Path, **settings: str) -> int:
    transport = HttpTransport(LOOPBACK, Secrets(secrets).path)
    base = f"https://127.0.0.1:{agency.port}"
    endpoint = agency.endpoint(base_url=base, **settings)
    try:
        answer = await transport.send(endpoint, WireRequest(method="GET", url=base + "/", headers=[]))
        return answer.status
    finally:
        await transport.close()


async def test_the_endpoints_own_bundle_is_trusted_and_no_other(tmp_path: Path) -> None:
    ours, other = Authority(tmp_path, "ours"), Authority(tmp_path, "other")
    async with answering(OK, tls=server_context(ours, "127.0.0.1")) as agency:
        assert await call(agency, tmp_path, ca_bundle=ours.path.name) == 200
        for settings in ({"ca_bundle": other.path.name}, {}):
            with pytest.raises(AgencyUnreachable):
                await call(agency, tmp_path, **settings)


async def test_a_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with answering(OK, tls=server_context(authority, "tax.example")) as agency:
        with pytest.raises(AgencyUnreachable, match="TLS"):
            await call(agency, tmp_path, ca_bundle=authority.path.name)


async def test_a_client_certificate_is_shown(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    ours = authority.issue("simpul")
    context = server_context(authority, "127.0.0.1", asks_client=True)
    async with answering(OK, tls=context) as agency:
        trusted = {"ca_bundle": authority.path.name}
        assert await call(agency, tmp_path, **trusted, client_certificate=ours.path.name) == 200
        with pytest.raises(AgencyUnreachable):
            await call(agency, tmp_path, **trusted)


def test_a_missing_secret_is_an_error(tmp_path: Path) -> None:
    endpoint = Endpoint(base_url="https://tax.example", ca_bundle="nothing")
    with pytest.raises(UnknownSecret):
        make_context(endpoint, Secrets(tmp_path).path)
