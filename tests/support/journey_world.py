"""The demo agencies of journey 1 in a thread, and the catalogue in which they are registered."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from gateway.demo.agencies.civil_registry import CivilRegistry
from gateway.demo.agencies.server import CONNECTION, Application, Receive, Scope, Send, reset, server_of
from gateway.demo.agencies.social_insurance import SocialInsurance
from gateway.demo.agencies.social_insurance import create_app as create_insurance
from gateway.demo.agencies.town_hall import TownHall
from gateway.demo.cast import XROAD
from gateway.demo.chapters.journey_terms import TERMS
from gateway.demo.people import PEOPLE
from gateway.model.agency import Agency, XRoadMember
from gateway.model.agreement import Agreement, AgreementState
from gateway.model.catalogue import Catalogue
from gateway.model.classification import Classification
from gateway.model.client import Client
from gateway.model.description import Description
from gateway.model.service import Endpoint, Service, ServiceState
from gateway.registry.importing import describe

ROOT = Path(__file__).parents[2]
AGENCIES = ROOT / "openapi" / "agencies"
JOURNEYS = ROOT / "openapi" / "journeys"
KEY = "insurance-key"
FILES = {
    "civil-registry/population": ("civil", "/soap", "civil-registry/civil-registry.wsdl"),
    "social-insurance/benefits": ("insurance", "", "social-insurance.yaml"),
    "tax-authority/thresholds": ("hall", "/thresholds", "tax-thresholds.yaml"),
    "municipality/families": ("hall", "/municipality", "municipality.yaml"),
    "post/addresses": ("hall", "/post", "address-service.yaml"),
    "social-insurance/addresses": ("hall", "/insurance", "address-service.yaml"),
    "vehicle-registry/addresses": ("hall", "/vehicles", "address-service.yaml"),
}


@dataclass
class World:
    """The agencies, each as an object whose books can be looked at, and where they are."""

    civil: CivilRegistry
    insurance: Any
    benefits: Any
    hall: TownHall
    urls: dict[str, str] = field(default_factory=dict)

    def books(self) -> dict[str, int]:
        """What really happened: effects made, and those that still stand."""
        registered = self.civil.records.registrations
        persons = self.civil.records.persons
        benefits = self.benefits.held.values()
        visits = self.hall.municipality.visits
        return {
            "births": len(registered),
            "births_standing": sum(persons[one.national_id].state == "active" for one in registered.values()),
            "benefits": len(benefits),
            "benefits_standing": sum(one["status"] == "GRANTED" for one in benefits),
            "visits": len(visits.entries),
            "visits_standing": len(visits.active()),
        }


class Unreliable:
    """An agency that fails as `fails` says of each call's path and idempotency key.

    `before` fails without doing anything, `after` when all is done, `cut`
    breaks the connection then, and `refuse` says no.
    """

    def __init__(self, app: Application, fails: Callable[[str, str], str | None]) -> None:
        self._app, self._fails = app, fails

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = dict(scope["headers"]).get(b"idempotency-key", b"").decode()
        how = self._fails(scope["path"], key)
        if how is None:
            await self._app(scope, receive, send)
        elif how in ("before", "refuse"):
            await _answer(send, 503 if how == "before" else 422)
        else:
            await self._app(scope, receive, _nobody)
            if how == "cut":
                reset(scope["extensions"][CONNECTION])
            else:
                await _answer(send, 503)


async def _nobody(_message: Any) -> None:
    """Hear what the agency says, and tell nobody."""


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


@contextmanager
def agencies(fails: Callable[[str, str], str | None] | None = None) -> Iterator[World]:
    """Serve the agencies until the block ends; `fails` says how a call goes wrong, or None."""
    civil, hall, insurance = CivilRegistry(PEOPLE), TownHall(), SocialInsurance(KEY)
    served = create_insurance(KEY, insurance)
    world = World(civil, served, insurance.benefits_granted, hall)
    apps: dict[str, Any] = {"civil": civil, "insurance": served, "hall": hall}
    if fails is not None:
        apps = {name: Unreliable(app, fails) for name, app in apps.items()}
    started = threading.Event()
    servers = {name: server_of(app) for name, app in apps.items()}

    async def serve() -> None:
        tasks = [asyncio.create_task(server.serve()) for server in servers.values()]
        while not all(server.started for server in servers.values()):
            await asyncio.sleep(0.01)
        for name, server in servers.items():
            port = server.servers[0].sockets[0].getsockname()[1]
            world.urls[name] = f"http://127.0.0.1:{port}"
        started.set()
        await asyncio.gather(*tasks)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(30), "the agencies did not start"
    try:
        yield world
    finally:
        for server in servers.values():
            server.should_exit = True
        thread.join(10)


def catalogue(urls: dict[str, str], *, without: tuple[str, ...] = ()) -> Catalogue:
    """Return the registry of the journeys; agreements of the services in `without` are suspended."""
    services = tuple(_service(key, urls) for key in FILES)
    now = time.time()
    agreements = tuple(
        Agreement(
            id=f"agreement-{number}",
            client="portal",
            provider=term.provider,
            service=term.service,
            operations=frozenset(term.operations),
            purposes=frozenset({term.purpose}),
            legal_basis=term.legal_basis,
            fields=("*",),
            valid_from=now - 60,
            valid_until=now + 86_400,
            state=(
                AgreementState.SUSPENDED
                if f"{term.provider}/{term.service}" in without
                else AgreementState.ACTIVE
            ),
        )
        for number, term in enumerate(TERMS)
        if f"{term.provider}/{term.service}" in FILES
    )
    office = XRoadMember(**XROAD["service-office"])
    names = sorted({key.partition("/")[0] for key in FILES})
    return Catalogue(
        generation=1,
        agencies=(
            Agency(id="service-office", name="Office", xroad=office),
            *(Agency(id=name, name=name) for name in names),
        ),
        clients=(
            Client(id="portal", agency="service-office", name="Portal", clearance=Classification.SENSITIVE),
        ),
        services=services,
        agreements=agreements,
    )


@lru_cache
def described(key: str) -> Description:
    """Return what the import makes of a service's description; once in a process, as it takes a while."""
    agency, _, name = key.partition("/")
    main = FILES[key][2]
    folder = (AGENCIES / main).parent
    files = {file.name: file.read_bytes() for file in folder.glob("*.xsd")} if main.endswith("wsdl") else {}
    files[Path(main).name] = (AGENCIES / main).read_bytes()
    return describe(files, Path(main).name, agency=agency, service=name)


def _service(key: str, urls: dict[str, str]) -> Service:
    agency, _, name = key.partition("/")
    server, path, _ = FILES[key]
    credentials = {"type": "api_key", "header": "X-API-Key"} if server == "insurance" else {}
    options = {"xroad": XROAD["civil-registry"]} if server == "civil" else {}
    return Service(
        id=key,
        agency=agency,
        name=name,
        version="1",
        protocol=described(key).protocol,
        state=ServiceState.PUBLISHED,
        endpoint=Endpoint(
            base_url=urls[server] + path, credentials=credentials, timeout=5.0, options=options
        ),
        operations=described(key).operations,
        components=described(key).components,
    )


def birth(**changes: Any) -> dict[str, Any]:
    """The inputs of journey 1, whose threshold is known already unless it is taken out."""
    values = {
        "parent": PEOPLE[11].national_id,
        "givenName": "Adinda",
        "familyName": "Ombaktenang",
        "bornOn": "2026-01-20",
        "birthPlace": "Kota Teduh",
        "gender": "F",
        "belowThreshold": True,
    }
    return {name: value for name, value in {**values, **changes}.items() if value is not None}
