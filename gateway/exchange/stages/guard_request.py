"""1. Refuse what two servers could read differently, and drop what callers may not say."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from gateway.exchange.exchange import Exchange
from gateway.exchange.fields import CONTROLS, FIELDS, KEEP, PASS, REFUSE, SINGLE, rule_of
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.request_body import body_of
from gateway.problems import ContentTooLarge, HeadersTooLarge, MalformedRequest

_PATH = re.compile(rb"/api(?:/(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2})+)+/?")
_QUERY = re.compile(rb"(?:[\x21-\x24\x26-\x7e]|%[0-9A-Fa-f]{2})*")
_HOST = re.compile(rb"(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_METHOD = re.compile(r"[A-Z]{1,16}")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f/\\;]|%[0-9A-Fa-f]{2}")
_ESCAPED = re.compile(rb"%(?:0[0-9A-Fa-f]|1[0-9A-Fa-f]|7[Ff])")
_PLAIN_PATH = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/"
_USUAL = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_DOTS = frozenset({".", ".."})
_PLAIN = frozenset({b"keep-alive", b"close"})
_UNKNOWN = (0, "")
_MOST_HOSTS = 64
_hosts: set[bytes] = set()
_LINE = 32
"""What a field line costs besides its name and value."""


def guard_request(x: Exchange, parts: ExchangeParts) -> None:
    """Set the segments, the fields and the body; raises `MalformedRequest` or `HeadersTooLarge`.

    Path segments are decoded once; routing, policy and the agency see the
    same path (RFC 3986 section 6.2.2, RFC 9112 section 11.2).
    """
    if x.method not in _USUAL and not _METHOD.fullmatch(x.method):
        raise MalformedRequest("The method is not one.", reason="method")
    _guard_path(x)
    query = x.raw_query
    if query and (not _QUERY.fullmatch(query) or (b"%" in query and _ESCAPED.search(query))):
        raise MalformedRequest("The query holds what it must not.", reason="query")
    _guard_fields(x, parts.limits.header_bytes)
    _guard_framing(x, parts)


def _guard_path(x: Exchange) -> None:
    raw = x.raw_path
    # Most paths hold plain characters only; the pattern is for the others, and for the malformed.
    plain = raw.startswith(b"/api/") and not raw.translate(None, _PLAIN_PATH) and b"//" not in raw
    if not plain and not _PATH.fullmatch(raw):
        raise MalformedRequest("The path is not in its normal form.", reason="path")
    segments = raw.decode("ascii").split("/")[2:]
    x.path = "/" + "/".join(segments[2:])
    if b"%" in raw:
        try:
            segments = [unquote_to_bytes(s).decode() if "%" in s else s for s in segments]
        except UnicodeDecodeError:
            raise MalformedRequest("The path is not UTF-8.", reason="path") from None
        if any(_HIDDEN.search(segment) for segment in segments):
            raise MalformedRequest("The path hides a separator or control character.", reason="path")
    if (b"." in raw or b"%" in raw) and any(segment in _DOTS for segment in segments):
        raise MalformedRequest("The path has dot segments.", reason="path")
    x.segments = segments


def _guard_fields(x: Exchange, limit: int) -> None:
    fields, headers, values = x.fields, x.headers, []
    size = len(x.raw_path) + len(x.raw_query)
    for name, value in x.raw_headers:
        size += len(name) + _LINE
        values.append(value)
        rule = FIELDS.get(name) or rule_of(name)
        if rule is None:
            raise MalformedRequest("A field name holds what it must not.", reason="field_name")
        flags, text = rule
        if flags & KEEP:
            if name in fields:
                if flags & SINGLE:
                    raise MalformedRequest("A field comes twice.", reason="repeated_field")
                fields[name] += b", " + value
            else:
                fields[name] = value
        if flags & PASS:
            headers.append((text, value.decode("latin-1")))
        elif flags & REFUSE:
            raise MalformedRequest("A field would change the method or the path.", reason="override")
    joined = b"".join(values)
    if size + len(joined) > limit:
        raise HeadersTooLarge("The header section is too large.")
    if len(joined.translate(None, CONTROLS)) != len(joined):
        raise MalformedRequest("A field value holds control characters.", reason="field_value")
    connection = fields.get(b"connection")
    if connection is not None and connection not in _PLAIN and connection.lower() not in _PLAIN:
        named = {token.strip().lower() for token in connection.decode("latin-1").split(",")}
        if any(FIELDS.get(token.encode("latin-1"), _UNKNOWN)[0] & KEEP for token in named):
            raise MalformedRequest("Connection names a field that is not of this hop.", reason="connection")
        x.headers = [field for field in headers if field[0] not in named]


def _is_host(host: bytes) -> bool:
    if not _HOST.fullmatch(host):
        return False
    if len(_hosts) < _MOST_HOSTS:
        _hosts.add(host)
    return True


def _guard_framing(x: Exchange, parts: ExchangeParts) -> None:
    fields = x.fields
    host = fields.get(b"host")
    if host is None or (host not in _hosts and not _is_host(host)):
        raise MalformedRequest("There must be exactly one Host.", reason="host")
    length, coding = fields.get(b"content-length"), fields.get(b"transfer-encoding")
    if coding is not None:
        if length is not None or coding.lower() != b"chunked":
            raise MalformedRequest("The length of the body is ambiguous.", reason="framing")
    elif length is None:
        return
    elif not length.isdigit() or len(length) > 18:
        raise MalformedRequest("The length of the body is not a number.", reason="framing")
    elif int(length) > parts.limits.stream_bytes:
        raise ContentTooLarge("The body is larger than any that is taken.")
    elif int(length) == 0:
        return
    if length is not None and x.receive is not None:
        x.headers.append(("content-length", length.decode()))
    if x.receive is not None:
        x.body = body_of(x, x.receive, parts.limits.stream_bytes)
