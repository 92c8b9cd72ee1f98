"""`/journeys/{journey}/cases` and `/cases`: start a case, follow it, stop it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from gateway.api.case_models import (
    CaseAnswer,
    CaseItem,
    PreviewBody,
    SearchBody,
    StartBody,
    case_answer,
    case_item,
    when,
)
from gateway.api.described import problems
from gateway.api.fields import Name, Slug
from gateway.api.guard import Guard
from gateway.api.paging import Listing, Paging, listing
from gateway.api.strict_json import StrictRoute
from gateway.identity.challenges import challenge
from gateway.journeys.cases.access import ADMIN, READ, START, WRITE
from gateway.journeys.cases.calling_back import CallingBack
from gateway.journeys.cases.reading import Reading, Told
from gateway.journeys.cases.rerunning import Rerunning
from gateway.journeys.cases.searching import Searching
from gateway.journeys.cases.starting import Starting
from gateway.journeys.cases.tasks import Tasks
from gateway.journeys.cases.wishing import Wishing
from gateway.model.principal import Principal
from gateway.ports import Verifier
from gateway.problems import MalformedRequest, SignInTooOld

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
StepName = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
EVENTS: Final = "text/event-stream"
WISHES: Final = ("cancel", "pause", "resume")
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]+$")]


def cases_router(
    *,
    starting: Starting,
    reading: Reading,
    wishing: Wishing,
    tasks: Tasks,
    rerunning: Rerunning,
    searching: Searching,
    guard: Guard,
    nudge: Callable[[], None],
) -> APIRouter:
    """Return the routes of cases; what a caller may not see does not exist for them."""
    router = APIRouter(tags=["cases"], route_class=StrictRoute)
    start, see = guard(START, ADMIN), guard(START, READ, ADMIN)
    change = guard(START, WRITE, ADMIN)

    async def shown(caller: Principal, case: str) -> CaseAnswer:
        seen = await reading.see(caller, case)
        return case_answer(seen.case, seen.number, seen.steps, seen.outputs)

    @router.post("/journeys/{journey}/cases", summary="Start a case", status_code=201)
    async def start_case(
        *,
        journey: Slug,
        body: StartBody,
        key: Key = None,
        request: Request,
        response: Response,
        caller: Principal = Depends(start),
    ) -> CaseAnswer:
        if key is None:
            raise MalformedRequest("Send an Idempotency-Key.", reason="idempotency_key_missing")
        try:
            case, new = await starting.start(caller, journey, body.inputs, key)
        except SignInTooOld as problem:
            said = {"error": "insufficient_user_authentication", "max_age": str(problem.members["max_age"])}
            used = request.headers.get("authorization")
            problem.headers["WWW-Authenticate"] = challenge(used, **said)
            raise
        nudge()
        response.headers["Location"] = f"/cases/{case.id}"
        response.status_code = 201 if new else 200
        return await shown(caller, case.id)

    @router.get("/cases", summary="List cases: a citizen's own, an agency's parts, an official's all")
    async def list_cases(
        *,
        request: Request,
        window: Paging,
        journey: Annotated[Slug | None, Query()] = None,
        state: Annotated[Name | None, Query()] = None,
        caller: Principal = Depends(see),
    ) -> Listing[CaseItem]:
        page = await reading.page(caller, window, journey=journey, state=state)
        return listing(request, page, case_item)

    @router.post("/cases/search", summary="Search cases by person, for officials")
    async def search_cases(
        request: Request, window: Paging, body: SearchBody, caller: Principal = Depends(guard(ADMIN))
    ) -> Listing[CaseItem]:
        page = await searching.find(caller, window, body.subject, journey=body.journey, state=body.state)
        return listing(request, page, case_item)

    @router.get("/cases/{case}", summary="Show a case")
    async def show_case(case: Id, caller: Principal = Depends(see)) -> CaseAnswer:
        return await shown(caller, case)

    @router.get(
        "/cases/{case}/events",
        summary="Follow a case (server-sent events)",
        response_class=Response,
        responses={200: {"content": {EVENTS: {}}}},
    )
    async def follow_case(
        *,
        case: Id,
        last: Annotated[int | None, Header(alias="Last-Event-ID", ge=0, lt=2**63)] = None,
        caller: Principal = Depends(see),
    ) -> StreamingResponse:
        await reading.see(caller, case)
        events = _lines(reading.events(caller, case, last or 0))
        return StreamingResponse(events, media_type=EVENTS)

    def wish_for(wish: str) -> Callable[..., Awaitable[CaseAnswer]]:
        async def wish_case(case: Id, caller: Principal = Depends(change)) -> CaseAnswer:
            await reading.see(caller, case)
            await getattr(wishing, wish)(caller, case)
            nudge()
            return await shown(caller, case)

        return wish_case

    for wish in WISHES:
        summary, name = f"{wish.capitalize()} a case", f"{wish}_case"
        router.add_api_route(
            f"/cases/{{case}}/{wish}",
            wish_for(wish),
            methods=["POST"],
            summary=summary,
            name=name,
            status_code=202,
        )

    @router.post(
        "/cases/{case}/rerun/{step}", summary="Run again from a step, as a new case", status_code=201
    )
    async def rerun_case(
        case: Id, step: StepName, response: Response, caller: Principal = Depends(guard(ADMIN))
    ) -> CaseAnswer:
        made = await rerunning.rerun(caller, case, step)
        nudge()
        response.headers["Location"] = f"/cases/{made.id}"
        return await shown(caller, made.id)

    @router.get("/cases/{case}/preview/{name}", summary="See what an agency holds, before it is used")
    async def see_preview(case: Id, name: StepName, caller: Principal = Depends(see)) -> dict[str, Any]:
        return await tasks.preview(caller, case, name)

    @router.post("/cases/{case}/preview/{name}", summary="Use it, or another value", status_code=202)
    async def answer_preview(
        case: Id, name: StepName, body: PreviewBody, caller: Principal = Depends(change)
    ) -> CaseAnswer:
        await tasks.answer_preview(caller, case, name, accepted=body.accepted, value=body.value)
        nudge()
        return await shown(caller, case)

    return router


def callbacks_router(
    calling_back: CallingBack, verifier: Verifier, issuer: str, nudge: Callable[[], None]
) -> APIRouter:
    """Return the route on which agencies call back; it asks for the step's token or an agency's sign-in."""
    router = APIRouter(tags=["cases"], route_class=StrictRoute)

    @router.post(
        "/cases/{case}/callbacks/{step}",
        summary="Call back",
        status_code=202,
        responses=problems(400, 401, 403, 404, 409, 413, 422, 503),
    )
    async def call_back(case: Id, step: StepName, request: Request) -> dict[str, bool]:
        token = request.headers.get("callback-token")
        caller = None
        if token is None:
            caller = await verifier.verify(request.method, issuer + request.url.path, request.headers)
        try:
            payload = await request.json()
        except ValueError:
            raise MalformedRequest("The body is not JSON.", reason="not_json") from None
        new = await calling_back.receive(
            case, step, token=token, caller=caller, payload=payload, headers=request.headers
        )
        nudge()
        return {"accepted": True, "new": new}

    return router


async def _lines(events: AsyncIterator[Told]) -> AsyncIterator[str]:
    async for told in events:
        data = {"kind": told.kind, "step": told.step, "at": when(told.at), **told.data}
        yield f"id: {told.number}\nevent: {told.kind}\ndata: {json.dumps(data)}\n\n"
