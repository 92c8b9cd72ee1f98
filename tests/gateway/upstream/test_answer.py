from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.message import WireAnswer
from gateway.problems import BadAgencyAnswer
from gateway.upstream.answer import MAX_FIELDS, MAX_HEAD, WHOLE, AnswerReader
from gateway.upstream.stream import Stream

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\nX: y\r\n\r\nhello"


class Seen:
    def __init__(self, method: str = "GET") -> None:
        self.answers: list[WireAnswer] = []
        self.reader = AnswerReader(self.answers.append, lambda _wanted: None, lambda: None)
        self.reader.expect(method)

    def read(self, data: bytes, cuts: list[int] | None = None) -> Seen:
        edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts or []), len(data)]
        for start, end in pairwise(edges):
            if data[start:end]:
                self.reader.feed(data[start:end])
        return self

    def body(self) -> bytes:
        (answer,) = self.answers
        if isinstance(answer.body, bytes):
            return answer.body
        assert isinstance(answer.body, Stream)
        return asyncio.run(collect(answer.body))


async def collect(stream: Stream) -> bytes:
    return b"".join([piece async for piece in stream])


@given(st.sampled_from([PLAIN, CHUNKED]), st.lists(st.integers(min_value=0), max_size=8))
def test_an_answer_is_the_same_however_it_is_cut(data: bytes, cuts: list[int]) -> None:
    seen = Seen().read(data, cuts)
    assert seen.reader.complete
    assert seen.reader.keep_alive
    assert seen.answers[0].status == 200
    assert seen.body() == b"hello"


@given(st.integers(min_value=1, max_value=len(PLAIN) - 1))
def test_a_part_of_an_answer_is_never_a_whole_one(length: int) -> None:
    seen = Seen().read(PLAIN[:length])
    seen.reader.end_of_connection(True)
    assert not seen.reader.complete
    assert seen.answers == []


def test_an_answer_without_a_length_ends_with_the_connection_if_in_order() -> None:
    for orderly in (True, False):
        seen = Seen().read(UNTIL_CLOSE)
        seen.reader.end_of_connection(orderly)
        assert seen.reader.complete is orderly
        assert not seen.reader.keep_alive


def test_fields_of_this_hop_are_dropped() -> None:
    data = PLAIN.replace(b"\r\n\r\n", b"\r\nConnection: X-Own , close\r\nX-Own: 1\r\nKeep-Alive: 5\r\n\r\n")
    seen = Seen().read(data)
    assert seen.answers[0].headers == [("content-type", "text/plain"), ("content-length", "5")]
    assert not seen.reader.keep_alive


def test_interim_answers_are_forgotten() -> None:
    seen = Seen().read(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + PLAIN)
    assert [name for name, _ in seen.answers[0].headers] == ["content-type", "content-length"]


def test_head_has_a_length_and_no_body() -> None:
    seen = Seen("HEAD").read(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
    assert seen.reader.complete
    assert seen.reader.keep_alive
    assert seen.body() == b""


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_that_can_have_no_body_is_complete_with_its_head(status: bytes) -> None:
    seen = Seen().read(b"HTTP/1.1 " + status + b"\r\nX: y\r\n\r\n")
    assert seen.reader.complete
    assert seen.reader.keep_alive


def test_a_long_answer_is_a_stream_from_its_head_on() -> None:
    seen = Seen().read(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (WHOLE + 1))
    assert isinstance(seen.answers[0].body, Stream)
    assert not seen.reader.complete


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 600 What\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        PLAIN + PLAIN,
        PLAIN + b"extra",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * (MAX_FIELDS + 1) + b"\r\n",
    ],
)
def test_what_is_not_exactly_one_answer_is_refused(data: bytes) -> None:
    with pytest.raises(BadAgencyAnswer):
        Seen("GET").read(data)


def test_a_head_that_never_ends_is_refused() -> None:
    seen = Seen().read(b"HTTP/1.1 200 OK\r\nx: ")
    with pytest.raises(BadAgencyAnswer):
        for _ in range(MAX_HEAD // 1000 + 2):
            seen.reader.feed(b"y" * 1000)


def test_foreign_text_is_not_in_the_problem() -> None:
    with pytest.raises(BadAgencyAnswer) as caught:
        Seen().read(b"secret garbage\r\n\r\n")
    assert "secret" not in str(caught.value.body())
