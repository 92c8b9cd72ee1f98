"""What agencies receive, by SOAP with X-Road headers and by REST: who asks, and nobody in clear."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import httpx2
import orjson
import pytest

from gateway.demo.agencies.civil_messages import IDENTITY
from gateway.demo.agencies.civil_registry import create_app
from gateway.demo.people import PEOPLE
from gateway.identity.exchange.exchange_subject import ACCESS_KIND
from gateway.identity.exchange.exchanged_token import GRANT_TYPE as EXCHANGE
from gateway.identity.jose.jwt import read_jwt, sign_jwt
from gateway.identity.token.jwt_bearer import GRANT_TYPE as SIGNED
from gateway.model.identifiers import new_id
from tests.support.agency import Agency
from tests.support.agency_thread import agency_in_thread
from tests.support.described_agencies import rest_agency
from tests.support.gateway import ServedGateway
from tests.support.oidc_provider import running_provider
from tests.support.parties import PURPOSE, agree, entries, publish
from tests.support.people_world import Portal
from tests.support.served_people import CALLBACK, ServedPeople

pytestmark = pytest.mark.slow
WSDL = Path(__file__).parents[2] / "openapi" / "agencies" / "civil-registry"
FILES = ("civil-registry.wsdl", "messages.xsd", "types.xsd")
XROAD = dict(zip(("instance", "member_class", "member_code", "subsystem"), IDENTITY, strict=True))
CONSUMER_ORG, SUPPLIER_ORG = "0192:987654321", "0192:123456789"
PATH = "/api/provider/civil/getPerson"
PLAIN = "/api/provider/told/people/9971020304050607"
GRANTS = ["authorization_code", "client_credentials", EXCHANGE, SIGNED]
PORTALS: dict[str, dict[str, list[str]]] = {
    "told-portal": {},
    "told-system": {"token_exchange": ["told-portal"]},
}


@dataclass
class Registry:
    """The civil registry, served as `provider/civil`, and the office's clients that may ask it.

    `plain` is the provider's REST service, served as `provider/told`.
    """

    people: ServedPeople
    url: str
    agreements: dict[str, str]
    portals: dict[str, Portal]
    plain: Agency
    plain_agreements: dict[str, str]

    async def ask(self, portal: Portal, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Ask for a person; return what the registry says it was told, and the entry in the evidence log."""
        httpx.delete(f"{self.url}/control/seen", trust_env=False)
        question = {"nationalId": PEOPLE[0].national_id}
        answer = await portal.call("POST", PATH, token, json=question, simpul_purpose=PURPOSE)
        assert answer.status_code == 200, answer.text
        (seen,) = httpx.get(f"{self.url}/control/seen", trust_env=False).json()["seen"]
        exchange = answer.headers["simpul-exchange-id"]
        found = entries(self.people.gateway, exchange=exchange, client=portal.id)
        (entry,) = [one for one in found if one["kind"] == "outcome"]
        told = seen["xroad"]
        assert (told["id"], told["protocolVersion"]) == (exchange, "4.0")
        assert told["service"] == "/".join((*IDENTITY, "getPerson", "v1"))
        assert told["issue"] == f"{PURPOSE}/{self.agreements[portal.id]}"
        assert seen["headers"]["traceparent"].split("-")[1] == entry["trace"]
        assert seen["headers"]["simpul-exchange-id"] == exchange
        return told, entry

    async def ask_plainly(self, portal: Portal, token: str) -> dict[str, str]:
        """Ask the REST service, lying about who asks; return what it is told of the caller."""
        lies = {f"simpul_{name}": "somebody-else" for name in ("client", "agency", "subject", "actor")}
        answer = await portal.call("GET", PLAIN, token, simpul_purpose=PURPOSE, **lies)
        assert answer.status_code == 200, answer.text
        names = [name for name, _ in self.plain.seen[-1].headers]
        told = {name: value for name, value in self.plain.seen[-1].headers if name.startswith("simpul-")}
        assert all(names.count(name) == 1 for name in told)
        assert told.pop("simpul-exchange-id") == answer.headers["simpul-exchange-id"]
        assert told.pop("simpul-purpose") == PURPOSE
        assert told.pop("simpul-client") == portal.id
        assert told.pop("simpul-agreement") == self.plain_agreements[portal.id]
        return told


