"""Make unified paths of OpenAPI path templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_LITERAL = "/-._~!$&'()*+,=:@"
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f;\\?#]")
_ENCODED = re.compile(r"%(?:2f|5c|3b|3f|23|[01][0-9a-f]|7b|7d|7f|25|(?![0-9a-f]{2}))", re.IGNORECASE)
MAX_SEGMENTS = 60


class UnusablePath(Exception):
    """A path that the gateway cannot route; the text says why."""


class UnifiedPath(NamedTuple):
    """`template` is routed, its literals decoded; `provider` is sent, its literals percent-encoded."""

    template: str
    provider: str
    names: tuple[str, ...]


def unify_path(path: str) -> UnifiedPath:
    """Return the path of an OpenAPI path template in the unified API: the same template, in normal form.

    Raises `UnusablePath` for what the gateway refuses in any request's path,
    and for templates that are none.
    """
    if not path.startswith("/"):
        raise UnusablePath("The path does not begin with a slash.")
    names = tuple(_EXPRESSION.findall(path))
    if len(set(names)) != len(names):
        raise UnusablePath("The path names a parameter twice.")
    if any(not name or "/" in name for name in names):
        raise UnusablePath("The path has a parameter without a usable name.")
    plain = _EXPRESSION.sub("", path)
    if "{" in plain or "}" in plain:
        raise UnusablePath("The path has an unfinished {expression}.")
    if _FORBIDDEN.search(plain) or _ENCODED.search(plain):
        raise UnusablePath("The path has a query, a fragment or characters that do not belong in a path.")
    segments = path[1:].split("/")
    if any(unquote(segment) in (".", "..") for segment in segments) or "" in segments[:-1]:
        raise UnusablePath("The path has an empty segment, or one of dots.")
    if len(segments) > MAX_SEGMENTS:
        raise UnusablePath("The path has too many segments.")
    template = "".join(_pieces(path, unquote))
    provider = "".join(_pieces(path, lambda literal: quote(unquote(literal), safe=_LITERAL)))
    return UnifiedPath(template, provider, names)


def _pieces(path: str, write: Callable[[str], str]) -> Iterator[str]:
    for number, piece in enumerate(_EXPRESSION.split(path)):
        yield f"{{{piece}}}" if number % 2 else write(piece)


def shape(template: str) -> str:
    """Return the template with its parameters' names taken away: templates of one shape are one route."""
    return _EXPRESSION.sub("{}", template)


def rename(template: str, names: Mapping[str, str]) -> str:
    """Return the template with parameters called by their new names."""
    return _EXPRESSION.sub(lambda found: f"{{{names.get(found[1], found[1])}}}", template)
