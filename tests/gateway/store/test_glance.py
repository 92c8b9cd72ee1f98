from __future__ import annotations

from gateway.store.changes import announce
from gateway.store.glance import Glance
from gateway.store.store import Store


async def test_nothing_committed_is_nothing_changed(store: Store) -> None:
    glance = Glance(store)
    assert glance.changed()
    looks = [glance.changed() for _ in range(5)]
    assert looks == [store.dialect != "sqlite"] * 5
    glance.close()


async def test_every_commit_of_anybody_is_seen_once(store: Store) -> None:
    glance = Glance(store)
    glance.changed()
    for _ in range(3):
        async with store.write() as connection:
            await announce(connection, "catalogue", "x")
        assert glance.changed()
        assert glance.changed() is (store.dialect != "sqlite")
    glance.forget()
    assert glance.changed()
    glance.close()
