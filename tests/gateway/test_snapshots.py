from __future__ import annotations

from dataclasses import replace

import pytest

from adapters import ADAPTERS
from gateway.exchange.snapshot import Snapshot, SnapshotHolder, build_snapshot
from gateway.model.agreement import AgreementState
from gateway.model.catalogue import Catalogue
from gateway.problems import PublishRefused
from gateway.registry.catalogue import CatalogueLoader
from gateway.registry.clients import ClientDirectory
from gateway.snapshots import SnapshotFollower
from gateway.store.store import Store
from policies.obligations import OBLIGATIONS
from tests.support.tax_income import agreement, catalogue, service

AGENCY = "http://127.0.0.1:9"


class Loader(CatalogueLoader):
    """Gives whatever the test says is registered."""

    def __init__(self, store: Store, present: Catalogue) -> None:
        super().__init__(store)
        self.present = present

    async def load(self) -> Catalogue:
        return self.present

    async def refresh(self, keys: frozenset[str]) -> Catalogue:
        return self.present


class Followed:
    def __init__(self, store: Store, present: Catalogue) -> None:
        self.loader = Loader(store, present)
        self.clients = ClientDirectory(store)
        self.holder = SnapshotHolder()
        self.swapped: list[Catalogue] = []
        self.follower = SnapshotFollower(
            self.loader, self.clients, self.holder, self.build, self.swapped.append
        )

    def build(self, content: Catalogue, previous: Snapshot | None) -> Snapshot:
        return build_snapshot(content, ADAPTERS, OBLIGATIONS, previous)


BROKEN = service(AGENCY, id="service-2", name="broken", protocol="smoke-signals")


async def test_what_changes_comes_into_force_and_is_told(store: Store) -> None:
    followed = Followed(store, catalogue(AGENCY))
    await followed.follower.load()
    assert followed.follower.loaded
    assert (await followed.clients.find("portal")) is not None
    suspended = replace(agreement(), state=AgreementState.SUSPENDED)
    followed.loader.present = replace(catalogue(AGENCY, suspended), generation=2)
    await followed.follower.on_change(frozenset({"agreement:agreement-1"}))
    assert followed.holder.current.by_agreement["agreement-1"].agreement is suspended
    assert followed.follower.catalogue.generation == 2
    assert len(followed.swapped) == 2


async def test_a_service_that_cannot_be_used_does_not_keep_the_rest_back(store: Store) -> None:
    whole = catalogue(AGENCY)
    followed = Followed(store, replace(whole, services=(*whole.services, BROKEN)))
    with pytest.raises(PublishRefused):
        followed.build(followed.loader.present, None)
    await followed.follower.load()
    assert set(followed.holder.current.services) == {"tax/income"}
    suspended = replace(agreement(), state=AgreementState.SUSPENDED)
    followed.loader.present = replace(followed.loader.present, agreements=(suspended,))
    await followed.follower.on_change(frozenset({"agreement:agreement-1"}))
    assert followed.holder.current.by_agreement["agreement-1"].agreement is suspended


async def test_an_operation_that_cannot_be_used_does_not_keep_its_service_back(store: Store) -> None:
    whole = catalogue(AGENCY)
    bad = replace(whole.services[0].operations[0], binding={"path": "no slash"})
    changed = replace(whole.services[0], operations=(bad, *whole.services[0].operations[1:]), digest="d")
    followed = Followed(store, replace(whole, services=(changed,)))
    await followed.follower.load()
    compiled = followed.holder.current.services["tax/income"]
    assert len(compiled.service.operations) == len(changed.operations) - 1


async def test_when_nothing_can_be_built_the_old_one_stays(store: Store) -> None:
    followed = Followed(store, catalogue(AGENCY))
    await followed.follower.load()
    before = followed.holder.current

    def refuse(content: Catalogue, previous: Snapshot | None) -> Snapshot:
        raise PublishRefused("no", errors=[])

    followed.follower._build = refuse
    await followed.follower.on_change(frozenset({"service:tax/income"}))
    assert followed.holder.current is before
    with pytest.raises(PublishRefused):
        await followed.follower.load()
