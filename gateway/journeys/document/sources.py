"""The operations of a document's sources, as far as their descriptions are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.journeys.document.model import Document, Source
from gateway.journeys.document.pointer import split
from gateway.journeys.document.targets import Target
from gateway.model.service import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOperations:
    """What a source offers; schemas refer to `components` as `#/components/schemas/NAME`."""

    operations: tuple[Operation, ...]
    components: Mapping[str, Any] = field(default_factory=dict)


class Lookup(Protocol):
    """Finds what a source description stands for: a registered service, or a file that was given."""

    def source(self, source: Source) -> SourceOperations | None:
        """Return its operations, or None when it is not known."""


class KnownSources:
    """A lookup by the source description's name; `beside` has those of other documents, by name and url."""

    def __init__(
        self,
        sources: Mapping[str, SourceOperations],
        beside: Mapping[tuple[str, str], SourceOperations] | None = None,
    ) -> None:
        self._sources, self._beside = dict(sources), dict(beside or {})

    def source(self, source: Source) -> SourceOperations | None:
        """Return the operations given for this source."""
        return self._beside.get((source.name, source.url)) or self._sources.get(source.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An operation that a target points at, and whose it is."""

    source: Source
    operation: Operation
    components: Mapping[str, Any]


def candidates(document: Document, target: Target) -> tuple[Source, ...]:
    """Return the sources that a target may mean: the one that it names, or every one with operations."""
    if target.source:
        found = document.source(target.source)
        return () if found is None else (found,)
    return tuple(source for source in document.sources if source.type != "arazzo")


def find(document: Document, target: Target, lookup: Lookup) -> Found | None:
    """Return the operation that `target` points at, or None."""
    for source in candidates(document, target):
        known = lookup.source(source)
        operation = None if known is None else operation_of(known, target)
        if known is not None and operation is not None:
            return Found(source=source, operation=operation, components=known.components)
    return None


def operation_of(known: SourceOperations, target: Target) -> Operation | None:
    """Return the operation by its operationId, or by `/paths/{path}/{method}`.

    A pointer without a method is accepted where the path has one operation
    only, as in the specification's first example. `/channels/{channel}` of an
    AsyncAPI description is the operation of the registered service that
    takes the channel's events: a POST of that name, or at that path.
    """
    if target.name:
        clean = re.sub(r"[^A-Za-z0-9_-]+", "-", target.name).strip("-")
        return next((item for item in known.operations if item.name in (target.name, clean)), None)
    try:
        tokens = split(target.pointer)
    except ValueError:
        return None
    if len(tokens) == 2 and tokens[0] == "channels":
        return _of_channel(known, tokens[1])
    if len(tokens) not in (2, 3) or tokens[0] != "paths":
        return None
    of_path = [item for item in known.operations if item.binding.get("path", item.path) == tokens[1]]
    if len(tokens) == 2:
        return of_path[0] if len(of_path) == 1 else None
    return next((item for item in of_path if item.method.lower() == tokens[2].lower()), None)


def _of_channel(known: SourceOperations, channel: str) -> Operation | None:
    taking = [item for item in known.operations if item.method == "POST"]
    named = [item for item in taking if item.name == channel]
    at = [
        item for item in taking if str(item.binding.get("path", item.path)).strip("/") == channel.strip("/")
    ]
    return next(iter(named or at), None)
