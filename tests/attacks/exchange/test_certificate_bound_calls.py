"""Tokens bound to a client certificate (RFC 8705) on the exchange path, behind a TLS terminator."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from gateway.exchange.app import ExchangeApp
from gateway.identity.client_authentication.tls_certificate import METHOD
from gateway.identity.client_certificate import trusted_peers
from tests.support.agency import Agency, running_agency
from tests.support.certificates import self_signed
from tests.support.exchanges import Kit, Reply, call
from tests.support.oauth import ISSUER, House, open_house, portal

OWN, STRANGERS = (f":{b64encode(self_signed(name)).decode()}:" for name in ("portal.test", "stranger.test"))
PROXY, ELSEWHERE = "10.0.0.1", "203.0.113.7"
METADATA = {"token_endpoint_auth_method": METHOD, f"{METHOD}_san_dns": "portal.test"}


class Gate:
    """The exchange path behind one trusted proxy, with the real verifier."""

    def __init__(self, house: House, kit: Kit, agency: Agency) -> None:
        self.house, self.agency = house, agency
        parts = replace(kit.parts, verifier=house.verifier, issuer=ISSUER)
        self._app = ExchangeApp(replace(parts, trusts_peer=trusted_peers([ip_network(f"{PROXY}/32")])))

    async def token(self) -> str:
        form = {"grant_type": "client_credentials", "client_id": "portal"}
        answer = await self.house.http.post("/oauth/token", data=form, headers={"client-cert": OWN})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def call(self, token: str, *certificates: str, peer: str = PROXY, scheme: str = "Bearer") -> Reply:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await self._app({**scope, "client": (peer, 40_000)}, receive, send)

        headers = [
            (b"host", b"simpul.test"),
            (b"authorization", f"{scheme} {token}".encode()),
            (b"simpul-purpose", b"social-benefits"),
            *((b"client-cert", certificate.encode()) for certificate in certificates),
        ]
        return await call(app, "GET", "/api/tax/income/people/7", headers, [b""])  # type: ignore[arg-type]  # plain ASGI


@pytest.fixture
async def gate(tmp_path: Path) -> AsyncIterator[Gate]:
    async with running_agency() as agency, open_house(tmp_path) as house:
        house.clients.put(portal(metadata=METADATA))
        yield Gate(house, Kit(tmp_path, agency.url), agency)


async def test_the_holder_of_the_certificate_is_served_and_the_agency_never_sees_it(gate: Gate) -> None:
    token = await gate.token()
    for _ in range(2):
        reply = await gate.call(token, OWN)
        assert reply.status == 200, reply.body
    assert not gate.agency.seen[0].all("client-cert")


@pytest.mark.parametrize(
    ("certificates", "peer"),
    [((), PROXY), ((STRANGERS,), PROXY), (("nonsense",), PROXY), ((OWN,), ELSEWHERE)],
    ids=["none", "a_strangers", "unreadable", "not_by_the_proxy"],
)
async def test_without_the_certificate_the_token_is_worth_nothing(
    gate: Gate, certificates: tuple[str, ...], peer: str
) -> None:
    token = await gate.token()
    assert (await gate.call(token, OWN)).status == 200
    assert (await gate.call(token, *certificates, peer=peer)).status == 401
    assert len(gate.agency.seen) == 1


async def test_two_certificates_are_refused(gate: Gate) -> None:
    reply = await gate.call(await gate.token(), OWN, STRANGERS)
    assert (reply.status, len(gate.agency.seen)) == (400, 0)


async def test_a_bound_token_is_not_presented_as_dpop(gate: Gate) -> None:
    assert (await gate.call(await gate.token(), OWN, scheme="DPoP")).status == 401


async def test_an_unbound_token_gains_nothing_by_a_certificate_and_loses_nothing(gate: Gate) -> None:
    gate.house.clients.put(portal())
    token = (await gate.house.token())["access_token"]
    assert (await gate.call(token, STRANGERS)).status == 200
