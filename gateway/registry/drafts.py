"""Drafts: a version of a service begins with an upload, and can be set differently until it is submitted.

What was approved is what is routed, so that a new endpoint of a published
service is a new version. One made of an upload that brings no settings takes
those of the version before, as far as its operations are still there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.addresses import AddressGuard
from gateway.model.description import Description
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.model.service import ServiceState
from gateway.problems import AccessDenied, Conflict, InvalidRequest, NotFound
from gateway.registry.party import acts_for
from gateway.registry.recorder import Act, Recorder, insert_new, now_ms, require_version, swap
from gateway.registry.services import Services
from gateway.registry.settings_check import check_secrets, check_settings
from gateway.registry.uploads import unpack
from gateway.registry.versions import (
    ServiceSettings,
    ServiceVersion,
    digest_of,
    encode_description,
    settings_values,
)
from gateway.store.tables.registry import (
    agencies,
    service_descriptions,
    service_files,
    service_versions,
    services,
)

Files = Mapping[str, bytes]


class Describe(Protocol):
    """Imports a description (`gateway.registry.importing.describe`)."""

    def __call__(self, files: Files, main: str, *, agency: str, service: str) -> Description:
        """Return the description; raises `InvalidDescription`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What was sent for a new version: files or a zip, the name of the main one, settings if any."""

    files: Sequence[tuple[str, bytes]]
    main: str | None = None
    settings: ServiceSettings | None = None


class Drafts:
    """Makes and changes draft versions."""

    def __init__(
        self, services: Services, recorder: Recorder, describe: Describe, addresses: AddressGuard
    ) -> None:
        self._services = services
        self._recorder = recorder
        self._describe = describe
        self._addresses = addresses

    async def upload(self, caller: Principal, agency: str, name: str, upload: Upload) -> ServiceVersion:
        """Import the files and keep them as the next version, a draft.

        Raises `AccessDenied` for another agency's service, `InvalidDescription`,
        `InvalidRequest` for settings that do not fit, `AddressNotAllowed`.
        """
        if not acts_for(caller, agency):
            raise AccessDenied("A client registers services of its own agency.", reason="other_agency")
        files, main = await asyncio.to_thread(unpack, upload.files, upload.main)
        description = await asyncio.to_thread(self._describe, files, main, agency=agency, service=name)
        content = await asyncio.to_thread(encode_description, description)
        settings = upload.settings
        if settings is None:
            settings = _fitting(await self._latest_settings(caller, agency, name), description)
        else:
            check_secrets(caller, agency, settings)
        await self._check(settings, description)
        values = _draft_values(caller, agency, name, main, description)
        values |= {
            "settings": settings_values(settings),
            "digest": digest_of(agency, name, content, settings),
        }
        async with self._recorder.change(_act("registry.service.added", caller, agency, name)) as connection:
            await _store(connection, values, files, content)
        versions = await self._services.versions(caller, agency, name)
        return next(version for version in versions if version.id == values["id"])

    async def configure(
        self, caller: Principal, version: ServiceVersion, settings: ServiceSettings, row_version: int
    ) -> ServiceVersion:
        """Set a draft differently; raises `Conflict` when it is none, and as `upload` does."""
        require_version(version.version, row_version)
        if version.state is not ServiceState.DRAFT:
            raise Conflict("Only a draft can be changed; upload a new version.", reason="not_a_draft")
        check_secrets(caller, version.agency, settings)
        description = await self._services.description(version)
        await self._check(settings, description)
        content = await asyncio.to_thread(encode_description, description)
        values = {
            "settings": settings_values(settings),
            "digest": digest_of(version.agency, version.name, content, settings),
        }
        act = _act("registry.service.configured", caller, version.agency, version.name, version.number)
        async with self._recorder.change(act) as connection:
            await swap(connection, service_versions, service_versions.c.id == version.id, row_version, values)
        return await self._services.find(caller, version.agency, version.name, version.number)

    async def _check(self, settings: ServiceSettings, description: Description) -> None:
        check_settings(settings, description)
        if settings.endpoint is not None:
            await self._addresses.check_url(settings.endpoint.base_url)
            token_url = settings.endpoint.credentials.get("token_url")
            if isinstance(token_url, str):
                await self._addresses.check_url(token_url)

    async def _latest_settings(self, caller: Principal, agency: str, name: str) -> ServiceSettings:
        try:
            return (await self._services.versions(caller, agency, name))[0].settings
        except NotFound:
            return ServiceSettings()


def _fitting(settings: ServiceSettings, description: Description) -> ServiceSettings:
    """Return the settings without those of operations that they no longer fit."""
    kept = {}
    for name, own in settings.operations.items():
        try:
            check_settings(ServiceSettings(operations={name: own}), description)
        except InvalidRequest:
            continue
        kept[name] = own
    return replace(settings, operations=kept)


def _draft_values(
    caller: Principal, agency: str, name: str, main: str, description: Description
) -> dict[str, Any]:
    now = now_ms()
    return {
        "id": new_id(),
        "agency": agency,
        "name": name,
        "state": str(ServiceState.DRAFT),
        "main": main,
        "protocol": description.protocol,
        "title": description.title[:500],
        "findings": [
            {name: getattr(one, name) for name in ("severity", "place", "message", "operation")}
            for one in description.findings
        ],
        "version": 1,
        "created_by": caller.client,
        "created_at": now,
        "changed_at": now,
    }


async def _store(connection: AsyncConnection, values: dict[str, Any], files: Files, content: bytes) -> None:
    agency, name = values["agency"], values["name"]
    columns = service_versions.c
    highest = select(func.max(columns.number)).where(columns.agency == agency, columns.name == name)
    number = await connection.scalar(highest)
    if number is None:
        if await connection.scalar(select(agencies.c.id).where(agencies.c.id == agency)) is None:
            raise NotFound("There is no such agency.")
        first = {"created_by": values["created_by"], "created_at": values["created_at"]}
        statement = insert(services).values(agency=agency, name=name, **first)
        await insert_new(connection, statement, "concurrent", "Another version came first; try again.")
    statement = insert(service_versions).values(**values, number=(number or 0) + 1)
    await insert_new(connection, statement, "concurrent", "Another version came first; try again.")
    rows = [{"version_id": values["id"], "path": path, "content": data} for path, data in files.items()]
    await connection.execute(insert(service_files), rows)
    await connection.execute(insert(service_descriptions).values(version_id=values["id"], content=content))


def _act(kind: str, caller: Principal, agency: str, name: str, number: int | None = None) -> Act:
    version = "" if number is None else f"/{number}"
    return Act(kind=kind, caller=caller, object=f"{agency}/{name}{version}", agency=agency, service=name)
