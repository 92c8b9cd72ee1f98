"""Server-side request forgery: every spelling of a private address, and names that change what they mean."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.addresses import AddressGuard
from gateway.identity.issuers.fetch import FetchFailed, JSONFetcher
from gateway.identity.upstream_token import fetch_upstream_token
from gateway.model.message import WireRequest
from gateway.model.service import Endpoint
from gateway.problems import AddressNotAllowed, AgencyUnreachable
from gateway.store.secrets import Secrets
from gateway.upstream.transport import HttpTransport
from tests.support.loopback import LOOPBACK, serve
from tests.support.registry import OPERATIONS, Registry

PUBLIC_ONLY = AddressGuard()
WRITTEN = {
    "plain": "10.1.2.3",
    "metadata service": "169.254.169.254",
    "decimal": "167838211",
    "hexadecimal": "0x0a010203",
    "octal": "012.01.02.03",
    "short": "10.66051",
    "IPv6 loopback": "[::1]",
    "IPv4-mapped": "[::ffff:10.1.2.3]",
    "IPv4-mapped, hexadecimal": "[::ffff:a01:203]",
    "6to4": "[2002:a01:203::1]",
    "NAT64": "[64:ff9b::a01:203]",
    "unique local": "[fd00::1]",
    "link-local": "[fe80::1]",
    "unspecified": "0.0.0.0",
    "zero": "0",
    "full-width digits": "１０.1.2.3",
    "trailing dot": "10.1.2.3.",
    "user information": "public.example@10.1.2.3",
    "local name": "localhost",
}


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let a name server of the attacker's answer for `rebind.test`: one list of addresses after the other."""

    def answer(*answers: list[str]) -> list[str]:
        asked: list[str] = []
        given = list(answers)
        real = asyncio.BaseEventLoop.getaddrinfo

        async def getaddrinfo(loop: Any, host: Any, port: Any, **more: Any) -> Any:
            if host != "rebind.test":
                return await real(loop, host, port, **more)
            asked.append(host)
            addresses = given.pop(0) if len(given) > 1 else given[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
        return asked

    return answer


@pytest.mark.parametrize("host", WRITTEN.values(), ids=WRITTEN)
async def test_no_spelling_of_a_private_address_is_let_through(host: str) -> None:
    for url in (f"http://{host}/", f"https://{host}:8443/jwks"):
        with pytest.raises(AddressNotAllowed):
            await PUBLIC_ONLY.check_url(url)


@pytest.mark.parametrize("host", [host for host in WRITTEN.values() if host != "localhost"])
async def test_no_service_is_registered_with_one(store, host: str) -> None:
    registry = Registry(store)
    await registry.people()
    settings = json.dumps({"endpoint": {"base_url": f"http://{host}:8080"}})
    answer = await registry.upload("tax-writer", OPERATIONS, settings=settings)
    assert answer.status_code == 422, answer.text


async def test_one_private_address_among_public_ones_spoils_the_name(names: Callable[..., list[str]]) -> None:
    names(["93.184.215.14", "10.1.2.3"])
    with pytest.raises(AddressNotAllowed):
        await PUBLIC_ONLY.resolve("rebind.test", 443)


async def test_a_name_that_is_rebound_after_the_check_is_not_connected_to(
    names: Callable[..., list[str]],
) -> None:
    with serve(lambda _: (200, {}, b'{"keys": []}')) as inside:
        port = inside.url.rpartition(":")[2]
        asked = names(["93.184.215.14"], ["127.0.0.1"])
        fetch = JSONFetcher(PUBLIC_ONLY)
        with pytest.raises(FetchFailed, match="AddressNotAllowed"):
            await fetch(f"http://rebind.test:{port}/jwks")
        await fetch.close()
        assert len(asked) == 2
        assert inside.seen == []


async def test_a_base_url_that_is_rebound_between_two_calls_is_refused(
    names: Callable[..., list[str]], tmp_path: Path
) -> None:
    """Registered while it was public; a connection goes to the addresses that were checked for it, only."""
    with serve(lambda _: (200, {}, b"inside")) as inside:
        port = inside.url.rpartition(":")[2]
        names(["127.0.0.1"])
        transport = HttpTransport(PUBLIC_ONLY, Secrets(tmp_path).path)
        endpoint = Endpoint(base_url=f"http://rebind.test:{port}")
        sent = WireRequest(method="GET", url=f"http://rebind.test:{port}/", headers=[])
        with pytest.raises((AddressNotAllowed, AgencyUnreachable)):
            await transport.send(endpoint, sent)
        await transport.close()
        assert inside.seen == []


async def test_a_token_url_of_an_agency_does_not_lead_inside() -> None:
    with serve(lambda _: (200, {}, b"{}")) as inside:
        credentials = {"token_url": f"{inside.url}/token", "client_id": "simpul"}
        with pytest.raises((AddressNotAllowed, AgencyUnreachable)):
            await fetch_upstream_token(credentials, "s3cret", PUBLIC_ONLY, True)
        assert inside.seen == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed_to_another_place(status: int) -> None:
    with serve(lambda _: (200, {}, b"{}")) as inside:
        reply = (status, {"location": f"{inside.url}/secret"}, b"")
        with serve(lambda _: reply) as outside:
            fetch = JSONFetcher(LOOPBACK)
            with pytest.raises(FetchFailed, match=str(status)):
                await fetch(f"{outside.url}/jwks")
            await fetch.close()
        assert inside.seen == []


async def test_plain_http_goes_to_no_public_address(names: Callable[..., list[str]]) -> None:
    names(["93.184.215.14"])
    fetch = JSONFetcher(PUBLIC_ONLY)
    with pytest.raises(FetchFailed, match="AddressNotAllowed"):
        await fetch("http://rebind.test/jwks")
    await fetch.close()
