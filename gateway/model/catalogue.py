"""The catalogue: everything that is registered, as one value from which a snapshot is built."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.model.agency import Agency
from gateway.model.agreement import Agreement
from gateway.model.client import Client
from gateway.model.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What the registry holds at one generation; services are only those that are routed."""

    generation: int
    agencies: tuple[Agency, ...] = ()
    clients: tuple[Client, ...] = ()
    services: tuple[Service, ...] = ()
    agreements: tuple[Agreement, ...] = ()
