"""Reads the answers of an agency with httptools: its head, and its body whole or as a stream."""

from __future__ import annotations

from collections.abc import Callable

import httptools

from gateway.model.message import Headers, WireAnswer
from gateway.problems import AgencyUnreachable, BadAgencyAnswer
from gateway.upstream.stream import Stream

WHOLE = 256 * 1024
"""Bytes of an answer of known length that is awaited whole."""
MAX_HEAD = 64 * 1024
"""Bytes of an answer's status line and fields."""
MAX_FIELDS = 200
MAX_STATUS = 599
"""There are no classes of statuses beyond 5xx (RFC 9110 section 15)."""

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Fields that end at each hop (RFC 9110 section 7.6.1)."""
_ENDS_HERE = ""
_MAX_KNOWN = 1024
_known: dict[bytes, str] = {}
"""Names as agencies write them, to lower case, or to `_ENDS_HERE`: most answers bring the same few."""


class AnswerReader:
    """The answers that come over one connection, one at a time.

    `expect` says that a request was sent. `deliver` is then called once, with
    the answer: when it is whole, or when its head is there and its body is a
    `Stream`. `complete` turns true with the last byte; `keep_alive` then says
    whether the connection may be used again.

    The parser is the connection's, not the answer's: it refers to its reader,
    and such a pair for each answer is work for the garbage collector.
    """

    def __init__(
        self,
        deliver: Callable[[WireAnswer], None],
        read_more: Callable[[bool], None],
        abandon: Callable[[], None],
    ) -> None:
        self.began = self.keep_alive = False
        self.complete = True
        self._method = ""
        self._deliver = deliver
        self._read_more = read_more
        self._abandon = abandon
        self._parser = httptools.HttpResponseParser(self)
        self._headers: Headers = []
        self._connection: set[str] | None = None
        self._length: int | None = None
        self._chunked = False
        self._status = 0
        self._head_bytes = 0
        self._body: bytes | list[bytes] = b""
        self._stream: Stream | None = None

    def expect(self, method: str) -> None:
        """Begin with the answer to a request of this method, the one before being complete."""
        if self._method == "HEAD":
            # It waits for the body that its answer's length speaks of.
            self._parser = httptools.HttpResponseParser(self)
        self.began = self.complete = self.keep_alive = False
        self._method = method
        self._headers = []
        self._connection = None
        self._length = None
        self._chunked = False
        self._status = 0
        self._head_bytes = 0
        self._body = b""
        self._stream = None

    def feed(self, data: bytes) -> None:
        """Parse what came; raises `BadAgencyAnswer` for what is not exactly one answer."""
        self.began = True
        in_head = self._status < 200
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            raise BadAgencyAnswer("The agency's answer is not a well-formed HTTP/1.1 message.") from None
        if in_head and self._status < 200:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD:
                raise BadAgencyAnswer("The head of the agency's answer is too large.")

    def end_of_connection(self, orderly: bool) -> None:
        """Take the connection's end; an answer without a length ends with it, if it ended in order."""
        if orderly and self._until_close and self._status >= 200:
            self._finish()

    def fail(self, cause: Exception) -> None:
        """End the stream, if there is one, with `cause`."""
        if self._stream is not None:
            self._stream.finish(cause)

    @property
    def _until_close(self) -> bool:
        return self._length is None and not self._chunked and self._status not in (204, 304)

    # --- httptools calls these -----------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one field; fields of this hop are used and dropped."""
        headers = self._headers
        if self.complete or len(headers) >= MAX_FIELDS:
            raise BadAgencyAnswer
        if self._status >= 200:
            # A trailer: no field of the head may be changed by it (RFC 9110 section 6.5.1).
            return
        text = _known.get(name)
        if text is None:
            text = _name_of(name)
        if text == "content-length":
            self._length = int(value)
        elif text == _ENDS_HERE:
            self._use(name.lower(), value)
            return
        headers.append((text, value.decode("latin-1")))

    def _use(self, name: bytes, value: bytes) -> None:
        if name == b"transfer-encoding":
            if self._chunked or value.strip().lower() != b"chunked":
                raise BadAgencyAnswer  # a coding that nobody asked for (RFC 9112 section 7)
            self._chunked = True
        elif name == b"connection":
            tokens = {token.strip() for token in value.decode("latin-1").lower().split(",")}
            self._connection = tokens if self._connection is None else self._connection | tokens

    def on_headers_complete(self) -> None:
        """Take the head; decide whether the body is handed over whole or as it comes."""
        status = self._parser.get_status_code()
        if self.complete or status == 101 or not 100 <= status <= MAX_STATUS:
            raise BadAgencyAnswer
        if status < 200:
            return
        self._status = status
        named = self._connection
        if named:
            self._headers = [field for field in self._headers if field[0] not in named]
        if self._method == "HEAD":
            self._finish()
        elif (self._length is None or self._length > WHOLE) and status not in (204, 304):
            self._stream = Stream(self._read_more, self._abandon)
            self._deliver(WireAnswer(status=status, headers=self._headers, body=self._stream))

    def on_body(self, body: bytes) -> None:
        """Take one piece."""
        if self.complete:
            raise BadAgencyAnswer
        if self._stream is not None:
            self._stream.feed(body)
        elif not self._body:
            self._body = body
        elif isinstance(self._body, bytes):
            self._body = [self._body, body]
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """Take the end; an interim answer (1xx) is forgotten."""
        if self._status >= 200:
            self._finish()
        else:
            self._headers = []
            self._length = None

    def _finish(self) -> None:
        if self.complete:
            return
        self.complete = True
        if self._method == "HEAD":
            self.keep_alive = "close" not in (self._connection or ())
        else:
            self.keep_alive = not self._until_close and self._parser.should_keep_alive()
        if self._stream is not None:
            self._stream.finish()
        else:
            body = self._body if isinstance(self._body, bytes) else b"".join(self._body)
            self._deliver(WireAnswer(status=self._status, headers=self._headers, body=body))


def _name_of(name: bytes) -> str:
    """Return a field's name in lower case, or `_ENDS_HERE` for one of this hop."""
    lower = name.lower()
    text = _ENDS_HERE if lower in HOP_BY_HOP else lower.decode("latin-1")
    if len(_known) < _MAX_KNOWN:
        _known[name] = text
    return text


def broken() -> AgencyUnreachable:
    """Return the problem of a connection that ended before its answer did."""
    return AgencyUnreachable("The connection to the agency broke before the answer was complete.")
