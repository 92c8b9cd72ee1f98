"""`/identity/delegations`: which agency's systems may act for which agency."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field, StringConstraints, model_validator

from gateway.api.fields import Draft, Slug, Text, Token
from gateway.api.guard import Guard
from gateway.api.strict_json import StrictRoute
from gateway.identity.delegations.delegation import ORGANISATION, Delegation, not_delegable
from gateway.identity.delegations.delegations import Delegations
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.problems import AccessDenied, NotFound

READ, WRITE, ADMIN = "identity:read", "identity:write", "identity:admin"
Seconds = Annotated[int, Field(ge=0, le=253_402_300_799)]
Organisation = Annotated[str, StringConstraints(pattern=f"^{ORGANISATION.pattern}$")]


class DelegationDraft(Draft):
    """A new delegation: `consumer` lets systems of `supplier` act for it."""

    consumer: Slug
    consumer_org: Organisation
    supplier: Slug
    supplier_org: Organisation
    scopes: Annotated[list[Token], Field(min_length=1, max_length=50)]
    source: Text
    valid_from: Seconds
    valid_until: Seconds

    @model_validator(mode="after")
    def _check(self) -> DelegationDraft:
        if self.valid_until <= self.valid_from:
            raise ValueError("valid_until must be after valid_from")
        if self.consumer == self.supplier:
            raise ValueError("nobody delegates to themselves")
        never = not_delegable(self.scopes)
        if never:
            raise ValueError(f"cannot be delegated: {' '.join(never)}")
        return self


class DelegationView(DelegationDraft):
    """A delegation as kept."""

    id: str
    revoked_at: int | None
    in_force: bool
    created_by: str
    created_at: int


class DelegationListing(Draft):
    """Delegations, the oldest first."""

    items: list[DelegationView]


def delegations_router(delegations: Delegations, guard: Guard) -> APIRouter:
    """Return the routes of delegations; an agency grants its own, an administrator anyone's."""
    router = APIRouter(prefix="/identity/delegations", tags=["identity"], route_class=StrictRoute)
    read, write = guard(READ, WRITE, ADMIN), guard(WRITE, ADMIN)

    async def seen(delegation: str, caller: Principal) -> Delegation:
        found = await delegations.find(delegation)
        if ADMIN not in caller.scopes and caller.agency not in (found.consumer, found.supplier):
            raise NotFound("There is no such delegation.")
        return found

    @router.post("", summary="Let an agency's systems act for another agency", status_code=201)
    async def add_delegation(
        draft: DelegationDraft, response: Response, caller: Principal = Depends(write)
    ) -> DelegationView:
        if ADMIN not in caller.scopes:
            if caller.agency != draft.consumer:
                raise AccessDenied("An agency delegates for itself only.", reason="other_agency")
            if not caller.scopes.issuperset(draft.scopes):
                raise AccessDenied("The caller may not grant these scopes.", reason="scopes_too_wide")
        values = {**draft.model_dump(), "scopes": tuple(draft.scopes)}
        delegation = Delegation(id=new_id(), created_by=caller.client, created_at=int(time.time()), **values)
        await delegations.add(caller, delegation)
        response.headers["Location"] = f"/identity/delegations/{delegation.id}"
        return _view(delegation)

    @router.get("", summary="List the delegations from and to the caller's agency")
    async def list_delegations(caller: Principal = Depends(read)) -> DelegationListing:
        found = await delegations.of_agency(caller.agency)
        return DelegationListing(items=[_view(delegation) for delegation in found])

    @router.get("/{delegation}", summary="Show a delegation")
    async def show_delegation(delegation: Token, caller: Principal = Depends(read)) -> DelegationView:
        return _view(await seen(delegation, caller))

    @router.post("/{delegation}/revocation", summary="Revoke a delegation: its tokens stop at once")
    async def revoke_delegation(delegation: Token, caller: Principal = Depends(write)) -> DelegationView:
        await seen(delegation, caller)
        await delegations.revoke(caller, delegation)
        return _view(await delegations.find(delegation))

    return router


def _view(delegation: Delegation) -> DelegationView:
    return DelegationView(
        id=delegation.id,
        consumer=delegation.consumer,
        consumer_org=delegation.consumer_org,
        supplier=delegation.supplier,
        supplier_org=delegation.supplier_org,
        scopes=list(delegation.scopes),
        source=delegation.source,
        valid_from=delegation.valid_from,
        valid_until=delegation.valid_until,
        revoked_at=delegation.revoked_at,
        in_force=delegation.in_force(time.time()),
        created_by=delegation.created_by,
        created_at=delegation.created_at,
    )
