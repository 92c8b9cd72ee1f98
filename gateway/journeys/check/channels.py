"""A step on a channel names one that its AsyncAPI description has."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from gateway.journeys.check.subject import Subject
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Source
from gateway.journeys.document.targets import Target

NAME = "channels"


def check_channel(subject: Subject, at: str, target: Target, sources: Iterable[Source]) -> Iterator[Finding]:
    """Find an operation or channel that no description has; a description that was not given is told."""
    names = [source.name for source in sources]
    known = [subject.channels[name] for name in names if name in subject.channels]
    if not known:
        message = (
            f"The description of source '{', '.join(names)}' was not given: its channels are not checked."
        )
        yield subject.finding(NAME, at, message, "warning")
        return
    wanted = target.name or target.pointer
    offered = {one for found in known for one in (found.operations if target.name else found.pointers)}
    if wanted in offered:
        return
    close = difflib.get_close_matches(wanted, sorted(offered), 1)
    kind = "operation" if target.name else "channel"
    suggestion = close[0] if close else None
    yield subject.finding(NAME, at, f"The source has no {kind} '{wanted}'.", suggestion=suggestion)
