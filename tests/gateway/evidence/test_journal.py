"""The journal: acknowledged means durable, failed means refused, on either engine."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from gateway.evidence import journal as journal_module
from gateway.evidence.entry import Record
from gateway.evidence.journal import GROUP, GroupJournal
from gateway.evidence.search import Search
from gateway.evidence.verify import verify
from gateway.problems import EvidenceUnavailable
from gateway.store.store import Store
from tests.support.evidence import entry, journal_on, sink_for


class MemorySink:
    """Keeps records; can be held, made to fail, and made to die."""

    def __init__(self) -> None:
        self.groups: list[list[Record]] = []
        self.may_go = threading.Event()
        self.may_go.set()
        self.failure: BaseException | None = None
        self.closed = False
        self.quick = False

    def open(self) -> None:
        if self.failure is not None:
            raise self.failure

    def write(self, records: Sequence[Record]) -> int:
        self.may_go.wait()
        if self.failure is not None:
            raise self.failure
        first = sum(map(len, self.groups))
        self.groups.append(list(records))
        return first

    def write_at_once(self, records: Sequence[Record]) -> int | None:
        return self.write(records) if self.may_go.is_set() and self.quick else None

    def close(self) -> None:
        self.closed = True


async def started(sink: MemorySink, waiting: int = 8_192) -> GroupJournal:
    journal = GroupJournal(sink, waiting=waiting)
    await journal.start()
    return journal


async def test_indices_are_dense_and_the_log_is_whole(store: Store) -> None:
    async with journal_on(store) as journal:
        made = [entry() for _ in range(700)]
        indices = await asyncio.gather(*map(journal.append, made))
    assert sorted(indices) == list(range(700))
    found = await Search(store, store).get(indices[123])
    assert found is not None
    assert found.entry["exchange"] == made[123].exchange
    assert (await verify(store)).size == 700


async def test_two_journals_share_a_log(store: Store) -> None:
    async with journal_on(store) as one, journal_on(store) as other:
        indices = await asyncio.gather(*((one, other)[n % 2].append(entry()) for n in range(300)))
    assert sorted(indices) == list(range(300))
    assert (await verify(store)).size == 300


async def test_entries_that_wait_share_a_group() -> None:
    sink = MemorySink()
    journal = await started(sink)
    sink.may_go.clear()
    waiting = [asyncio.create_task(journal.append(entry())) for _ in range(GROUP + 50)]
    await asyncio.sleep(0.05)
    sink.may_go.set()
    assert await asyncio.gather(*waiting) == list(range(GROUP + 50))
    assert len(sink.groups) <= 4
    assert max(map(len, sink.groups)) <= GROUP
    await journal.close()
    assert sink.closed


async def test_too_many_waiting_are_refused_at_once() -> None:
    sink = MemorySink()
    journal = await started(sink, waiting=10)
    sink.may_go.clear()
    waiting = [asyncio.create_task(journal.append(entry()))]
    await asyncio.sleep(0.05)
    waiting += [asyncio.create_task(journal.append(entry())) for _ in range(10)]
    await asyncio.sleep(0)
    with pytest.raises(EvidenceUnavailable):
        await journal.append(entry())
    sink.may_go.set()
    assert await asyncio.gather(*waiting) == list(range(11))
    await journal.close()


async def test_a_failed_group_is_refused_and_the_next_is_written() -> None:
    sink = MemorySink()
    journal = await started(sink)
    sink.failure = OSError("disk full")
    with pytest.raises(EvidenceUnavailable):
        await journal.append(entry())
    assert (journal.healthy, journal.ready) == (True, False)
    sink.failure = None
    assert await journal.append(entry()) == 0
    assert journal.ready
    await journal.close()


async def test_a_writer_that_is_stuck_refuses_what_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "STUCK", 0.02)
    sink = MemorySink()
    journal = await started(sink)
    sink.may_go.clear()
    first = asyncio.create_task(journal.append(entry()))
    await asyncio.sleep(0.1)
    assert not journal.healthy
    with pytest.raises(EvidenceUnavailable):
        await journal.append(entry())
    sink.may_go.set()
    assert await first == 0
    await journal.close()


async def test_a_writer_that_dies_refuses_everything() -> None:
    sink = MemorySink()
    journal = await started(sink)
    sink.may_go.clear()
    first = asyncio.create_task(journal.append(entry()))
    await asyncio.sleep(0.05)
    behind = asyncio.create_task(journal.append(entry()))
    await asyncio.sleep(0)
    sink.failure = SystemExit()
    sink.may_go.set()
    for task in (first, behind):
        with pytest.raises(EvidenceUnavailable):
            await task
    with pytest.raises(EvidenceUnavailable):
        await journal.append(entry())
    assert not journal.healthy
    assert sink.groups == []
    await journal.close()


async def test_closing_writes_what_waits_and_refuses_what_comes() -> None:
    sink = MemorySink()
    journal = await started(sink)
    sink.may_go.clear()
    waiting = [asyncio.create_task(journal.append(entry())) for _ in range(20)]
    await asyncio.sleep(0.05)
    closing = asyncio.create_task(journal.close())
    await asyncio.sleep(0)
    with pytest.raises(EvidenceUnavailable):
        await journal.append(entry())
    sink.may_go.set()
    await closing
    assert await asyncio.gather(*waiting) == list(range(20))


async def test_before_it_starts_and_where_it_cannot_it_refuses(tmp_path: Path) -> None:
    journal = GroupJournal(sink_for(f"sqlite:///{tmp_path / 'missing.db'}"))
    with pytest.raises(EvidenceUnavailable):
        await journal.append(entry())
    with pytest.raises(EvidenceUnavailable):
        await journal.start()
    assert not journal.healthy
    await journal.close()


async def test_a_caller_that_goes_away_harms_nobody() -> None:
    sink = MemorySink()
    journal = await started(sink)
    sink.may_go.clear()
    gone, staying = (asyncio.create_task(journal.append(entry())) for _ in range(2))
    await asyncio.sleep(0.05)
    gone.cancel()
    sink.may_go.set()
    assert await staying == 1
    assert gone.cancelled()
    await journal.close()


async def test_callers_in_other_loops_are_answered_there() -> None:
    sink = MemorySink()
    journal = await started(sink)
    elsewhere = await asyncio.to_thread(lambda: asyncio.run(journal.append(entry())))
    assert sorted([elsewhere, await journal.append(entry())]) == [0, 1]
    await journal.close()


async def test_an_entry_without_a_canonical_form_is_refused() -> None:
    journal = await started(MemorySink())
    with pytest.raises(EvidenceUnavailable):
        await journal.append(entry(purpose="\ud800"))
    await journal.close()


async def test_a_quick_sink_is_written_by_the_loop_itself_and_a_slow_one_by_the_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writers: list[str] = []

    class NamedSink(MemorySink):
        def write(self, records: Sequence[Record]) -> int:
            writers.append(threading.current_thread().name)
            if slow:
                time.sleep(0.02)
            return super().write(records)

    sink, slow = NamedSink(), False
    sink.quick = True
    journal = await started(sink)
    assert [await journal.append(entry()) for _ in range(3)] == [0, 1, 2]
    slow = True
    await journal.append(entry())
    await journal.append(entry())
    assert [name == "evidence-writer" for name in writers] == [False, False, False, False, True]
    monkeypatch.setattr(journal_module, "QUICK", 1.0)
    journal._slow_until = 0.0
    await journal.append(entry())
    assert writers[-1] != "evidence-writer"
    await journal.close()


async def test_a_quick_sink_that_fails_refuses_its_group_alone() -> None:
    sink = MemorySink()
    sink.quick = True
    journal = await started(sink)
    sink.failure = OSError("disk full")
    with pytest.raises(EvidenceUnavailable):
        await journal.append(entry())
    sink.failure = None
    assert await journal.append(entry()) == 0
    await journal.close()
