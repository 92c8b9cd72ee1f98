"""`/tasks`: what people must do before cases go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Path, Query, Request

from gateway.api.case_models import TaskAnswer, task_answer
from gateway.api.guard import Guard
from gateway.api.paging import Listing, Paging, listing
from gateway.api.strict_json import StrictRoute
from gateway.journeys.cases.access import ADMIN, READ, WRITE
from gateway.journeys.cases.tasks import Tasks
from gateway.model.principal import Principal

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


def tasks_router(tasks: Tasks, guard: Guard, nudge: Callable[[], None]) -> APIRouter:
    """Return the routes of tasks; a task is for whoever has the permission that it names."""
    router = APIRouter(prefix="/tasks", tags=["cases"], route_class=StrictRoute)
    see, act = guard(READ, WRITE, ADMIN), guard(WRITE, ADMIN)

    @router.get("", summary="List tasks")
    async def list_tasks(
        *,
        request: Request,
        window: Paging,
        state: Annotated[Literal["open", "answered", "closed"], Query()] = "open",
        caller: Principal = Depends(see),
    ) -> Listing[TaskAnswer]:
        page = await tasks.page(caller, window, state)
        return listing(request, page, task_answer)

    @router.get("/{task}", summary="Show a task with its form")
    async def show_task(task: Id, caller: Principal = Depends(see)) -> TaskAnswer:
        return task_answer(*await tasks.find(caller, task))

    @router.post("/{task}/claim", summary="Take a task")
    async def claim_task(task: Id, caller: Principal = Depends(act)) -> TaskAnswer:
        return task_answer(await tasks.claim(caller, task))

    @router.post("/{task}/complete", summary="Fill in the form, or decide")
    async def complete_task(
        task: Id, answer: Annotated[dict[str, Any], Body()], caller: Principal = Depends(act)
    ) -> TaskAnswer:
        done = await tasks.complete(caller, task, answer)
        nudge()
        return task_answer(done)

    return router
