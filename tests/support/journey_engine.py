"""The engine in the test's own loop, over agencies that live as long as a test module."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from gateway.demo.agencies.controls import Faults
from gateway.model.agreement import AgreementState
from gateway.model.service import Service
from tests.support.journey_cases import Desk
from tests.support.journey_node import Node
from tests.support.journey_world import JOURNEYS, World


@dataclass
class Clock:
    """A clock that can be put forward."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Running:
    """A node under test, the desk at which cases are made, and the agencies behind it."""

    node: Node
    desk: Desk
    world: World
    clock: Clock = field(default_factory=Clock)

    def fail(self, office: str, **faults: Any) -> None:
        """Let a small agency fail (`Faults`); without any it works again."""
        self.world.hall.offices[office]._faults = Faults(**faults)

    def suspend(self, service: str) -> None:
        """Suspend the agreements with a service (`agency/name`)."""
        self.change_agreements(service, state=AgreementState.SUSPENDED)

    def allow(self, service: str, *purposes: str) -> None:
        """Let the agreements with a service be for these purposes."""
        self.change_agreements(service, purposes=frozenset(purposes))

    def change_agreements(self, service: str, **values: Any) -> None:
        """Change the agreements with a service."""
        agreements = tuple(
            replace(one, **values) if f"{one.provider}/{one.service}" == service else one
            for one in self.node.catalogue.agreements
        )
        self.node.catalogue = replace(self.node.catalogue, agreements=agreements)
        self.node.publish()

    def promise_nothing(self, service: str, operation: str) -> None:
        """Let an operation's description no longer take `Idempotency-Key`."""
        services = tuple(
            _without_key(one, operation) if one.key == service else one
            for one in self.node.catalogue.services
        )
        self.node.catalogue = replace(self.node.catalogue, services=services)
        self.node.publish()


def _without_key(service: Service, operation: str) -> Service:
    operations = tuple(
        replace(one, parameters=tuple(p for p in one.parameters if p.location != "header"))
        if one.name == operation
        else one
        for one in service.operations
    )
    return replace(service, operations=operations)


@asynccontextmanager
async def running(
    directory: Path, world: World, documents: dict[str, bytes | None] | None = None
) -> AsyncIterator[Running]:
    """Run a node with these journeys (None: as they ship); by default journey 1."""
    clock = Clock()
    node = Node(directory, world.urls, clock=clock)
    await node.start()
    desk = Desk(node.store)
    for name, document in (documents or {"child-born": None}).items():
        await desk.publish(name, document)
    try:
        yield Running(node, desk, world, clock)
    finally:
        for office in world.hall.offices.values():
            office._faults = Faults()
        await node.stop()


def changed(name: str, change: Any) -> bytes:
    """Return a shipped journey, changed by a function on its parsed document."""
    document = yaml.load((JOURNEYS / f"{name}.arazzo.yaml").read_bytes(), yaml.CSafeLoader)
    change(document)
    text: bytes = yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, encoding="utf-8")
    return text


def steps_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the steps of the first workflow by name."""
    return {step["stepId"]: step for step in document["workflows"][0]["steps"]}
