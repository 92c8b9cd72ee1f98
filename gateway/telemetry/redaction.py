"""What a log line may hold: listed keys only, and nothing that looks like a credential."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any, Final

ALLOWED: Final = frozenset(
    {
        "agency",
        "agreement",
        "at",
        "attempt",
        "case",
        "cause",
        "client",
        "code",
        "count",
        "delivery",
        "dropped",
        "duration_ms",
        "endpoint_id",
        "entries",
        "error",
        "errors",
        "event",
        "exchange",
        "frames",
        "generation",
        "host",
        "issuer",
        "journey",
        "kid",
        "level",
        "limit",
        "logger",
        "method",
        "mode",
        "operation",
        "origin",
        "pid",
        "policies",
        "policy_set",
        "port",
        "reason",
        "revision",
        "seconds",
        "service",
        "signal",
        "size",
        "state",
        "status",
        "step",
        "step_id",
        "table",
        "timestamp",
        "topic",
        "trace",
        "version",
        "worker",
        "workers",
    }
)
"""Keys that a line may have. Values of data, identifiers of persons, paths and URLs have no key here."""
HIDDEN: Final = "[hidden]"
LONGEST: Final = 500
"""Characters of one value that are logged."""
CODED: Final = frozenset({"cause"})
"""Keys whose values are texts of ours or names of classes; what is logged of them is a code."""
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|(?<![0-9])[0-9]{1,3}(?![0-9])")
_CREDENTIAL: Final = re.compile(
    r"\beyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*"  # a JWT or JWE, whole or cut short
    r"|\b(?:Bearer|DPoP|Basic)\s+[A-Za-z0-9._~+/=-]+"
    r"|-----BEGIN [A-Z ]+-----[\s\S]*"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)",  # user information in a URL
    re.IGNORECASE,
)


def hide_credentials(text: str) -> str:
    """Return `text`, cut to `LONGEST`, with everything that looks like a credential hidden."""
    return _CREDENTIAL.sub(HIDDEN, text[: LONGEST * 4])[:LONGEST]


def as_code(text: str) -> str:
    """Return a text of ours, or the name of a class, as a code: `the key is not known`, `ConnectError`.

    Digits beyond a status are left out, and so is all that is no plain word.
    """
    return "_".join(word.lower() for word in _WORDS.findall(hide_credentials(text)))[:80]


def redact(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop the keys that are not allowed, naming them, and hide credentials; a structlog processor."""
    dropped = sorted(key for key in line if key not in ALLOWED)
    for key in dropped:
        del line[key]
    for key, value in line.items():
        line[key] = as_code(str(value)) if key in CODED else _plain(value, 0)
    if dropped:
        line["dropped"] = [hide_credentials(key) for key in dropped]
    return line


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return hide_credentials(value)
    if isinstance(value, list | tuple | set | frozenset) and depth < 2:
        return [_plain(one, depth + 1) for one in list(value)[:50]]
    return type(value).__name__