@pytest.fixture(scope="module")
def registered(plain_gateway: ServedGateway) -> Iterator[Registry]:
    """The registry published, a consumer `bureau` that lets the office act for it, and three clients."""
    gateway = plain_gateway
    bureau = {"instance": "ID", "member_class": "GOV", "member_code": "bureau"}
    gateway.ask(
        "operator", "POST", "/registry/agencies", json={"id": "bureau", "name": "Bureau", "xroad": bureau}
    )
    with running_provider() as upstream, rest_agency(create_app()) as url, agency_in_thread() as plain:
        people = ServedPeople(gateway, upstream)
        files = {name: (WSDL / name).read_bytes() for name in FILES}
        publish(gateway, f"{url}/soap", name="civil", files=files, endpoint={"options": {"xroad": XROAD}})
        publish(gateway, plain.url, name="told")
        portals, agreements, plainly = {}, {}, {}
        for name, more in PORTALS.items():
            portals[name] = Portal(gateway.url, httpx2.AsyncClient(), id=name, redirect_uri=CALLBACK)
            people.register(portals[name], grant_types=GRANTS, **more)
            agreements[name] = agree(gateway, client=name, service="civil")["id"]
            plainly[name] = agree(gateway, client=name, service="told")["id"]
        time.sleep(1)
        yield Registry(people, url, agreements, portals, plain, plainly)


@pytest.fixture
async def registry(registered: Registry) -> AsyncIterator[Registry]:
    async with httpx2.AsyncClient(trust_env=False, timeout=30.0) as http:
        yield replace(registered, portals={n: replace(p, http=http) for n, p in registered.portals.items()})


async def granted(portal: Portal, **form: str) -> str:
    answer = await portal.post("/oauth/token", **form)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def exchanged(portal: Portal, token: str) -> str:
    """Exchange a token for one that is for the provider alone."""
    form = {"subject_token": token, "subject_token_type": ACCESS_KIND, "audience": "provider"}
    return await granted(portal, grant_type=EXCHANGE, **form)


async def test_a_system_is_its_agency_and_no_user(registry: Registry) -> None:
    portal = registry.portals["told-portal"]
    token = await granted(portal, grant_type="client_credentials")
    told, entry = await registry.ask(portal, token)
    assert told["client"] == "ID/GOV/office/main"
    assert told.keys().isdisjoint({"userId", "representedParty"})
    assert (entry["client_agency"], entry["purpose"]) == ("office", PURPOSE)
    assert await registry.ask_plainly(portal, token) == {"simpul-agency": "office"}


async def test_a_system_that_acts_for_a_consumer_is_the_consumer_before_and_after_exchange(
    registry: Registry,
) -> None:
    portal, gateway = registry.portals["told-portal"], registry.people.gateway
    delegation = {
        "consumer": "bureau",
        "consumer_org": CONSUMER_ORG,
        "supplier": "office",
        "supplier_org": SUPPLIER_ORG,
        "scopes": ["registry:read"],
        "source": "https://delegations.example/",
        "valid_from": 0,
        "valid_until": 4_000_000_000,
    }
    gateway.ask("operator", "POST", "/identity/delegations", json=delegation)
    await granted(portal, grant_type="client_credentials")  # gives a nonce: a signed grant counts once
    now = int(time.time())
    claims = {"iss": portal.id, "aud": gateway.url, "jti": new_id(), "iat": now, "exp": now + 60}
    asked = {"consumer_org": CONSUMER_ORG, "scope": "registry:read"}
    header = {"alg": "ES256", "kid": portal.key.kid}
    grant = sign_jwt(header, orjson.dumps({**claims, **asked}), portal.key)
    first = await granted(portal, grant_type=SIGNED, assertion=grant)
    for token in (first, await exchanged(portal, first)):
        assert read_jwt(token).claims["consumer"]["ID"] == CONSUMER_ORG
        told, entry = await registry.ask(portal, token)
        assert (told["client"], entry["client_agency"]) == ("ID/GOV/bureau", "bureau")
        assert await registry.ask_plainly(portal, token) == {"simpul-agency": "bureau"}


async def test_people_are_told_by_the_registrys_own_pseudonyms_which_its_tokens_have_too(
    registry: Registry,
) -> None:
    people, portal, system = registry.people, *registry.portals.values()
    mandate = people.grant_mandate("holder-anna", "ward-wendi", reach=["provider"])
    for_herself = await exchanged(system, await people.sign_in(portal, "citizen-budi"))
    told, entry = await registry.ask(system, for_herself)
    claims = read_jwt(for_herself).claims
    assert claims["act"] == {"sub": system.id}
    assert (told["userId"], "representedParty" in told) == (claims["sub"], False)
    assert "mandate" not in entry
    plainly = {"simpul-agency": "office", "simpul-subject": claims["sub"]}
    assert await registry.ask_plainly(system, for_herself) == plainly
    acting = await exchanged(system, await people.sign_in(portal, "holder-anna", mandate))
    told, entry = await registry.ask(system, acting)
    claims = read_jwt(acting).claims
    assert claims["act"] == {"sub": system.id, "act": {"sub": told["userId"]}}
    assert (told["representedParty"], entry["mandate"]) == (claims["sub"], mandate)
    assert told["client"] == "ID/GOV/office/main"
    plain = await registry.ask_plainly(system, acting)
    assert (plain["simpul-subject"], plain["simpul-actor"]) == (claims["sub"], told["userId"])
    spoken = str(told) + str(claims) + str(plain)
    assert not any(name in spoken for name in ("person-", "anna", "wendi", "budi"))
