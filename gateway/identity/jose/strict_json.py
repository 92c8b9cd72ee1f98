"""JSON of security messages: read once, and the same by everyone.

joserfc, like most parsers, keeps the last of two members with one name; a
peer that keeps the first would see another token (RFC 7519 section 4, RFC
7515 section 4).
"""

from __future__ import annotations

import json
from typing import Any

import orjson


class NotStrictJSON(ValueError):
    """The text is not one JSON object with unique member names."""


def parse_object(text: bytes | str) -> dict[str, Any]:
    """Return the JSON object in `text`.

    Raises `NotStrictJSON` for repeated members, NaN, lone surrogates, nesting
    too deep to read, or anything that is not an object. The caller bounds the size.
    """
    try:
        orjson.loads(text)
        value = _DECODER.decode(text if isinstance(text, str) else text.decode())
    except (ValueError, RecursionError) as error:
        raise NotStrictJSON("not strict JSON") from error
    if not isinstance(value, dict):
        raise NotStrictJSON("not a JSON object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrictJSON("a member is repeated")
    return members


_DECODER = json.JSONDecoder(object_pairs_hook=_unique)
