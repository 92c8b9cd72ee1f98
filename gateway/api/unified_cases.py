"""Cases and tasks in the unified document: what a portal calls besides the agencies' operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, cast

from fastapi import FastAPI
from fastapi.routing import APIRoute

from gateway.api.cases import callbacks_router, cases_router
from gateway.api.guard import Guard
from gateway.api.tasks import tasks_router
from gateway.registry.unified import Own

PREFIX: Final = "cases."
"""Of the names of schemas, so that no agency's has the same."""
_SCHEMAS: Final = "#/components/schemas/"
_NOBODY: Final = cast(Any, None)
"""Stands where a route's work would be done: nothing of these routes is ever called."""


@lru_cache(maxsize=1)
def describe_cases() -> Own:
    """Return the paths and schemas of cases and tasks, as the routes themselves declare them."""
    guard = Guard(_NOBODY, "")
    app = FastAPI(title="Simpul", version="1", generate_unique_id_function=_name)
    app.include_router(
        cases_router(
            starting=_NOBODY,
            reading=_NOBODY,
            wishing=_NOBODY,
            tasks=_NOBODY,
            rerunning=_NOBODY,
            searching=_NOBODY,
            guard=guard,
            nudge=_NOBODY,
        )
    )
    app.include_router(callbacks_router(_NOBODY, _NOBODY, "", _NOBODY))
    app.include_router(tasks_router(_NOBODY, guard, _NOBODY))
    text = json.dumps(app.openapi()).replace(_SCHEMAS, _SCHEMAS + PREFIX)
    text = text.replace(f'{_SCHEMAS}{PREFIX}Problem"', f'{_SCHEMAS}Problem"')
    document = json.loads(text)
    for item in document["paths"].values():
        for operation in item.values():
            # The control plane answers problems, as exchanges do, and not FastAPI's own errors.
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    kept = {PREFIX + name: schema for name, schema in schemas.items() if "ValidationError" not in name}
    return Own(document["paths"], kept, {"cases": "Cases of journeys", "tasks": "What officials do in them"})


def _name(route: APIRoute) -> str:
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)
