"""7. Check the request against the description, and read its body if anyone must see it whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable

from gateway.exchange import strict_json
from gateway.exchange.cookies import described_cookies
from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.request_body import read_body
from gateway.exchange.schemas import Validator
from gateway.exchange.subjects import SubjectPlace
from gateway.exchange.validation import check_body, is_json
from gateway.problems import Internal, UnsupportedMediaType

SMALL = 64 * 1024
_CHARSET = re.compile(rb""";\s*charset\s*=\s*["']?([^\s"';]*)""")
_UTF_8 = (b"utf-8", b"utf8", b"us-ascii")


def validate(x: Exchange, parts: ExchangeParts) -> Awaitable[None] | None:
    """Raise `InvalidRequest`, `UnsupportedMediaType` or `ContentTooLarge`; set the body if it was read.

    A body that nobody needs stays a stream, unless it is small: then a call
    can be tried again. Problems name places and keywords, never values.
    """
    route = x.route
    if route is None:
        raise Internal
    check, place = route.request_check, route.subject
    if route.cookies:
        _pass_cookies(x, route.cookies)
    present = x.streams or bool(x.body)
    media = _media(x) if present else ""
    validator = None
    if check is not None:
        check.check_parameters(x.path_parameters, x.raw_query.decode("ascii"), x.headers)
        validator = check.validator_for(media, present)
    if present:
        in_body = place is not None and place.location == "body" and is_json(media)
        if validator is not None or route.translator.needs_body or in_body:
            _refuse_other_readings(x)
            return _read(x, parts, validator, in_body, place)
        if _is_small(x):
            return _read(x, parts, validator, in_body, place)
        if isinstance(x.body, bytes):
            x.request_digest = hashlib.sha256(x.body).hexdigest()
    if place is not None:
        _find_subject(x, place)
    return None


def _pass_cookies(x: Exchange, names: frozenset[str]) -> None:
    cookies = described_cookies(x.fields.get(b"cookie", b""), names)
    if cookies:
        x.headers = [*x.headers, ("cookie", "; ".join(f"{name}={value}" for name, value in cookies))]


def _media(x: Exchange) -> str:
    return x.fields.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()


def _refuse_other_readings(x: Exchange) -> None:
    """Raise `UnsupportedMediaType` for a body that is checked as it is, and that agencies decode first.

    One text can be valid JSON as it comes, and something else once it is
    inflated or read as UTF-16.
    """
    coding = x.fields.get(b"content-encoding", b"identity").strip().lower()
    charset = _CHARSET.search(x.fields.get(b"content-type", b"").lower())
    if coding not in (b"", b"identity") or (charset and charset[1] not in _UTF_8):
        raise UnsupportedMediaType("The body must be plain UTF-8, not encoded otherwise.")


async def _read(
    x: Exchange, parts: ExchangeParts, validator: Validator | None, in_body: bool, place: SubjectPlace | None
) -> None:
    x.body = body = await read_body(x, parts.limits.body_bytes)
    if validator is not None:
        x.body_json = check_body(validator, body)
    elif in_body:
        x.body_json = _parsed(body)
    x.request_digest = hashlib.sha256(body).hexdigest()
    if place is not None:
        _find_subject(x, place)


def _find_subject(x: Exchange, place: SubjectPlace) -> None:
    x.subject = place.find(x.path_parameters, x.raw_query.decode("ascii"), x.headers, x.body_json)


def _is_small(x: Exchange) -> bool:
    length = x.fields.get(b"content-length")
    return length is not None and int(length) <= SMALL


def _parsed(body: bytes) -> object:
    try:
        value: object = strict_json.parse(body)
    except strict_json.AmbiguousJSON:
        return None
    return value
