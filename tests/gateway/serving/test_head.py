from __future__ import annotations

import httptools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.serving.head import write_head

OWN = [(b"date", b"Tue, 24 Nov 2026 08:00:00 GMT")]


class Parsed:
    def __init__(self, data: bytes) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.complete = False
        self.parser = httptools.HttpResponseParser(self)
        self.parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name, value))

    def on_headers_complete(self) -> None:
        self.complete = True


fields = st.lists(
    st.tuples(
        st.from_regex(rb"x-[a-z0-9]{1,10}", fullmatch=True), st.from_regex(rb"[!-~]{0,20}", fullmatch=True)
    ),
    max_size=8,
)


@given(fields, st.sampled_from([200, 204, 304, 404, 503]), st.booleans(), st.integers(0, 1000))
def test_a_head_says_the_fields_and_the_framing(
    given_fields: list[tuple[bytes, bytes]], status: int, keep_alive: bool, length: int
) -> None:
    sized = [*given_fields, (b"content-length", b"%d" % length)]
    head = write_head(status, OWN, sized, method="GET", keep_alive=keep_alive)
    parsed = Parsed(head.data)
    assert parsed.complete
    assert parsed.parser.get_status_code() == status
    assert parsed.fields == [*OWN, *sized, *([] if keep_alive else [(b"connection", b"close")])]
    assert (head.length, head.chunked, head.keep_alive) == (length, False, keep_alive)


@pytest.mark.parametrize(
    ("method", "status", "chunked"), [("GET", 200, True), ("HEAD", 200, False), ("GET", 204, False)]
)
def test_what_has_no_length_is_chunked_if_it_has_a_body(method: str, status: int, chunked: bool) -> None:
    head = write_head(status, OWN, [], method=method, keep_alive=True)
    assert head.chunked is chunked
    assert (b"transfer-encoding: chunked" in head.data) is chunked


def test_an_answer_may_close_the_connection() -> None:
    head = write_head(200, OWN, [(b"connection", b"Close")], method="GET", keep_alive=True)
    assert not head.keep_alive
    assert head.data.lower().count(b"connection:") == 1


@given(st.sampled_from([b"a\r\nevil: 1", b"a\nb", b"\r", b"a\r\n\r\nbody"]), st.booleans())
def test_no_field_splits_the_head(text: bytes, in_name: bool) -> None:
    field = (text, b"1") if in_name else (b"x", text)
    with pytest.raises(RuntimeError):
        write_head(200, OWN, [field], method="GET", keep_alive=True)


def test_the_framing_is_the_servers() -> None:
    with pytest.raises(RuntimeError):
        write_head(200, OWN, [(b"transfer-encoding", b"identity")], method="GET", keep_alive=True)
