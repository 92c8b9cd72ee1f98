"""`/registry/journeys`: joined-up services, registered as services are; `/journeys`: what can be started."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Depends, File, Path, Request, Response, UploadFile
from pydantic import BaseModel

from gateway.api.etag import IfMatch, set_etag
from gateway.api.fields import Slug
from gateway.api.guard import Guard
from gateway.api.paging import Listing, Paging, listing
from gateway.api.strict_json import StrictRoute
from gateway.journeys.cases.access import ADMIN as CASES_ADMIN
from gateway.journeys.cases.access import READ as CASES_READ
from gateway.journeys.cases.access import START
from gateway.journeys.definitions.publishing import JourneyPublisher
from gateway.journeys.definitions.versions import KNOWN, JourneyVersion, JourneyVersions
from gateway.journeys.diagram import mermaid, svg
from gateway.journeys.document.inputs import inputs_schema
from gateway.model.principal import Principal
from gateway.problems import InvalidRequest, NotFound
from gateway.registry.party import ADMIN, APPROVE, READ, WRITE

Number = Annotated[int, Path(ge=1, le=1_000_000)]
Verb = Literal["submit", "return", "publish", "deprecate", "retire"]
VERSION = "/registry/journeys/{journey}/versions/{number}"


class JourneyAnswer(BaseModel):
    """A version of a journey."""

    journey: str
    number: int
    agency: str
    state: str
    title: str
    version: int
    submitted_by: str | None
    published_by: str | None
    findings: list[dict[str, Any]]


def journeys_router(versions: JourneyVersions, publisher: JourneyPublisher, guard: Guard) -> APIRouter:
    """Return the routes of journeys; another agency's drafts do not exist for the caller."""
    router = APIRouter(tags=["journeys"], route_class=StrictRoute)
    read, write = guard(READ, WRITE, APPROVE, ADMIN), guard(WRITE, ADMIN)
    move = guard(WRITE, APPROVE, ADMIN)

    @router.get("/registry/journeys", summary="List versions of journeys")
    async def list_journeys(
        request: Request, window: Paging, caller: Principal = Depends(read)
    ) -> Listing[JourneyAnswer]:
        return listing(request, await versions.page(caller, window), _answer)

    @router.post("/registry/journeys/{journey}/versions", summary="Upload a journey", status_code=201)
    async def add_journey(
        *,
        journey: Slug,
        files: Annotated[list[UploadFile], File(max_length=50)],
        response: Response,
        caller: Principal = Depends(write),
    ) -> JourneyAnswer:
        texts = [(file.filename or "", await file.read()) for file in files]
        if not texts:
            raise InvalidRequest("Upload the Arazzo document.")
        others = {name.partition(".")[0]: text for name, text in texts[1:]}
        version = await versions.upload(caller, journey, texts[0][1], others)
        response.headers["Location"] = f"/registry/journeys/{journey}/versions/{version.number}"
        set_etag(response, version.version)
        return _answer(version)

    @router.get(VERSION, summary="Show a version of a journey")
    async def show_journey(
        journey: Slug, number: Number, response: Response, caller: Principal = Depends(read)
    ) -> JourneyAnswer:
        version = await versions.find(caller, journey, number)
        set_etag(response, version.version)
        return _answer(version)

    @router.get(
        VERSION + "/document",
        summary="The Arazzo document as it was uploaded",
        response_class=Response,
        responses={200: {"content": {"application/yaml": {}}}},
    )
    async def show_document(journey: Slug, number: Number, caller: Principal = Depends(read)) -> Response:
        _, _, text = await versions.documents(await versions.find(caller, journey, number))
        return Response(text, media_type="application/yaml")

    @router.get(
        VERSION + "/diagram",
        summary="A diagram of a journey: SVG, or Mermaid text",
        response_class=Response,
        responses={
            200: {
                "content": {
                    media: {"schema": {"type": "string"}} for media in ("image/svg+xml", "text/plain")
                }
            }
        },
    )
    async def show_diagram(
        journey: Slug,
        number: Number,
        form: Literal["svg", "mermaid"] = "svg",
        caller: Principal = Depends(read),
    ) -> Response:
        document, _, _ = await versions.documents(await versions.find(caller, journey, number))
        workflow = document.workflow(journey) or document.workflows[0]
        if form == "mermaid":
            return Response(mermaid(document, workflow), media_type="text/plain; charset=utf-8")
        return Response(svg(document, workflow), media_type="image/svg+xml")

    def move_to(verb: Verb) -> Callable[..., Awaitable[JourneyAnswer]]:
        async def move_journey(
            *,
            journey: Slug,
            number: Number,
            seen: IfMatch,
            response: Response,
            caller: Principal = Depends(move),
        ) -> JourneyAnswer:
            present = await versions.find(caller, journey, number)
            moved = await publisher.move(caller, present, verb, seen.version)
            set_etag(response, moved.version)
            return _answer(moved)

        return move_journey

    for verb in get_args(Verb):
        summary, name = f"{verb.capitalize()} a journey", f"{verb}_journey"
        router.add_api_route(f"{VERSION}/{verb}", move_to(verb), methods=["POST"], summary=summary, name=name)

    @router.get("/journeys/{journey}/versions/{number}", summary="What a journey needs to be started")
    async def show_inputs(
        journey: Slug,
        number: Number,
        caller: Principal = Depends(guard(START, CASES_READ, CASES_ADMIN)),
    ) -> dict[str, Any]:
        version = await versions.find(caller, journey, number)
        if version.state not in KNOWN:
            raise NotFound("There is no such journey.")
        document, _, _ = await versions.documents(version)
        workflow = document.workflow(journey) or document.workflows[0]
        return {
            "journey": journey,
            "number": number,
            "title": version.title,
            "texts": dict(workflow.x.visible or {}),
            "inputs": inputs_schema(document, workflow),
        }

    return router


def _answer(version: JourneyVersion) -> JourneyAnswer:
    return JourneyAnswer(
        journey=version.name,
        number=version.number,
        agency=version.agency,
        state=version.state,
        title=version.title,
        version=version.version,
        submitted_by=version.submitted_by,
        published_by=version.published_by,
        findings=version.findings,
    )
