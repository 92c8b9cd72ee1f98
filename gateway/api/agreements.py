"""`/registry/agreements`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from gateway.api.agreement_models import AgreementDraft, AgreementView, Note, agreement_view
from gateway.api.etag import IfMatch, set_etag
from gateway.api.guard import Guard
from gateway.api.paging import Listing, Paging, listing
from gateway.api.strict_json import StrictRoute
from gateway.model.agreement import AgreementState
from gateway.model.principal import Principal
from gateway.registry.agreements import Agreements
from gateway.registry.party import ADMIN, APPROVE, READ, WRITE
from gateway.registry.rows import AgreementRecord

Verb = Literal["approve", "reject", "suspend", "resume", "end"]


def agreements_router(registry: Agreements, guard: Guard) -> APIRouter:
    """Return the routes of agreements; `Agreements` says which side may do what."""
    router = APIRouter(prefix="/registry/agreements", tags=["registry"], route_class=StrictRoute)
    read, write, move = guard(READ, WRITE, APPROVE, ADMIN), guard(WRITE, ADMIN), guard(WRITE, APPROVE, ADMIN)

    @router.get("", summary="List agreements")
    async def list_agreements(
        request: Request,
        window: Paging,
        state: Annotated[AgreementState | None, Query()] = None,
        caller: Principal = Depends(read),
    ) -> Listing[AgreementView]:
        return listing(request, await registry.page(caller, window, state=state), agreement_view)

    @router.post("", summary="Ask for an agreement", status_code=201)
    async def request_agreement(
        draft: AgreementDraft, response: Response, caller: Principal = Depends(write)
    ) -> AgreementView:
        record = await registry.request(caller, draft.terms())
        response.headers["Location"] = f"/registry/agreements/{record.agreement.id}"
        return _answer(response, record)

    @router.get("/{agreement}", summary="Show an agreement")
    async def show_agreement(
        agreement: UUID, response: Response, caller: Principal = Depends(read)
    ) -> AgreementView:
        return _answer(response, await registry.find(caller, str(agreement)))

    def move_to(verb: Verb) -> Callable[..., Awaitable[AgreementView]]:
        async def move_agreement(
            *,
            agreement: UUID,
            seen: IfMatch,
            response: Response,
            body: Annotated[Note | None, Body()] = None,
            caller: Principal = Depends(move),
        ) -> AgreementView:
            note = body.note if body else None
            return _answer(response, await registry.move(caller, str(agreement), verb, seen.version, note))

        return move_agreement

    for verb in get_args(Verb):
        summary, name = f"{verb.capitalize()} an agreement", f"{verb}_agreement"
        router.add_api_route(
            f"/{{agreement}}/{verb}", move_to(verb), methods=["POST"], summary=summary, name=name
        )
    return router


def _answer(response: Response, record: AgreementRecord) -> AgreementView:
    set_etag(response, record.agreement.version)
    return agreement_view(record)
