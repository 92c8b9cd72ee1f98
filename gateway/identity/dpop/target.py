"""Comparing `htu` with the request's URL (RFC 9449 section 4.3, 9; RFC 3986 section 6.2.2 and 6.2.3)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"https": 443, "http": 80}
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def same_target(htu: object, url: str) -> bool:
    """Say whether `htu` names `url`, query and fragment left aside."""
    if not isinstance(htu, str) or len(htu) > 4_096:
        return False
    if htu == url:
        return True
    try:
        return _normal(htu) == _normal(url)
    except ValueError:
        return False


def _normal(url: str) -> tuple[str, str, int, str]:
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not an http URL")
    path = _ESCAPE.sub(_unescape, parts.path) or "/"
    return scheme, parts.hostname.lower(), parts.port or _PORTS[scheme], path


def _unescape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else f"%{match[1].upper()}"
