"""The registry's API for tests: the real routers, rules and store behind ASGI, and a handful of clients.

A token is the name of one of `CALLERS`; a description is a JSON list of
operations, so that these tests do not rest on the importers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import insert

from gateway.addresses import AddressGuard
from gateway.api.agencies import agencies_router
from gateway.api.agreements import agreements_router
from gateway.api.clients import clients_router
from gateway.api.guard import Guard
from gateway.api.problems import install_problems
from gateway.api.services import services_router
from gateway.model.agency import Agency
from gateway.model.catalogue import Catalogue
from gateway.model.client import Client
from gateway.model.description import Description, Finding
from gateway.model.principal import Principal
from gateway.model.service import Operation
from gateway.problems import InvalidDescription, NotAuthenticated, PublishRefused
from gateway.registry.agencies import Agencies
from gateway.registry.agreements import Agreements
from gateway.registry.catalogue import CatalogueLoader
from gateway.registry.drafts import Drafts
from gateway.registry.impact import ImpactAssessor
from gateway.registry.importing.diff import compare
from gateway.registry.publishing import Publisher
from gateway.registry.recorder import Recorder, now_ms
from gateway.registry.registration import Registration
from gateway.registry.rows import agency_values, client_values
from gateway.registry.services import Services
from gateway.store.store import Store
from gateway.store.tables.registry import agencies, clients
from tests.support.journals import MemoryJournal
from tests.support.shared_app import SharedApp, StandIns

ISSUER = "https://simpul.example"
KEY = {
    "kty": "EC",
    "crv": "P-256",
    "kid": "one",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
"""The public P-256 key of RFC 7515 appendix A.3."""


def _caller(client: str, agency: str, *scopes: str) -> Principal:
    granted = frozenset(f"registry:{scope}" for scope in scopes)
    return Principal(
        client=client, issuer=ISSUER, token_id=client, expires=2e9, agency=agency, scopes=granted
    )


CALLERS = {
    caller.client: caller
    for caller in (
        _caller("operator", "operator", "read", "write", "approve", "admin"),
        _caller("tax-writer", "tax", "read", "write"),
        _caller("tax-officer", "tax", "read", "write", "approve"),
        _caller("tax-reader", "tax", "read"),
        _caller("city-portal", "city", "read", "write"),
        _caller("city-officer", "city", "read", "write", "approve"),
        _caller("stranger", "harbour", "read", "write", "approve"),
    )
}


class NamedTokens:
    """Implements `gateway.ports.Verifier`: `Bearer NAME` is the caller of that name."""

    def cached(self, authorization: str) -> Principal | None:
        return None

    async def verify(self, method: str, url: str, headers: Mapping[str, str]) -> Principal:
        caller = CALLERS.get(headers.get("authorization", "").removeprefix("Bearer "))
        if caller is None:
            raise NotAuthenticated("no token", headers={"WWW-Authenticate": "DPoP"})
        return caller


def describe_plainly(files: Mapping[str, bytes], main: str, *, agency: str, service: str) -> Description:
    """Read `[{"name", "path", …}]` as a description."""
    try:
        listed = json.loads(files[main])
    except ValueError:
        raise InvalidDescription("not JSON", reason="not_json") from None
    operations = tuple(
        Operation(id=f"{agency}.{service}.{one['name']}", method="GET", effect="safe", **one)
        for one in listed
    )
    finding = Finding(severity="warning", place="/0", message="invented")
    return Description(
        protocol="rest", title="Plain", version="1", operations=operations, findings=(finding,)
    )


@dataclass
class SnapshotCheck:
    """Stands for the snapshot builder: refuses a catalogue with an operation called `unbuildable`."""

    seen: int = 0

    def __call__(self, catalogue: Catalogue) -> None:
        self.seen += 1
        for service in catalogue.services:
            if any(operation.name == "unbuildable" for operation in service.operations):
                raise PublishRefused("cannot be built", errors=[{"operation": "unbuildable"}])


def _build(parts: StandIns) -> FastAPI:
    guard, app = Guard(NamedTokens(), ISSUER), FastAPI()
    install_problems(app)
    for router in (
        agencies_router(parts.agencies, guard),
        clients_router(parts.registration, guard),
        services_router(parts.services, parts.drafts, parts.publisher, parts.impact, guard),
        agreements_router(parts.agreements, guard),
    ):
        app.include_router(router)
    return app


_APP = SharedApp(_build)


class Registry:
    """Everything wired as `bootstrap` does, and a client for each caller."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.journal = MemoryJournal()
        self.check = SnapshotCheck()
        self.loader = CatalogueLoader(store)
        recorder = Recorder(store, self.journal)
        services = Services(store)
        addresses = AddressGuard([IPv4Network("127.0.0.0/8")])
        self.app = _APP.over(
            agencies=Agencies(store, recorder),
            registration=Registration(store, recorder),
            services=services,
            drafts=Drafts(services, recorder, describe_plainly, addresses),
            publisher=Publisher(services, recorder, self.loader, self.check),
            impact=ImpactAssessor(store, services, compare),
            agreements=Agreements(store, recorder),
        )

    def caller(self, name: str) -> httpx.AsyncClient:
        """Return an HTTP client that calls as `name`."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url=ISSUER,
            headers={"Authorization": f"Bearer {name}"} if name else {},
        )

    async def send(
        self, name: str, method: str, path: str, body: Any = None, etag: Any = None, **more: Any
    ) -> httpx.Response:
        """Send one request as `name`, with `If-Match` when `etag` is given."""
        headers = {} if etag is None else {"If-Match": f'"{etag}"' if isinstance(etag, int) else etag}
        if body is not None:
            more["json"] = body
        async with self.caller(name) as client:
            return await client.request(method, f"/registry{path}", headers=headers, **more)

    async def people(self) -> None:
        """Register the agencies and clients that `CALLERS` speak for."""
        callers = CALLERS.values()
        houses = [Agency(id=name, name=name.title()) for name in {caller.agency for caller in callers}]
        members = [
            Client(
                id=caller.client,
                agency=caller.agency,
                name=caller.client.title(),
                jwks={"keys": [KEY]},
                scopes=caller.scopes,
            )
            for caller in callers
        ]
        marks = {"version": 1, "created_by": "nobody", "changed_at": now_ms()}
        async with self.store.write() as connection:
            await connection.execute(insert(agencies), [agency_values(one) | marks for one in houses])
            await connection.execute(insert(clients), [client_values(one) | marks for one in members])

    async def upload(
        self, name: str, operations: Any, service: str = "tax/assessments", **form: str
    ) -> httpx.Response:
        """Upload a plain description as the next version of a service."""
        files = {"files": ("plain.json", json.dumps(operations).encode())}
        return await self.send(name, "POST", f"/services/{service}/versions", data=form, files=files)

    async def published(self, operations: Any = None, service: str = "tax/assessments") -> dict[str, Any]:
        """Upload, submit and publish a version; return it."""
        settings = json.dumps({"endpoint": {"base_url": "http://127.0.0.1:9"}})
        answer = await self.upload("tax-writer", operations or OPERATIONS, service, settings=settings)
        assert answer.status_code == 201, answer.text
        version = answer.json()
        path = f"/services/{service}/versions/{version['number']}"
        for name, verb in (("tax-writer", "submit"), ("tax-officer", "publish")):
            answer = await self.send(name, "POST", f"{path}/{verb}", etag=version["version"])
            assert answer.status_code == 200, answer.text
            version = answer.json()
        return version


OPERATIONS = [{"name": "show", "path": "/show/{id}"}, {"name": "list", "path": "/list"}]


def client_draft(name: str, agency: str, **more: Any) -> dict[str, Any]:
    """A client as it is registered."""
    return {"id": name, "agency": agency, "name": name.title(), "jwks": {"keys": [KEY]}, **more}


def agreement_draft(**more: Any) -> dict[str, Any]:
    """An agreement as it is asked for by the city's portal."""
    return {
        "client": "city-portal",
        "provider": "tax",
        "service": "assessments",
        "operations": ["show"],
        "purposes": ["benefit-check"],
        "legal_basis": "Benefits Act, section 4",
        "fields": ["/income"],
        "valid_from": 0,
        "valid_until": 4_000_000_000,
        **more,
    }
