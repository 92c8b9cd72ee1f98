"""ETags, `If-Match` and `If-None-Match` (RFC 9110 sections 8.8.3, 13.1): a change names what it changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Header, Response

from gateway.problems import PreconditionRequired, VersionMismatch

_STRONG: Final = re.compile(r'"(\d{1,9})"')


def set_etag(response: Response, version: int) -> None:
    """Let the answer carry the row version as a strong ETag."""
    response.headers["ETag"] = f'"{version}"'


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Say whether `If-None-Match` has the strong `etag`, so that 304 will do (RFC 9110 section 13.1.2).

    Compared weakly, in a list too: a proxy that compresses makes a strong ETag weak.
    """
    listed = [] if if_none_match is None else [one.strip() for one in if_none_match.split(",")]
    return "*" in listed or etag in [one.removeprefix("W/") for one in listed]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the caller has seen of the resource; looked at last, as RFC 9110 section 13.2.1 wants it."""

    if_match: str | None

    @property
    def version(self) -> int:
        """The version that `If-Match` names.

        Raises `PreconditionRequired` when it is absent or `*`, which names no
        version, and `VersionMismatch` when it is not an ETag of ours.
        """
        if self.if_match is None or self.if_match.strip() == "*":
            raise PreconditionRequired("Send the ETag of the version that you have seen as If-Match.")
        match = _STRONG.fullmatch(self.if_match.strip())
        if match is None:
            raise VersionMismatch("If-Match is not an ETag that was given out.")
        return int(match[1])


def read_if_match(if_match: Annotated[str | None, Header(max_length=200)] = None) -> Seen:
    """Return the precondition, of which only the length is checked yet."""
    return Seen(if_match)


IfMatch = Annotated[Seen, Depends(read_if_match)]
"""`seen.version` is the version that the caller has seen, or a problem."""
