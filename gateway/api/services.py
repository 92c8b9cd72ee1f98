"""`/registry/services`: a service has versions, each begins with an upload."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Depends, File, Form, Path, Request, Response, UploadFile
from pydantic import ValidationError

from gateway.api.etag import IfMatch, set_etag
from gateway.api.fields import Name, Slug
from gateway.api.guard import Guard
from gateway.api.paging import Listing, Paging, listing
from gateway.api.problems import invalid_request
from gateway.api.service_models import (
    ImpactView,
    ServiceView,
    UploadAnswer,
    VersionDetail,
    impact_view,
    version_detail,
    version_view,
)
from gateway.api.settings_models import SettingsBody
from gateway.api.strict_json import StrictRoute
from gateway.model.principal import Principal
from gateway.registry.drafts import Drafts, Upload
from gateway.registry.impact import ImpactAssessor
from gateway.registry.party import ADMIN, APPROVE, READ, WRITE, acts_for
from gateway.registry.publishing import Publisher
from gateway.registry.services import Services
from gateway.registry.versions import ServiceVersion

Verb = Literal["submit", "return", "publish", "deprecate", "retire"]
Number = Annotated[int, Path(ge=1, le=1_000_000)]
VERSION = "/{agency}/{service}/versions/{number}"


def services_router(
    services: Services, drafts: Drafts, publisher: Publisher, impact: ImpactAssessor, guard: Guard
) -> APIRouter:
    """Return the routes of services; another agency's drafts do not exist for the caller."""
    router = APIRouter(prefix="/registry/services", tags=["registry"], route_class=StrictRoute)
    read, write, move = guard(READ, WRITE, APPROVE, ADMIN), guard(WRITE, ADMIN), guard(WRITE, APPROVE, ADMIN)

    async def answer(response: Response, caller: Principal, version: ServiceVersion) -> VersionDetail:
        set_etag(response, version.version)
        description = await services.description(version)
        return version_detail(version, description, owned=acts_for(caller, version.agency))

    @router.get("", summary="List services")
    async def list_services(
        request: Request, window: Paging, caller: Principal = Depends(read)
    ) -> Listing[ServiceView]:
        page = await services.page(caller, window)
        versions = await services.versions_of(caller, page.items)
        return listing(request, page, lambda key: _service(caller, key, versions[key]))

    @router.get("/{agency}/{service}", summary="Show a service and its versions")
    async def show_service(agency: Slug, service: Slug, caller: Principal = Depends(read)) -> ServiceView:
        versions = await services.versions(caller, agency, service)
        return _service(caller, (agency, service), versions)

    @router.post("/{agency}/{service}/versions", summary="Upload a description", status_code=201)
    async def add_version(
        *,
        agency: Slug,
        service: Slug,
        files: Annotated[list[UploadFile], File(max_length=1000)],
        main: Annotated[Name | None, Form()] = None,
        settings: Annotated[str | None, Form(max_length=1_000_000)] = None,
        response: Response,
        caller: Principal = Depends(write),
    ) -> UploadAnswer:
        upload = Upload(
            files=[(file.filename or "description", await file.read()) for file in files],
            main=main,
            settings=_settings(settings).settings() if settings is not None else None,
        )
        version = await drafts.upload(caller, agency, service, upload)
        response.headers["Location"] = f"/registry/services/{version.key}/versions/{version.number}"
        detail = await answer(response, caller, version)
        found = await impact.assess(version)
        return UploadAnswer(**detail.model_dump(), impact=impact_view(found) if found else None)

    @router.get(VERSION, summary="Show a version")
    async def show_version(
        *,
        agency: Slug,
        service: Slug,
        number: Number,
        response: Response,
        caller: Principal = Depends(read),
    ) -> VersionDetail:
        return await answer(response, caller, await services.find(caller, agency, service, number))

    @router.get(VERSION + "/impact", summary="Show what publishing a version would change")
    async def show_impact(
        agency: Slug, service: Slug, number: Number, caller: Principal = Depends(read)
    ) -> ImpactView | None:
        found = await impact.assess(await services.owned(caller, agency, service, number))
        return impact_view(found) if found else None

    @router.put(VERSION + "/settings", summary="Set the endpoint and the operations of a draft")
    async def configure_version(
        *,
        agency: Slug,
        service: Slug,
        number: Number,
        body: SettingsBody,
        seen: IfMatch,
        response: Response,
        caller: Principal = Depends(write),
    ) -> VersionDetail:
        draft = await services.owned(caller, agency, service, number)
        configured = await drafts.configure(caller, draft, body.settings(), seen.version)
        return await answer(response, caller, configured)

    def move_to(verb: Verb) -> Callable[..., Awaitable[VersionDetail]]:
        async def move_version(
            *,
            agency: Slug,
            service: Slug,
            number: Number,
            seen: IfMatch,
            response: Response,
            caller: Principal = Depends(move),
        ) -> VersionDetail:
            present = await services.owned(caller, agency, service, number)
            return await answer(response, caller, await publisher.move(caller, present, verb, seen.version))

        return move_version

    for verb in get_args(Verb):
        summary, name = f"{verb.capitalize()} a version", f"{verb}_version"
        router.add_api_route(f"{VERSION}/{verb}", move_to(verb), methods=["POST"], summary=summary, name=name)
    return router


def _service(caller: Principal, key: tuple[str, str], versions: list[ServiceVersion]) -> ServiceView:
    agency, name = key
    owned = acts_for(caller, agency)
    return ServiceView(
        agency=agency, name=name, versions=[version_view(one, owned=owned) for one in versions]
    )


def _settings(text: str) -> SettingsBody:
    try:
        return SettingsBody.model_validate_json(text)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        raise invalid_request([{**one, "loc": ("body", "settings", *one["loc"])} for one in errors]) from None
