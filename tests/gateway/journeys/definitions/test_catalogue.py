"""Sources of journeys as the registry has them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gateway.journeys.definitions.catalogue import TASKS, RegisteredSources, tasks_of_people
from gateway.journeys.document.model import Source
from gateway.model.service import ServiceState
from tests.support.tax_income import catalogue, service

ROOT = Path(__file__).parents[4]
KNOWN = catalogue("http://127.0.0.1:9")


def source(**changes: str | None) -> Source:
    values = {"name": "s", "url": "s.yaml", "type": "openapi", "service": "tax/income", "at": ""}
    return Source(**{**values, **changes})


def test_a_source_is_the_service_that_it_names() -> None:
    found = RegisteredSources(lambda: KNOWN).source(source())
    assert found is not None
    assert "read" in {one.name for one in found.operations}


def test_what_is_not_registered_is_not_known() -> None:
    sources = RegisteredSources(lambda: KNOWN)
    assert sources.source(source(service="tax/other")) is None
    assert sources.source(source(service=None)) is None


def test_the_published_version_comes_before_a_deprecated_one() -> None:
    old = service("http://127.0.0.1:9", id="old", state=ServiceState.DEPRECATED, operations=())
    both = replace(KNOWN, services=(old, *KNOWN.services))
    found = RegisteredSources(lambda: both).service("tax/income")
    assert found is not None
    assert found.id == "service-1"
    only = RegisteredSources(lambda: replace(KNOWN, services=(old,))).service("tax/income")
    assert only is not None
    assert only.id == "old"


def test_people_need_no_service() -> None:
    found = RegisteredSources(lambda: KNOWN).source(source(service=None, url=f"./{TASKS}"))
    assert found is tasks_of_people()
    assert [one.name for one in found.operations] == ["completeTask"]


def test_the_description_of_people_ships_as_it_is_read_elsewhere() -> None:
    shipped = ROOT / "gateway" / "journeys" / "definitions" / TASKS
    assert shipped.read_bytes() == (ROOT / "openapi" / "journeys" / TASKS).read_bytes()
