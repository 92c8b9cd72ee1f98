from __future__ import annotations

import time
from dataclasses import replace

from gateway.identity.grants import Grant
from gateway.model.classification import Assurance
from gateway.model.mandate import MandateTerms
from tests.support.oauth import House

GRANT = Grant(
    id="g",
    client="portal",
    subject="anna",
    session="s",
    scopes=("openid",),
    purposes=("tax",),
    resource="r",
    assurance="high",
    authenticated_at=5,
    expires_at=int(time.time()) + 3_600,
    actors=("ben",),
    mandate=MandateTerms(id="m", kind="guardian"),
    details=({"type": "simpul_exchange"},),
    claims={"name": "Anna"},
)


async def add(house: House, grant: Grant) -> None:
    async with house.store.write() as connection:
        await house.authority.grants.add(connection, grant)


async def test_a_grant_comes_back_as_it_was(house: House) -> None:
    await add(house, GRANT)
    assert await house.authority.grants.find("g") == GRANT
    assert GRANT.level is Assurance.HIGH
    assert GRANT.lineage == ("grant:g", "session:s", "mandate:m")
    assert replace(GRANT, mandate=None).lineage == ("grant:g", "session:s")


async def test_it_ends_with_time_session_mandate_or_revocation(house: House) -> None:
    later = int(time.time()) + 60
    for number, mark in enumerate(["session:s0", "mandate:m1"]):
        terms = MandateTerms(id=f"m{number}", kind="guardian", reach=("tax",))
        await add(house, replace(GRANT, id=mark, session=f"s{number}", mandate=terms))
        assert await house.authority.grants.find(mark) is not None
        await house.revocations.revoke(mark, later)
        assert await house.authority.grants.find(mark) is None
    await add(house, replace(GRANT, id="old", expires_at=int(time.time()) - 1))
    assert await house.authority.grants.find("old") is None
    await add(house, GRANT)
    await house.authority.grants.revoke("g")
    assert await house.authority.grants.find("g") is None
    assert house.revocations.any(["grant:g"])


async def test_pruning_takes_expired_ones_only(house: House) -> None:
    await add(house, GRANT)
    await add(house, replace(GRANT, id="old", expires_at=1))
    await house.authority.grants.prune()
    assert await house.authority.grants.find("g") is not None
