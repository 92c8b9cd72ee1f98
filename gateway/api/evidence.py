"""`/evidence`: the security officer's search in the evidence log.

A person's identifier is never part of a URL, because URLs end up in logs and
histories: `GET` takes it in the `Simpul-Subject` field, `POST /evidence/search`
in its body. Every look-up is itself an entry, durable before its answer.
"""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from gateway.api.fields import Moment
from gateway.api.guard import Guard
from gateway.api.strict_json import StrictRoute
from gateway.evidence.search import LARGEST_PAGE, Filters, Found, Page, Place, Search
from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.ports import Journal, Persons, Pseudonyms
from gateway.problems import NotFound

SCOPE = "evidence:read"

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=300)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Cursor = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}\.[0-9]{1,15}$")]


class EvidenceQuery(BaseModel):
    """What to look for; every member narrows. Names that are not here are refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: Moment | None = Field(None, description="Entries from this time on (RFC 3339).")
    until: Moment | None = Field(None, description="Entries before this time (RFC 3339).")
    client: Text | None = None
    agency: Text | None = Field(None, description="The providing agency.")
    operation: Text | None = None
    decision: Literal["permit", "deny"] | None = None
    purpose: Text | None = None
    exchange: Text | None = Field(None, description="An exchange id, as in Simpul-Exchange-Id.")
    mandate: Text | None = Field(None, description="Id of a mandate: all that was done on it, and to it.")
    limit: int = Field(50, ge=1, le=LARGEST_PAGE, description="Entries at most.")
    after: Cursor | None = Field(None, description="Goes on after a page: its `after`.")


class EvidenceSearch(EvidenceQuery):
    """The same, and the person: given in clear, looked up by keyed pseudonyms."""

    subject: Subject | None = None


class EvidenceItem(BaseModel):
    """An entry as it was hashed, its index in the log, and its RFC 9162 leaf hash (hex)."""

    index: int
    leaf_hash: str
    entry: dict[str, Any]


class EvidenceList(BaseModel):
    """Entries, newest first; `after` continues, and is null at the end. `next` is the same as a link."""

    items: list[EvidenceItem]
    after: str | None
    next: str | None


def evidence_router(
    search: Search, pseudonyms: Pseudonyms, persons: Persons, journal: Journal, guard: Guard
) -> APIRouter:
    """Return the routes; all need `evidence:read`.

    A person is found under the identifier in clear, as in exchanges, and as
    `persons` knows whom it signs in by, as in consents, sessions and tokens.
    """
    router = APIRouter(prefix="/evidence", tags=["evidence"], route_class=StrictRoute)
    read = guard(SCOPE)

    async def note(caller: Principal, looked_for: str, subject: str | None) -> None:
        actor = None if caller.subject is None else pseudonyms.pseudonym(caller.subject)
        entry = Entry(
            kind="evidence.searched",
            exchange=new_id(),
            at=time.time_ns() // 1_000_000,
            decision="permit",
            reason="searched",
            client=caller.client,
            client_agency=caller.agency or None,
            subject=subject,
            actor=actor,
            assurance=caller.assurance.label,
            by=caller.client,
            object=looked_for,
        )
        await journal.append(entry)

    async def _known_as(subject: str) -> tuple[str, ...]:
        names = [subject, *sorted(await persons.subjects(subject))]
        return tuple(pseudonyms.pseudonym(name) for name in names)

    async def find(caller: Principal, query: EvidenceQuery, subject: str | None) -> Page:
        pseudonym = None if subject is None else pseudonyms.pseudonym(subject)
        filters = _filters(query, None if subject is None else await _known_as(subject))
        page = await search.find(filters, after=_place(query.after), limit=query.limit)
        await note(caller, " ".join(("entries", *filters.names())), pseudonym)
        return page

    @router.get("/entries", summary="Search the evidence log, newest first")
    async def list_entries(
        request: Request,
        query: Annotated[EvidenceQuery, Query()],
        subject: Annotated[
            Subject | None, Header(alias="Simpul-Subject", description="The person's identifier, in clear.")
        ] = None,
        caller: Principal = Depends(read),
    ) -> EvidenceList:
        page = await find(caller, query, subject)
        following = None
        if page.next is not None:
            url = request.url.include_query_params(after=_cursor(page.next))
            following = f"{url.path}?{url.query}"
        return _listed(page, following)

    @router.post("/search", summary="Search the evidence log, a person among the rest")
    async def search_entries(query: EvidenceSearch, caller: Principal = Depends(read)) -> EvidenceList:
        return _listed(await find(caller, query, query.subject), None)

    @router.get("/entries/{index}", summary="Show an entry and its leaf hash")
    async def show_entry(
        index: Annotated[int, Path(ge=0, lt=2**63)], caller: Principal = Depends(read)
    ) -> EvidenceItem:
        found = await search.get(index)
        await note(caller, f"entries/{index}", None if found is None else found.entry.get("subject"))
        if found is None:
            raise NotFound("The log has no entry with this index.")
        return _item(found)

    return router


def _filters(query: EvidenceQuery, subject: tuple[str, ...] | None) -> Filters:
    return Filters(
        since=None if query.since is None else int(query.since.timestamp() * 1000),
        until=None if query.until is None else int(query.until.timestamp() * 1000),
        client=query.client,
        agency=query.agency,
        operation=query.operation,
        decision=query.decision,
        purpose=query.purpose,
        exchange=query.exchange,
        mandate=query.mandate,
        subject=subject,
    )


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    at, index = cursor.split(".")
    return Place(int(at), int(index))


def _cursor(place: Place) -> str:
    return f"{place.at}.{place.leaf_index}"


def _listed(page: Page, following: str | None) -> EvidenceList:
    after = None if page.next is None else _cursor(page.next)
    return EvidenceList(items=[_item(found) for found in page.entries], after=after, next=following)


def _item(found: Found) -> EvidenceItem:
    return EvidenceItem(index=found.index, leaf_hash=found.leaf_hash, entry=found.entry)
