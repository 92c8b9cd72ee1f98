"""Search: every filter narrows, pages neither repeat nor skip, and the index answers."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import text

from gateway.evidence.search import Filters, Found, Place, Search, _filtered
from gateway.store.store import Store
from tests.support.evidence import entry, journal_on

START = 1_600_000_000_000
VALUES: dict[str, list[Any]] = {
    "client": ["portal", "other", None],
    "agency": ["tax", "registry", None],
    "operation": ["get-income", "get-person"],
    "decision": ["permit", "deny"],
    "purpose": ["benefit", "pension", None],
    "subject": ["pseudonym-a", "pseudonym-b", None],
    "mandate": ["mandate-1", "mandate-2", None],
}
EQUAL = {*VALUES, "exchange"} - {"subject"}


@pytest.fixture
async def entries(store: Store) -> list[Any]:
    """Sixty entries, their times in disorder, some equal."""
    chance = random.Random(3)
    made = [
        entry(at=START + chance.randrange(40), **{name: chance.choice(of) for name, of in VALUES.items()})
        for _ in range(60)
    ]
    async with journal_on(store) as journal:
        for one in made:
            await journal.append(one)
    return made


async def everything(search: Search, filters: Filters, limit: int) -> list[Found]:
    found: list[Found] = []
    after: Place | None = None
    while True:
        page = await search.find(filters, after=after, limit=limit)
        assert len(page.entries) <= limit
        found += page.entries
        if page.next is None:
            return found
        after = page.next


def expected(entries: list[Any], filters: Filters) -> list[int]:
    chosen = [
        (one.at, index)
        for index, one in enumerate(entries)
        if (filters.since is None or one.at >= filters.since)
        and (filters.until is None or one.at < filters.until)
        and all(getattr(filters, name) in (None, getattr(one, name)) for name in EQUAL)
        and (filters.subject is None or one.subject in filters.subject)
    ]
    return [index for _, index in sorted(chosen, reverse=True)]


async def test_every_filter_narrows_to_what_it_says(store: Store, entries: list[Any]) -> None:
    search = Search(store, store)
    cases = [
        Filters(),
        Filters(since=START + 10),
        Filters(until=START + 10),
        Filters(exchange=entries[7].exchange),
    ]
    cases += [
        Filters(**{name: (value,) if name == "subject" else value})
        for name, of in VALUES.items()
        for value in of
        if value is not None
    ]
    cases.append(Filters(subject=("pseudonym-a", "pseudonym-b", "pseudonym-c")))
    cases += [
        Filters(since=START + 5, until=START + 30, client="portal", decision="deny"),
        Filters(subject=("pseudonym-a",), agency="tax", purpose="pension"),
        Filters(client="nobody"),
        Filters(since=START + 30, until=START + 5),
    ]
    for filters in cases:
        for limit in (7, 60):
            found = await everything(search, filters, limit)
            assert [one.index for one in found] == expected(entries, filters), filters
    assert any(expected(entries, filters) for filters in cases[-4:-2])


async def test_what_is_appended_meanwhile_moves_no_page(store: Store, entries: list[Any]) -> None:
    search = Search(store, store)
    first = await search.find(Filters(), limit=10)
    async with journal_on(store) as journal:
        for _ in range(15):
            await journal.append(entry(at=START + 100))
    second = await search.find(Filters(), after=first.next, limit=10)
    assert [one.index for one in (*first.entries, *second.entries)] == expected(entries, Filters())[:20]


async def test_an_entry_is_shown_as_it_was_hashed(store: Store, entries: list[Any]) -> None:
    found = await Search(store, store).get(5)
    assert found is not None
    assert (found.index, found.entry["exchange"]) == (5, entries[5].exchange)
    assert len(bytes.fromhex(found.leaf_hash)) == 32
    assert await Search(store, store).get(60) is None


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(client="portal"), "ix_evidence_search_filters"),
        (Filters(agency="tax", decision="deny", since=1), "ix_evidence_search_filters"),
        (Filters(exchange="e"), "ix_evidence_search_exchange"),
        (Filters(subject=("s", "t")), "ix_evidence_search_subject"),
        (Filters(mandate="m"), "ix_evidence_search_mandate"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_an_index_answers(store: Store, filters: Filters, index: str) -> None:
    """In SQLite: PostgreSQL plans by statistics, which a small table does not have."""
    query = (
        _filtered(filters, None)
        .limit(10)
        .compile(dialect=store.engine.dialect, compile_kwargs={"literal_binds": True})
    )
    async with store.read() as connection:
        plan = (await connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))).all()
    assert index in str(plan)


def test_the_names_of_filters_are_said_without_their_values() -> None:
    assert Filters(agency="tax", subject=("pseudonym",)).names() == ("agency", "subject")
