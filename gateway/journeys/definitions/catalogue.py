"""The registry's services, as the sources of a journey's document."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from gateway.journeys.document.model import Source
from gateway.journeys.document.sources import SourceOperations
from gateway.model.catalogue import Catalogue
from gateway.model.service import Service, ServiceState
from gateway.registry.importing.describe import describe

TASKS = "tasks.openapi.yaml"
"""The description that stands for people; a source whose URL ends with it needs no service."""


class RegisteredSources:
    """Implements `Lookup` over the catalogue in force."""

    def __init__(self, catalogue: Callable[[], Catalogue]) -> None:
        self._catalogue = catalogue

    def source(self, source: Source) -> SourceOperations | None:
        """Return the operations of the service that a source stands for, or None when it is not routed."""
        if source.service is None:
            return tasks_of_people() if source.url.rpartition("/")[2] == TASKS else None
        service = self.service(source.service)
        if service is None:
            return None
        return SourceOperations(operations=service.operations, components=service.components)

    def service(self, key: str) -> Service | None:
        """Return the routed version of `agency/service`: the published one before a deprecated one."""
        found = [service for service in self._catalogue().services if service.key == key]
        published = [service for service in found if service.state is ServiceState.PUBLISHED]
        return next(iter(published or found), None)


@lru_cache(maxsize=1)
def tasks_of_people() -> SourceOperations:
    """Return the operation that stands for what a person does."""
    text = (files("gateway.journeys.definitions") / TASKS).read_bytes()
    described = describe({TASKS: text}, TASKS)
    return SourceOperations(operations=described.operations, components=described.components)
