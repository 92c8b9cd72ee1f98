"""Snapshots: built whole, reused where nothing changed, refused when anything is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.rest import RestAdapter
from gateway.exchange.snapshot import Snapshot, SnapshotHolder, build_snapshot
from gateway.model.catalogue import Catalogue
from gateway.model.service import ServiceState
from gateway.problems import PublishRefused
from policies.obligations import OBLIGATIONS
from tests.support.tax_income import agreement, catalogue, operation, service

ADAPTERS = {"rest": RestAdapter()}
URL = "http://127.0.0.1:9"


def build(content: Catalogue, previous: Snapshot | None = None) -> Snapshot:
    return build_snapshot(content, ADAPTERS, OBLIGATIONS, previous)


def errors(content: Catalogue) -> list[str]:
    with pytest.raises(PublishRefused) as refused:
        build(content)
    return [error["id"] for error in refused.value.members["errors"]]


def test_a_change_of_an_agreement_compiles_no_route_again() -> None:
    first = build(catalogue(URL, digest="d"))
    again = build(catalogue(URL, agreement(id="new"), digest="d"), first)
    assert again.services["tax/income"] is first.services["tax/income"]
    assert list(again.by_agreement) == ["new"]


def test_another_digest_or_endpoint_is_compiled_anew() -> None:
    first = build(catalogue(URL, digest="d"))
    assert build(catalogue(URL, digest="e"), first).services != first.services
    assert build(catalogue(URL + "/v2", digest="d"), first).services != first.services
    assert build(catalogue(URL), build(catalogue(URL))).services != first.services


def test_what_cannot_be_used_is_named_and_nothing_is_built() -> None:
    assert errors(catalogue(URL, protocol="gopher")) == ["service-1"]
    twice = (operation("a", "GET", "/{x}"), operation("b", "GET", "/{y}"))
    assert errors(catalogue(URL, operations=twice)) == ["tax.income.b"]
    broken = (operation("c", "POST", "/c", request={"application/json": {"type": "nonsense"}}),)
    assert errors(catalogue(URL, operations=broken)) == ["tax.income.c"]
    remote = (operation("d", "POST", "/d", request={"application/json": {"$ref": "http://127.0.0.1:9/x"}}),)
    assert errors(catalogue(URL, operations=remote)) == ["tax.income.d"]
    with pytest.raises(PublishRefused):
        build_snapshot(catalogue(URL, agreement(fields=("/name",))), ADAPTERS, {})


def test_the_published_version_is_routed_before_a_deprecated_one() -> None:
    old = service(URL, id="old", state=ServiceState.DEPRECATED)
    content = catalogue(URL)
    for services in ((old, *content.services), (*content.services, old)):
        snapshot = build(replace(content, services=services))
        assert snapshot.services["tax/income"].service.id == "service-1"


def test_origins_are_those_of_clients_with_an_agreement() -> None:
    assert build(catalogue(URL)).origins == {"tax/income": frozenset({"https://portal.example"})}
    assert build(catalogue(URL, agreement(client="other"))).origins == {}


def test_a_swap_is_seen_at_once() -> None:
    holder, snapshot = SnapshotHolder(), build(catalogue(URL))
    assert holder.current.services == {}
    holder.swap(snapshot)
    assert holder.current is snapshot


def test_many_agreements_are_indexed_by_operation() -> None:
    many = [agreement(id=f"a{i}", operations=frozenset({f"op{i % 1000}"})) for i in range(20_000)]
    first = build(catalogue(URL, *many, digest="d"))
    assert len(first.grants["portal", "tax/income"]["op7"]) == 20
    second = build(catalogue(URL, *many[1:], digest="d"), first)
    assert second.by_agreement["a7"] is first.by_agreement["a7"]
