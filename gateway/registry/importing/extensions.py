"""Read the extensions that say what a call means: subject, classification, sign-in, effect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from gateway.model.classification import Assurance, Classification
from gateway.model.recency import OLDEST
from gateway.model.service import Effect
from gateway.registry.importing.findings import Findings, Node

SUBJECT = re.compile(r"(?:path|query|header):[^\s/:]+|body:(?:/[^\x00-\x1f]*)+")
"""Where a subject's identifier is: `path:NAME`, `query:NAME`, `header:NAME` or `body:/pointer`."""

_METHODS = {
    "GET": Effect.SAFE,
    "HEAD": Effect.SAFE,
    "OPTIONS": Effect.SAFE,
    "PUT": Effect.IDEMPOTENT,
    "DELETE": Effect.IDEMPOTENT,
}
_Value = TypeVar("_Value")


class Extensions:
    """Reads `x-…` members from the operation, else its path item, else the document's root."""

    def __init__(self, findings: Findings, scopes: Iterable[Node]) -> None:
        self._findings = findings
        self._scopes = tuple(scopes)

    def subject(self) -> str | None:
        """Return where the subject's identifier is, if `x-subject` says so."""
        return self._read("x-subject", _subject, None)

    def classification(self) -> Classification:
        """Return `x-classification`; what says nothing is personal."""
        return self._read("x-classification", Classification.of, Classification.PERSONAL)

    def assurance(self) -> Assurance:
        """Return `x-assurance`; what says nothing asks for none."""
        return self._read("x-assurance", _assurance, Assurance.NONE)

    def max_age(self) -> int | None:
        """Return `x-max-age`: how many seconds ago the person may have signed in; None asks for none."""
        return self._read("x-max-age", _max_age, None)

    def effect(self, method: str) -> Effect:
        """Return `x-effect`, or what HTTP says of the method (RFC 9110 section 9.2)."""
        return self._read("x-effect", Effect, _METHODS.get(method, Effect.UNSAFE))

    def _read(self, name: str, parse: Callable[[Any], _Value], default: _Value) -> _Value:
        for scope in self._scopes:
            child = scope.child(name)
            if child.value is None:
                continue
            try:
                return parse(child.value)
            except (ValueError, AttributeError, TypeError):
                self._findings.add("warning", child, f"The value of {name} is not known and is not used.")
        return default


def _subject(value: Any) -> str:
    if not isinstance(value, str) or not SUBJECT.fullmatch(value):
        raise ValueError(value)
    return value


def _max_age(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= OLDEST:
        raise ValueError(value)
    return value


def _assurance(value: Any) -> Assurance:
    level = Assurance.of(value)
    if level is Assurance.NONE and value != Assurance.NONE.label:
        raise ValueError(value)
    return level
