"""A stream holds its last piece back until its entry is durable."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.stages.record_outcome import hold_back, record_outcome
from gateway.model.message import Answer
from gateway.problems import AgencyUnreachable, EvidenceUnavailable
from tests.support.exchanges import Kit


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path, "http://127.0.0.1:1")


async def pieces(*some: bytes, fail: bool = False) -> AsyncIterator[bytes]:
    for piece in some:
        yield piece
    if fail:
        raise AgencyUnreachable


def held(kit: Kit, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    return hold_back(Exchange(kit.holder.current, "GET", b"/", b"", []), kit.parts, body, 200)


async def test_the_entry_comes_before_the_last_piece(kit: Kit) -> None:
    seen = []
    async for piece in held(kit, pieces(b"a", b"b", b"c")):
        seen.append((piece, len(kit.journal.entries)))
    assert seen == [(b"a", 0), (b"b", 0), (b"c", 1)]
    assert kit.journal.entries[0].answer_digest is not None


async def test_without_evidence_the_last_piece_stays(kit: Kit) -> None:
    kit.journal.broken = True
    seen = []
    with pytest.raises(EvidenceUnavailable):
        async for piece in held(kit, pieces(b"a", b"b")):
            seen.append(piece)
    assert seen == [b"a"]


async def test_a_stream_that_breaks_is_recorded_as_that(kit: Kit) -> None:
    with pytest.raises(AgencyUnreachable):
        async for _ in held(kit, pieces(b"a", b"b", fail=True)):
            pass
    assert kit.journal.reasons("outcome") == ["agency_unreachable"]
    assert kit.journal.entries[0].answer_digest is None


async def test_a_caller_who_leaves_is_recorded(kit: Kit) -> None:
    source = pieces(b"a", b"b", b"c")
    stream = held(kit, source)
    assert await anext(stream) == b"a"
    await stream.aclose()  # type: ignore[attr-defined]
    assert kit.journal.reasons("outcome") == ["caller_gone"]
    assert [piece async for piece in source] == []


async def test_a_caller_who_leaves_while_it_is_written_makes_no_second_outcome(kit: Kit) -> None:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    x.answer = Answer(status=200, headers=[], body=b"{}")
    kit.parts.watch.enter(x)
    await record_outcome(x, kit.parts)
    assert len(kit.parts.watch) == 0
    assert kit.journal.reasons("outcome") == ["ok"]


async def test_an_empty_stream_is_recorded(kit: Kit) -> None:
    assert [piece async for piece in held(kit, pieces())] == []
    assert kit.journal.reasons("outcome") == ["ok"]
