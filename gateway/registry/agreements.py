"""Agreements: asked for by the consumer, decided by the provider, and never by one client alone."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import insert, or_, select

from gateway.model.agreement import Agreement, AgreementState
from gateway.model.client import Client
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.model.service import Service
from gateway.problems import AccessDenied, InvalidRequest, NotFound, SameParty, ScopeMissing
from gateway.registry.lifecycle import AGREEMENT_MOVES, AgreementMove, require_source
from gateway.registry.page import Page, Window, read_page
from gateway.registry.party import ADMIN, APPROVE, WRITE, acts_for, belongs_to, is_admin
from gateway.registry.recorder import Act, Recorder, insert_new, now_ms, require_version, swap
from gateway.registry.rows import AgreementRecord, agreement_record_of, agreement_values, client_of
from gateway.registry.shelf import read_services
from gateway.registry.terms import Terms, check_terms
from gateway.store.store import Store
from gateway.store.tables.registry import agreements, clients


class Agreements:
    """The agreements; each is known to its two agencies and to administrators."""

    def __init__(self, store: Store, recorder: Recorder) -> None:
        self._store = store
        self._recorder = recorder

    async def page(
        self, caller: Principal, window: Window, *, state: AgreementState | None = None
    ) -> Page[AgreementRecord]:
        """Return a page of the agreements that the caller may know, oldest first."""
        query = select(agreements)
        if not is_admin(caller):
            sides = (agreements.c.consumer, agreements.c.provider)
            query = query.where(or_(*(side == caller.agency for side in sides)))
        if state is not None:
            query = query.where(agreements.c.state == str(state))
        async with self._store.read() as connection:
            return await read_page(connection, query, agreements.c.id, window, agreement_record_of)

    async def find(self, caller: Principal, agreement: str) -> AgreementRecord:
        """Return the agreement; raises `NotFound`, also when it is between other agencies."""
        async with self._store.read() as connection:
            rows = await connection.execute(select(agreements).where(agreements.c.id == agreement))
        row = rows.mappings().first()
        if row is None or not (acts_for(caller, row["consumer"]) or belongs_to(caller, row["provider"])):
            raise NotFound("There is no such agreement.")
        return agreement_record_of(row)

    async def request(self, caller: Principal, terms: Terms) -> AgreementRecord:
        """Ask for an agreement for a client of the caller's agency, or of any for an administrator.

        Raises `InvalidRequest` for terms that do not fit the service, and for
        a client or service that is not there or that the caller may not know.
        """
        client, service = await self._parties(caller, terms)
        check_terms(terms, service, time.time())
        agreement = _requested(terms)
        now = now_ms()
        values = {
            **agreement_values(agreement),
            "consumer": client.agency,
            "requested_by": caller.client,
            "created_at": now,
            "changed_at": now,
        }
        act = _act("registry.agreement.requested", caller, agreement)
        async with self._recorder.change(act, f"agreement:{agreement.id}") as connection:
            await insert_new(
                connection, insert(agreements).values(values), "gone", "The client or service is gone."
            )
        return await self.find(caller, agreement.id)

    async def move(
        self, caller: Principal, agreement: str, verb: str, version: int, note: str | None = None
    ) -> AgreementRecord:
        """Do `verb` to an agreement that has `version`.

        Raises `SameParty` for the client that asked, `AccessDenied` for the
        wrong side, `Conflict` for an illegal move, `VersionMismatch`.
        """
        move = AGREEMENT_MOVES[verb]
        record = await self.find(caller, agreement)
        _check_party(caller, record, move)
        require_version(record.agreement.version, version)
        require_source(verb, record.agreement.state, move.sources)
        values: dict[str, Any] = {"state": str(move.target), "note": note}
        if record.agreement.state is AgreementState.REQUESTED:
            values["decided_by"] = caller.client
        act = _act(move.event, caller, record.agreement)
        async with self._recorder.change(act, f"agreement:{agreement}") as connection:
            await swap(connection, agreements, agreements.c.id == agreement, version, values)
        return await self.find(caller, agreement)

    async def _parties(self, caller: Principal, terms: Terms) -> tuple[Client, Service]:
        key = f"{terms.provider}/{terms.service}"
        async with self._store.read() as connection:
            rows = await connection.execute(select(clients).where(clients.c.id == terms.client))
            row = rows.mappings().first()
            service = (await read_services(connection, [key], {})).get(key)
        client = None if row is None else client_of(row)
        errors = []
        if client is None or not client.active or not acts_for(caller, client.agency):
            errors.append({"pointer": "/client", "message": "is not an active client of the agency"})
        if service is None:
            errors.append({"pointer": "/service", "message": "is not published"})
        if client is None or service is None or errors:
            raise InvalidRequest("The agreement cannot be asked for.", errors=errors)
        return client, service


def _requested(terms: Terms) -> Agreement:
    return Agreement(
        id=new_id(),
        client=terms.client,
        provider=terms.provider,
        service=terms.service,
        operations=terms.operations,
        purposes=terms.purposes,
        legal_basis=terms.legal_basis,
        fields=terms.fields,
        masks=terms.masks,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        quota_second=terms.quota_second,
        quota_day=terms.quota_day,
        assurance=terms.assurance,
        max_age=terms.max_age,
        state=AgreementState.REQUESTED,
    )


def _check_party(caller: Principal, record: AgreementRecord, move: AgreementMove) -> None:
    provider = belongs_to(caller, record.agreement.provider)
    consumer = acts_for(caller, record.consumer)
    if not provider and not (move.by_consumer and consumer):
        raise AccessDenied("This is for the providing agency to do.", reason="not_the_provider")
    if not move.independent:
        if not caller.scopes & {WRITE, APPROVE, ADMIN}:
            raise ScopeMissing(f"This needs the scope {WRITE}.")
        return
    if APPROVE not in caller.scopes:
        raise ScopeMissing(f"This needs the scope {APPROVE}.")
    if caller.client in {record.requested_by, record.agreement.client}:
        raise SameParty("Whoever asks does not approve.")


def _act(kind: str, caller: Principal, agreement: Agreement) -> Act:
    return Act(
        kind=kind,
        caller=caller,
        object=agreement.id,
        agency=agreement.provider,
        service=agreement.service,
        agreement=agreement.id,
    )
