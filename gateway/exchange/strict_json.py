"""JSON that every reader reads alike: no repeated members, no depths, no numbers that are none (RFC 7493)."""

from __future__ import annotations

import json
import math
from typing import Any

MAX_DEPTH = 64


class AmbiguousJSON(ValueError):
    """Text that is not JSON, or that two readers could read differently; its message is a reason code."""


def parse(body: bytes) -> Any:
    """Return the value of a JSON text in UTF-8; raises `AmbiguousJSON` and echoes nothing of it."""
    try:
        text = body.decode("utf-8")
        value = _decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError:
        raise AmbiguousJSON("not_unicode") from None
    except RecursionError:
        raise AmbiguousJSON("too_deep") from None
    except AmbiguousJSON:
        raise
    except ValueError:
        raise AmbiguousJSON("not_json") from None
    if text.count("{") + text.count("[") > MAX_DEPTH and _deeper_than(value, MAX_DEPTH):
        raise AmbiguousJSON("too_deep")
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise AmbiguousJSON("repeated_member")
    return members


def _refuse_constant(_name: str) -> Any:
    raise AmbiguousJSON("not_json")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise AmbiguousJSON("not_json")
    return value


_decode = json.JSONDecoder(
    object_pairs_hook=_without_repeats, parse_constant=_refuse_constant, parse_float=_finite
).decode


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        level = [item for item in inner if isinstance(item, dict | list)]
        if not level:
            return False
    return True
