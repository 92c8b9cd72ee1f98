"""Make unified paths of OpenAPI path templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_LITERAL = "-._~!$&'()*+,=:@"
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f;\\?#]")


class UnusablePath(Exception):
    """A path that the gateway cannot route; the text says why."""


class UnifiedPath(NamedTuple):
    """`template` has whole segments only; `names` its parameters; `exact` if the document says the same."""

    template: str
    names: tuple[str, ...]
    exact: bool


def unify_path(path: str) -> UnifiedPath:
    """Return the path of an OpenAPI path template in the unified API.

    Literal segments are percent-encoded. A segment that mixes text and
    expressions, `{name}.{format}`, becomes several, because the gateway
    routes by whole segments: `{name}/{format}`. Raises `UnusablePath`.
    """
    if not path.startswith("/"):
        raise UnusablePath("The path does not begin with a slash.")
    names = tuple(_EXPRESSION.findall(path))
    if len(set(names)) != len(names):
        raise UnusablePath("The path names a parameter twice.")
    if any(not name or "/" in name for name in names):
        raise UnusablePath("The path has a parameter without a usable name.")
    plain = _EXPRESSION.sub("", path)
    if _FORBIDDEN.search(plain) or re.search(r"%(2f|5c|3b|[01][0-9a-f]|7f)", plain, re.IGNORECASE):
        raise UnusablePath("The path has a query, a fragment or characters that do not belong in a path.")
    if "{" in plain or "}" in plain:
        raise UnusablePath("The path has an unfinished {expression}.")
    segments = path[1:].split("/")
    if any(unquote(segment) in (".", "..") for segment in segments) or "" in segments[:-1]:
        raise UnusablePath("The path has an empty segment, or one of dots.")
    unified = [part for segment in segments for part in _parts(segment)]
    template = "/" + "/".join(unified)
    return UnifiedPath(template, names, template == path)


def _parts(segment: str) -> list[str]:
    if not _EXPRESSION.search(segment):
        return [quote(unquote(segment), safe=_LITERAL)]
    if _EXPRESSION.fullmatch(segment):
        return [segment]
    parts: list[str] = []
    for number, text in enumerate(_EXPRESSION.split(segment)):
        if number % 2:
            parts.append(f"{{{text}}}")
        elif word := text.strip("-._~!$&'()*+,=:@"):
            parts.append(quote(unquote(word), safe=_LITERAL))
    return parts


def shape(template: str) -> str:
    """Return the template with its parameters' names taken away: templates of one shape are one route."""
    return _EXPRESSION.sub("{}", template)


def rename(template: str, names: Mapping[str, str]) -> str:
    """Return the template with parameters called by their new names."""
    return _EXPRESSION.sub(lambda found: f"{{{names.get(found[1], found[1])}}}", template)
