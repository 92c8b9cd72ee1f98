from __future__ import annotations

from pathlib import Path

import pytest

from gateway.problems import EvidenceUnavailable, InvalidRequest, NotFound
from tests.support.delegations import KEEPER, delegate, delegation, register_agencies
from tests.support.oauth import House, open_house


async def test_it_is_found_by_both_sides_and_evidenced(house: House) -> None:
    await register_agencies(house)
    made, kept = await delegate(house), house.authority.delegations
    assert await kept.find(made.id) == made
    assert await kept.of_agency("tax") == await kept.of_agency("interior") == [made]
    assert await kept.held("interior") == [made]
    assert await kept.held("tax") == await kept.of_agency("health") == []
    await kept.revoke(KEEPER, made.id)
    assert (await kept.find(made.id)).revoked_at is not None
    assert await kept.held("interior") == []
    assert [(entry.kind, entry.reason, entry.object) for entry in house.journal.entries] == [
        (f"identity.delegation.{act}", reason, made.mark)
        for act in ("granted", "revoked")
        for reason in ("intent", "done")
    ]
    with pytest.raises(NotFound):
        await kept.revoke(KEEPER, "unknown")


async def test_nobody_delegates_who_is_not_registered_nor_without_evidence(house: House) -> None:
    with pytest.raises(InvalidRequest):
        await delegate(house)
    assert house.journal.entries[-1].decision == "deny"
    await register_agencies(house)
    house.journal.broken = True
    with pytest.raises(EvidenceUnavailable):
        await delegate(house)
    assert await house.authority.delegations.of_agency("tax") == []


async def test_a_revocation_reaches_every_worker(house: House, tmp_path: Path) -> None:
    await register_agencies(house)
    made = await delegate(house)
    async with open_house(tmp_path) as another:
        await house.authority.delegations.revoke(KEEPER, made.id)
        await another.feed.catch_up()
        assert another.revocations.any([made.mark])
        assert not another.revocations.any([delegation().mark])
