"""`/registry/agencies`."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from gateway.api.etag import IfMatch, set_etag
from gateway.api.fields import Draft, Name, Slug
from gateway.api.guard import Guard
from gateway.api.paging import Listing, Paging, listing
from gateway.api.strict_json import StrictRoute
from gateway.model.agency import Agency, XRoadMember
from gateway.model.principal import Principal
from gateway.registry.agencies import Agencies
from gateway.registry.party import ADMIN, APPROVE, READ, WRITE
from gateway.registry.rows import Versioned


class XRoadMemberBody(Draft):
    """An agency's identity in an X-Road instance."""

    instance: Name
    member_class: Name
    member_code: Name
    subsystem: Name | None = None


class AgencyChange(Draft):
    """What can be changed of an agency."""

    name: Name
    xroad: XRoadMemberBody | None = None


class AgencyDraft(AgencyChange):
    """A new agency; `id` is the first segment of its services' paths."""

    id: Slug


class AgencyView(AgencyDraft):
    """An agency as registered; `version` is its ETag."""

    version: int
    changed_at: int


def agencies_router(registry: Agencies, guard: Guard) -> APIRouter:
    """Return the routes of agencies; anyone with a registry scope reads them, administrators keep them."""
    router = APIRouter(prefix="/registry/agencies", tags=["registry"], route_class=StrictRoute)
    read, admin = guard(READ, WRITE, APPROVE, ADMIN), guard(ADMIN)

    @router.get("", summary="List agencies", dependencies=[Depends(read)])
    async def list_agencies(request: Request, window: Paging) -> Listing[AgencyView]:
        return listing(request, await registry.page(window), _view)

    @router.post("", summary="Register an agency", status_code=201)
    async def add_agency(
        draft: AgencyDraft, response: Response, caller: Principal = Depends(admin)
    ) -> AgencyView:
        added = await registry.add(caller, _agency(draft.id, draft))
        response.headers["Location"] = f"/registry/agencies/{draft.id}"
        return _answer(response, added)

    @router.get("/{agency}", summary="Show an agency", dependencies=[Depends(read)])
    async def show_agency(agency: Slug, response: Response) -> AgencyView:
        return _answer(response, await registry.find(agency))

    @router.put("/{agency}", summary="Change an agency")
    async def change_agency(
        agency: Slug,
        change: AgencyChange,
        seen: IfMatch,
        response: Response,
        caller: Principal = Depends(admin),
    ) -> AgencyView:
        return _answer(response, await registry.replace(caller, _agency(agency, change), seen.version))

    return router


def _agency(agency: str, change: AgencyChange) -> Agency:
    member = XRoadMember(**change.xroad.model_dump()) if change.xroad else None
    return Agency(id=agency, name=change.name, xroad=member)


def _answer(response: Response, agency: Versioned[Agency]) -> AgencyView:
    set_etag(response, agency.version)
    return _view(agency)


def _view(agency: Versioned[Agency]) -> AgencyView:
    value, member = agency.value, None
    if value.xroad:
        member = XRoadMemberBody(
            instance=value.xroad.instance,
            member_class=value.xroad.member_class,
            member_code=value.xroad.member_code,
            subsystem=value.xroad.subsystem,
        )
    return AgencyView(
        id=value.id, name=value.name, xroad=member, version=agency.version, changed_at=agency.changed_at
    )
