"""The registered identity providers."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.identity.administration import Administration
from gateway.identity.upstreams.provider import Provider
from gateway.model.classification import Assurance
from gateway.model.identifiers import is_slug
from gateway.model.principal import Principal
from gateway.problems import Conflict, NotFound, VersionMismatch
from gateway.store.store import Store
from gateway.store.tables.sign_in import identity_providers as table

CONFIGURED: Final = 0
"""The version of a provider that the settings give."""


class Providers:
    """Keeps providers in the store; few, and rarely read, so read each time. Changes are evidenced.

    `configured` are those of the settings: they cannot be changed here, and
    stand before what is registered under their id or issuer.
    """

    def __init__(
        self, store: Store, administration: Administration, configured: Iterable[Provider] = ()
    ) -> None:
        self._store = store
        self._administration = administration
        self._configured = {provider.id: provider for provider in configured}
        self._issuers = {provider.issuer for provider in self._configured.values()}

    async def listed(self) -> list[tuple[Provider, int]]:
        """Return every provider with its version, by id."""
        async with self._store.read() as connection:
            rows = await connection.execute(select(table))
            found = [(_provider(row), row.version) for row in rows if not self._is_configured(row)]
        found += [(provider, CONFIGURED) for provider in self._configured.values()]
        return sorted(found, key=lambda one: one[0].id)

    async def active(self) -> list[Provider]:
        """Return those with which people can sign in now."""
        return [provider for provider, _ in await self.listed() if provider.active]

    async def find(self, provider: str) -> tuple[Provider, int]:
        """Return a provider and its version; raises `NotFound`."""
        if not is_slug(provider):
            raise NotFound("There is no such identity provider.")
        if provider in self._configured:
            return self._configured[provider], CONFIGURED
        async with self._store.read() as connection:
            row = (await connection.execute(select(table).where(table.c.id == provider))).first()
        if row is None or self._is_configured(row):
            raise NotFound("There is no such identity provider.")
        return _provider(row), row.version

    async def add(self, caller: Principal, provider: Provider) -> None:
        """Register a provider; raises `Conflict` when its id or its issuer is known."""
        self._refuse_configured(provider.id, provider.issuer)
        async with self._change("added", caller, provider.id):
            try:
                async with self._store.write() as connection:
                    row = {"id": provider.id, "version": 1, **_values(provider)}
                    await connection.execute(insert(table).values(row))
            except IntegrityError:
                raise Conflict("The id or the issuer is registered already.", reason="exists") from None

    async def replace(self, caller: Principal, provider: Provider, version: int) -> None:
        """Change a provider; raises `NotFound` or `VersionMismatch`."""
        self._refuse_configured(provider.id, provider.issuer)
        await self.find(provider.id)
        statement = update(table).where(table.c.id == provider.id, table.c.version == version)
        values = {"version": version + 1, **_values(provider)}
        async with self._change("changed", caller, provider.id):
            try:
                async with self._store.write() as connection:
                    changed = await connection.execute(statement.values(values))
            except IntegrityError:
                raise Conflict("The issuer is registered already.", reason="exists") from None
            if changed.rowcount != 1:
                raise VersionMismatch("Someone else changed it meanwhile; read it again.")

    async def remove(self, caller: Principal, provider: str) -> None:
        """Forget a provider; raises `NotFound`. Sessions that began there go on until they end."""
        self._refuse_configured(provider)
        await self.find(provider)
        async with self._change("removed", caller, provider), self._store.write() as connection:
            await connection.execute(delete(table).where(table.c.id == provider))

    def _is_configured(self, row: Any) -> bool:
        return row.id in self._configured or row.issuer in self._issuers

    def _refuse_configured(self, provider: str, issuer: str | None = None) -> None:
        if provider in self._configured or issuer in self._issuers:
            raise Conflict("The settings give this provider; change it there.", reason="configured")

    def _change(self, act: str, caller: Principal, provider: str) -> AbstractAsyncContextManager[None]:
        return self._administration.change(f"identity.provider.{act}", caller, f"provider:{provider}")


def _values(provider: Provider) -> dict[str, Any]:
    settings = {
        "client_id": provider.client_id,
        "names": dict(provider.names),
        "authentication": provider.authentication,
        "secret": provider.secret,
        "scopes": list(provider.scopes),
        "subject_claim": provider.subject_claim,
        "namespace": provider.namespace,
        "assurance": provider.assurance.label,
        "acr": {name: level.label for name, level in provider.acr.items()},
        "claims": dict(provider.claims),
    }
    return {
        "issuer": provider.issuer,
        "settings": settings,
        "active": provider.active,
        "changed_at": int(time.time()),
    }


def _provider(row: Any) -> Provider:
    settings = dict(row.settings)
    settings["scopes"] = tuple(settings["scopes"])
    settings["assurance"] = Assurance.of(settings["assurance"])
    settings["acr"] = {name: Assurance.of(level) for name, level in settings["acr"].items()}
    return Provider(id=row.id, issuer=row.issuer, active=row.active, **settings)
