"""Time that passes for what the server keeps: codes, pushed requests, refresh tokens."""

from __future__ import annotations

from sqlalchemy import update

from gateway.store.tables.identity import one_time_artifacts
from tests.support.oauth import House


async def age(house: House, seconds: int) -> None:
    """Make everything that is kept for one use older by `seconds`."""
    expires = one_time_artifacts.c.expires_at
    async with house.store.write() as connection:
        await connection.execute(update(one_time_artifacts).values(expires_at=expires - seconds))
