"""One browser in which a person is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.model.classification import Assurance


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session; `id` is no secret and names it in lists and in revocation marks. Times are Unix seconds."""

    id: str
    subject: str
    provider: str
    assurance: Assurance
    authenticated_at: int
    created_at: int
    seen_at: int
    expires_at: int
    agent: str
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the person is called, or an empty text."""
        value = self.claims.get("name")
        return value if isinstance(value, str) else ""


def describe_agent(user_agent: str) -> str:
    """Return a browser as `browser,system` of a few known words, never what the browser wrote."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser},{system}"


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
