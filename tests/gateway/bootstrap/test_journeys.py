"""Journeys as they are wired: with their routes, and by the settings."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, update

from gateway.api.guard import Guard
from gateway.bootstrap.foundations import Foundations
from gateway.bootstrap.journeys import Journeys
from gateway.bootstrap.lifecycle import Lifecycle
from gateway.commands.init import initialize
from gateway.journeys.cases.retention import DAY
from gateway.model.catalogue import Catalogue
from gateway.registry.recorder import now_ms
from gateway.settings import Settings
from gateway.store.migrate import migrate
from gateway.store.tables.journeys import cases
from tests.support.exchanges import Kit
from tests.support.journey_cases import Desk
from tests.support.journey_node import InForce
from tests.support.journey_world import birth


async def test_each_resource_has_its_routes_and_content_is_kept_as_the_settings_say(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, case_retention_days=7)
    await initialize(settings)
    base, kit = Foundations(settings, Lifecycle()), Kit(tmp_path, "http://127.0.0.1:9")
    await migrate(base.store)
    guard = Guard(kit.tokens, settings.issuer)
    journeys = Journeys(
        base,
        kit.parts,
        guard,
        Lifecycle(),
        catalogue=lambda: Catalogue(generation=0),
        mandates=InForce(),
        agency_name=str,
    )
    paths = {getattr(route, "path", "") for router in journeys.routers for route in router.routes}
    assert {"/registry/journeys", "/cases/{case}", "/cases/{case}/callbacks/{step}", "/tasks"} <= paths
    desk = Desk(base.store)
    await desk.publish("child-born")
    old, young = [await desk.start("child-born", birth()) for _ in range(2)]
    async with base.store.write() as connection:
        for case, days in ((old, 8), (young, 6)):
            at = now_ms() - days * DAY * 1_000
            await connection.execute(update(cases).where(cases.c.id == case.id).values(ended_at=at))
    await journeys.engine.tidy()
    async with base.store.read() as connection:
        rows = await connection.execute(select(cases.c.id, cases.c.content, cases.c.case_key))
        left = {row.id: row.case_key is not None and row.content is not None for row in rows}
    assert left == {old.id: False, young.id: True}
    await base.store.close()
    await kit.parts.transport.close()
