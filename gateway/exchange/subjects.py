"""Whom an exchange is about: the person's identifier, where the description says it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from gateway.model.message import Headers
from gateway.model.service import Operation
from gateway.problems import InvalidDescription

_PLACES = ("path", "query", "header", "body")


@dataclass(frozen=True, slots=True)
class SubjectPlace:
    """Where an operation's request names the person: in `path`, `query`, `header` or `body`."""

    location: str
    name: str

    def find(self, parameters: Mapping[str, str], query: str, headers: Headers, body: Any) -> str | None:
        """Return the identifier, or None when the request does not name exactly one; `body` is parsed JSON.

        Of two the agency could take the other, about a person whom no one asked.
        """
        if self.location == "path":
            return parameters.get(self.name)
        if self.location in ("query", "header"):
            pairs = parse_qsl(query, keep_blank_values=True) if self.location == "query" else headers
            given = [value for name, value in pairs if name == self.name]
            return given[0] or None if len(given) == 1 else None
        for token in self.name.split("/")[1:]:
            if not isinstance(body, Mapping):
                return None
            body = body.get(token.replace("~1", "/").replace("~0", "~"))
        return str(body) if isinstance(body, str | int) else None


def compile_subject(operation: Operation) -> SubjectPlace | None:
    """Return the place that `Operation.subject` names; raises `InvalidDescription` if that cannot be read."""
    if operation.subject is None:
        return None
    location, colon, name = operation.subject.partition(":")
    if not colon or not name or location not in _PLACES or (location == "body" and name[0] != "/"):
        raise InvalidDescription("The place of the subject's identifier cannot be read.")
    return SubjectPlace(location, name.lower() if location == "header" else name)
