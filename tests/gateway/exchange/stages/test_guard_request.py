"""The guard over ASGI, where other servers let through what httptools refuses (see tests/attacks/http)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gateway.exchange.exchange import Exchange
from gateway.exchange.snapshot import Snapshot
from gateway.exchange.stages.guard_request import guard_request
from gateway.problems import ContentTooLarge, HeadersTooLarge, MalformedRequest, Problem
from tests.support.exchanges import Kit

HOST = (b"host", b"gateway.example")
anything = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path, "http://127.0.0.1:1")


async def guarded(
    kit: Kit, path: str = "/api/a/b", query: bytes = b"", *fields: tuple[bytes, bytes]
) -> Exchange:
    x = Exchange(Snapshot(), "GET", path.encode("latin-1"), query, list(fields) or [HOST])
    guard_request(x, kit.parts)
    return x


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [HOST, HOST],
        [(b"host", b"")],
        [(b"host", b"a b")],
        [HOST, (b"content-length", b"1"), (b"transfer-encoding", b"chunked")],
        [HOST, (b"content-length", b"+1")],
        [HOST, (b"content-length", b"1"), (b"content-length", b"1")],
        [HOST, (b"transfer-encoding", b"identity")],
        [HOST, (b"x-a", b"a\nb")],
        [HOST, (b"x a", b"a")],
        [HOST, (b"x_a", b"a")],
        [HOST, (b"authorization", b"a"), (b"authorization", b"b")],
        [HOST, (b"x-http-method-override", b"PUT")],
    ],
)
async def test_ambiguous_fields_are_refused(kit: Kit, fields: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(MalformedRequest):
        await guarded(kit, "/api/a/b", b"", *(fields or [(b"accept", b"*/*")]))


async def test_sizes_are_bounded(kit: Kit) -> None:
    with pytest.raises(HeadersTooLarge):
        await guarded(kit, "/api/a/b", b"", HOST, (b"x-a", b"a" * 20_000))
    with pytest.raises(HeadersTooLarge):
        await guarded(kit, "/api/a/b", b"a" * 20_000)
    with pytest.raises(ContentTooLarge):
        await guarded(kit, "/api/a/b", b"", HOST, (b"content-length", b"9" * 15))


async def test_what_the_connection_names_stops_here(kit: Kit) -> None:
    fields = [HOST, (b"connection", b"close, X-Hop"), (b"x-hop", b"1"), (b"x-end", b"2"), (b"cookie", b"a=b")]
    x = await guarded(kit, "/api/a/b", b"", *fields)
    assert x.headers == [("x-end", "2")]


segments = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8)


@anything
@given(st.lists(segments, min_size=1, max_size=5))
async def test_a_path_that_passes_is_decoded_once_and_goes_on_as_it_is(kit: Kit, parts: list[str]) -> None:
    raw = "/api/a/b/" + "/".join(quote(part, safe="") for part in parts)
    try:
        x = await guarded(kit, raw)
    except Problem:
        assert any(
            p in (".", "..") or "%" in p or any(c in p for c in "/\\;") or not p.isprintable() for p in parts
        )
        return
    assert x.segments == ["a", "b", *parts]
    assert x.path == raw.removeprefix("/api/a/b")
    for part in parts:
        assert part not in (".", "..")
        assert not set(part) & set("/\\;\x00\r\n\x7f")
        assert unquote(part) == part or "%" in part


@anything
@given(st.binary(max_size=20))
async def test_a_query_that_passes_holds_no_control_characters(kit: Kit, query: bytes) -> None:
    assume(query)
    try:
        x = await guarded(kit, "/api/a/b", query)
    except MalformedRequest:
        return
    assert all(0x20 < byte < 0x7F for byte in x.raw_query)
