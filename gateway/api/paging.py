"""Pages: `?limit=&after=`, and a `next` link as long as there is more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from gateway.registry.page import Page, Window

T = TypeVar("T")
V = TypeVar("V")

MAX_LIMIT: Final = 500


def read_window(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items at most.")] = 50,
    after: Annotated[
        str | None,
        Query(max_length=200, pattern=r"^[\x21-\x7e]+$", description="From a `next` link; begins after it."),
    ] = None,
) -> Window:
    """Return the window that the query asks for."""
    return Window(limit, after)


Paging = Annotated[Window, Depends(read_window)]


class Listing(BaseModel, Generic[T]):
    """A page of items; `next` is the path and query of the next page, null on the last."""

    items: list[T]
    next: str | None


def listing(request: Request, page: Page[V], view: Callable[[V], T]) -> Listing[T]:
    """Return the page as it is answered; the `next` link keeps the other parameters of the request."""
    following = None
    if page.after is not None:
        url = request.url.include_query_params(after=page.after)
        following = f"{url.path}?{url.query}"
    return Listing(items=[view(item) for item in page.items], next=following)
