"""Registration of OAuth clients: public keys only, and nobody grants more than they hold.

Administrators register any client. A client of an agency registers clients of
the same agency, with scopes among those of its own token and no more
clearance than its own; it can neither make an approver or administrator nor
change one, for whoever could mint an approver could approve what it asks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.model.client import Client
from gateway.model.principal import Principal
from gateway.problems import AccessDenied, InvalidRequest, NotFound
from gateway.registry.jwks import check_jwks
from gateway.registry.page import Page, Window, read_page
from gateway.registry.party import ADMIN, APPROVE, acts_for, is_admin
from gateway.registry.recorder import Act, Recorder, insert_new, now_ms, require_version, swap
from gateway.registry.rows import Versioned, client_of, client_values
from gateway.store.store import Store
from gateway.store.tables.registry import clients

WithIt = Callable[[AsyncConnection], Awaitable[None]]
_RESERVED: Final = frozenset({APPROVE, ADMIN})
_ADMINISTERED: Final = frozenset({"bearer_tokens_allowed", "issuer", "resource", "sector", "token_exchange"})
"""Members that make sign-in less strict, or show the client what is another's: issuer, people, tokens."""
_NEVER: Final = frozenset({"client_secret", "jwks", "jwks_uri", "client_id", "registration_access_token"})


class Registration:
    """The registered clients. One is never deleted, only made inactive: evidence names it."""

    def __init__(self, store: Store, recorder: Recorder) -> None:
        self._store = store
        self._recorder = recorder

    async def page(self, caller: Principal, window: Window) -> Page[Versioned[Client]]:
        """Return a page of the clients of the caller's agency, or of all for an administrator."""
        query = select(clients)
        if not is_admin(caller):
            query = query.where(clients.c.agency == caller.agency)
        async with self._store.read() as connection:
            return await read_page(connection, query, clients.c.id, window, _versioned)

    async def find(self, caller: Principal, client: str) -> Versioned[Client]:
        """Return the client; raises `NotFound`, also when it is another agency's."""
        found = await self._row(client)
        if found is None or not acts_for(caller, found.value.agency):
            raise NotFound("There is no such client.")
        return found

    async def add(
        self, caller: Principal, client: Client, with_it: WithIt | None = None
    ) -> Versioned[Client]:
        """Register a client; raises `AccessDenied`, `InvalidRequest`, `Conflict`.

        `with_it` does more in the same transaction; when it raises, nobody is registered.
        """
        _check(client)
        await self._check_grant(caller, client)
        values = {**client_values(client), "version": 1, "created_by": caller.client, "changed_at": now_ms()}
        async with self._recorder.change(
            _act("registry.client.added", caller, client), f"client:{client.id}"
        ) as connection:
            if with_it is not None:
                await with_it(connection)
            await insert_new(
                connection,
                insert(clients).values(values),
                "cannot_add",
                "A client has this id already, or there is no such agency.",
            )
        return await self.find(caller, client.id)

    async def replace(self, caller: Principal, client: Client, version: int) -> Versioned[Client]:
        """Change a client that has `version`; raises what `add` does, `NotFound` and `VersionMismatch`.

        One that was stopped is started again by an administrator only: it may
        be another that stopped it.
        """
        present = await self.find(caller, client.id)
        require_version(present.version, version)
        if client.agency != present.value.agency:
            raise InvalidRequest(
                "A client stays with its agency.",
                errors=[{"pointer": "/agency", "message": "cannot be changed"}],
            )
        if client.active and not present.value.active and not is_admin(caller):
            raise AccessDenied("Only administrators start a client again.", reason="client_stopped")
        _check(client)
        await self._check_grant(caller, present.value)
        await self._check_grant(caller, client)
        async with self._recorder.change(
            _act("registry.client.changed", caller, client), f"client:{client.id}"
        ) as connection:
            await swap(connection, clients, clients.c.id == client.id, version, client_values(client))
        return await self.find(caller, client.id)

    async def _row(self, client: str) -> Versioned[Client] | None:
        async with self._store.read() as connection:
            row = (await connection.execute(select(clients).where(clients.c.id == client))).mappings().first()
        return None if row is None else _versioned(row)

    async def _check_grant(self, caller: Principal, client: Client) -> None:
        if is_admin(caller):
            return
        if not acts_for(caller, client.agency):
            raise AccessDenied("A client registers clients of its own agency.", reason="other_agency")
        if _ADMINISTERED & set(client.metadata):
            raise AccessDenied("Only administrators set this metadata.", reason="metadata_administered")
        if client.scopes & _RESERVED or not client.scopes <= caller.scopes:
            raise AccessDenied("The caller may not grant these scopes.", reason="scopes_too_wide")
        own = await self._row(caller.client)
        if own is None or client.clearance > own.value.clearance:
            raise AccessDenied("The clearance is higher than the caller's own.", reason="clearance_too_high")


def _check(client: Client) -> None:
    check_jwks(client.jwks)
    _check_metadata(client.metadata)


def _check_metadata(metadata: Mapping[str, Any]) -> None:
    errors = [
        {"pointer": f"/metadata/{name}", "message": "is not accepted: register public keys in jwks"}
        for name in sorted(_NEVER & set(metadata))
    ]
    if errors:
        raise InvalidRequest("The metadata cannot be registered.", errors=errors)


def _act(kind: str, caller: Principal, client: Client) -> Act:
    return Act(kind=kind, caller=caller, object=client.id, agency=client.agency)


def _versioned(row: RowMapping) -> Versioned[Client]:
    return Versioned(client_of(row), row["version"], row["changed_at"])
