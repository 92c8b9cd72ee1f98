"""AsyncAPI descriptions (2.x and 3.0), as far as journeys need them: their channels and operations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.journeys.document.pointer import escape
from gateway.journeys.document.reading import read_text
from gateway.problems import InvalidDescription

_VERSION: Final = re.compile(r"[23]\.[0-9]+\.[0-9]+(-.+)?")


@dataclass(frozen=True, slots=True)
class Channels:
    """What a description offers: operations by name, channels by JSON Pointer."""

    operations: frozenset[str]
    pointers: frozenset[str]


def is_asyncapi(data: bytes) -> bool:
    """Say whether `data` is an AsyncAPI description; raises `InvalidDescription` when it cannot be read."""
    value = read_text(data).value
    return isinstance(value, dict) and "asyncapi" in value


def read_channels(data: bytes) -> Channels:
    """Return the channels and operations of a description; raises `InvalidDescription`."""
    value = read_text(data).value
    version = value.get("asyncapi") if isinstance(value, dict) else None
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise InvalidDescription("'asyncapi' must be 2.x or 3.x: this is what Simpul can read.")
    channels = _members(value, "channels")
    operations = set(_members(value, "operations")) if version.startswith("3") else _of_channels(channels)
    return Channels(frozenset(operations), frozenset(f"/channels/{escape(name)}" for name in channels))


def _of_channels(channels: Mapping[str, Any]) -> set[str]:
    """Return the operationIds of a 2.x description, where they stand in the channels."""
    found = (_members(channel, side) for channel in channels.values() for side in ("publish", "subscribe"))
    return {name for side in found if isinstance(name := side.get("operationId"), str)}


def _members(value: Any, name: str) -> Mapping[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}
