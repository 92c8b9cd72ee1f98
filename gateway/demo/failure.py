"""How the story says that it went wrong."""

from __future__ import annotations


class StoryFailed(Exception):
    """A step did not do what it must; the text is for the person who ran the demo."""


def require(condition: object, reason: str) -> None:
    """Raise `StoryFailed` with `reason` unless `condition` holds."""
    if not condition:
        raise StoryFailed(reason)
