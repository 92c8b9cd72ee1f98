"""JSON of security messages: read once, and the same by everyone.

joserfc, like most parsers, keeps the last of two members with one name; a
peer that keeps the first would see another token (RFC 7519 section 4, RFC
7515 section 4).
"""

from __future__ import annotations

import json
from typing import Any, Final

import orjson

DEEPEST: Final = 32
"""Levels of nesting; what reads or writes the object after us can then do so too."""


class NotStrictJSON(ValueError):
    """The text is not one JSON object with unique member names."""


def parse_object(text: bytes | str) -> dict[str, Any]:
    """Return the JSON object in `text`.

    Raises `NotStrictJSON` for repeated members, NaN, lone surrogates, whole
    numbers of more than 64 bits, more than `DEEPEST` levels, or anything that is
    not an object. The caller bounds the size.
    """
    try:
        value = orjson.loads(text)
        text = text if isinstance(text, str) else text.decode()
        if not _is_compact(text, value):
            value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise NotStrictJSON("not strict JSON") from error
    if not isinstance(value, dict):
        raise NotStrictJSON("not a JSON object")
    if text.count("[") + text.count("{") > DEEPEST and _is_deeper(value, DEEPEST):
        raise NotStrictJSON("nested too deeply")
    return value


def _is_compact(text: str, value: Any) -> bool:
    """Say whether `text` is what is written of its value: no member is repeated, no number too large.

    Most libraries write so, and to find it out is a quarter of the careful decoder's work.
    """
    try:
        return orjson.dumps(value) == text.encode()
    except TypeError:  # deeper than it writes
        return False


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inner)


def _bounded(digits: str) -> int:
    number = int(digits)
    if not -(2**63) <= number < 2**64:
        raise NotStrictJSON("a number is too large")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrictJSON("a member is repeated")
    return members


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_bounded)
