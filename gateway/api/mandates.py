"""`/identity/mandates`: who may act for whom."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field, StringConstraints, model_validator

from gateway.api.fields import Draft, Name, Text, Token
from gateway.api.guard import Guard
from gateway.api.people import OrganisationReference, PersonReference, resolve
from gateway.api.strict_json import StrictRoute
from gateway.identity.mandates.mandate import Mandate
from gateway.identity.mandates.mandates import Mandates
from gateway.identity.upstreams.providers import Providers
from gateway.identity.upstreams.subjects import Subjects
from gateway.model.identifiers import SLUG, new_id
from gateway.model.mandate import EVERYTHING
from gateway.model.principal import Principal

READ, WRITE = "identity:read", "identity:write"
Seconds = Annotated[int, Field(ge=0, le=253_402_300_799)]
Place = Annotated[
    str,
    StringConstraints(
        pattern=rf"^(\*|{SLUG.pattern}(/{SLUG.pattern}(/[\x21-\x7e]{{1,200}})?)?)$", max_length=330
    ),
]
"""An agency, a service of it, an operation of that, or `*`."""
Kind = Literal["guardian", "power_of_attorney", "signatory"]


class MandateDraft(Draft):
    """A new mandate. `name` is what the holder is shown; `purposes` are those it is for, or only `*`.

    `reach` names the agencies, services or operations that it is for (`tax`,
    `tax/income`, `tax/income/getIncome`), or only `*`.
    """

    kind: Kind
    holder: PersonReference
    represented: PersonReference | OrganisationReference
    name: Name
    purposes: Annotated[list[Token], Field(min_length=1, max_length=50)]
    reach: Annotated[list[Place], Field(min_length=1, max_length=50)] = Field(list(EVERYTHING))
    source: Text
    valid_from: Seconds
    valid_until: Seconds

    @model_validator(mode="after")
    def _check(self) -> MandateDraft:
        if self.valid_until <= self.valid_from:
            raise ValueError("valid_until must be after valid_from")
        for named in (self.purposes, self.reach):
            if "*" in named and tuple(named) != EVERYTHING:
                raise ValueError("* stands alone")
        if self.holder == self.represented:
            raise ValueError("nobody needs a mandate for themselves")
        return self


class MandateSearch(Draft):
    """Whose mandates are wanted."""

    person: PersonReference | OrganisationReference


class MandateView(Draft):
    """A mandate as kept; who is meant, the API does not tell."""

    id: str
    kind: str
    name: str
    purposes: list[str]
    reach: list[str]
    source: str
    valid_from: int
    valid_until: int
    revoked_at: int | None
    in_force: bool
    created_by: str
    created_at: int


class MandateListing(Draft):
    """Mandates, the oldest first."""

    items: list[MandateView]


def mandates_router(mandates: Mandates, providers: Providers, subjects: Subjects, guard: Guard) -> APIRouter:
    """Return the routes of mandates; a register that keeps them has `identity:write`."""
    router = APIRouter(prefix="/identity/mandates", tags=["identity"], route_class=StrictRoute)
    read, write = guard(READ, WRITE), guard(WRITE)

    @router.post("", summary="Register a mandate", status_code=201)
    async def add_mandate(
        draft: MandateDraft, response: Response, caller: Principal = Depends(write)
    ) -> MandateView:
        mandate = Mandate(
            id=new_id(),
            kind=draft.kind,
            holder=await resolve(draft.holder, providers, subjects),
            represented=await resolve(draft.represented, providers, subjects),
            name=draft.name,
            purposes=tuple(draft.purposes),
            reach=tuple(draft.reach),
            source=draft.source,
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            created_by=caller.client,
            created_at=int(time.time()),
        )
        await mandates.add(caller, mandate)
        response.headers["Location"] = f"/identity/mandates/{mandate.id}"
        return _view(mandate)

    @router.post("/search", summary="Find the mandates of a person or organisation")
    async def search_mandates(search: MandateSearch, _caller: Principal = Depends(read)) -> MandateListing:
        subject = await resolve(search.person, providers, subjects)
        return MandateListing(items=[_view(found) for found in await mandates.involving(subject)])

    @router.get("/{mandate}", summary="Show a mandate", dependencies=[Depends(read)])
    async def show_mandate(mandate: Token) -> MandateView:
        return _view(await mandates.find(mandate))

    @router.post("/{mandate}/revocation", summary="Revoke a mandate: what came of it stops at once")
    async def revoke_mandate(mandate: Token, caller: Principal = Depends(write)) -> MandateView:
        await mandates.revoke(caller, mandate)
        return _view(await mandates.find(mandate))

    return router


def _view(mandate: Mandate) -> MandateView:
    return MandateView(
        id=mandate.id,
        kind=mandate.kind,
        name=mandate.name,
        purposes=list(mandate.purposes),
        reach=list(mandate.reach),
        source=mandate.source,
        valid_from=mandate.valid_from,
        valid_until=mandate.valid_until,
        revoked_at=mandate.revoked_at,
        in_force=mandate.in_force(time.time()),
        created_by=mandate.created_by,
        created_at=mandate.created_at,
    )
