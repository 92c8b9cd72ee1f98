"""What a step points at: an operation or channel of a source, or a workflow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.journeys.document.extensions import Undertaking
from gateway.journeys.document.model import Step

_BY_PATH: Final = re.compile(r"\{?\$sourceDescriptions\.([A-Za-z0-9_\-]+)(?:\.url)?\}?#(/.*)")
_BY_NAME: Final = re.compile(r"\{?\$sourceDescriptions\.([A-Za-z0-9_\-]+)\.([^{}]+)\}?")


class TargetError(ValueError):
    """A text does not point at anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An operation or channel: `name` is its operationId, `pointer` where it stands in the source.

    `source` is the source description's name, empty when the document leaves
    it open because it has one only.
    """

    source: str = ""
    name: str = ""
    pointer: str = ""

    def __str__(self) -> str:
        return f"{self.source or '?'}: {self.name or self.pointer}"


def target_of(owner: Step | Undertaking) -> Target | None:
    """Return what the step calls, or None when it runs a workflow; raises `TargetError`."""
    channel = owner.channel_path if isinstance(owner, Step) else None
    if owner.operation_id is not None:
        return by_name(owner.operation_id)
    path = owner.operation_path if owner.operation_path is not None else channel
    return None if path is None else by_path(path)


def by_name(text: str) -> Target:
    """Read an operationId: bare, or as `$sourceDescriptions.<name>.<operationId>`."""
    match = _BY_NAME.fullmatch(text)
    if match:
        return Target(source=match[1], name=match[2])
    if text.startswith(("$", "{")) or not text:
        raise TargetError("an operationId is a name, or $sourceDescriptions.<name>.<operationId>")
    return Target(name=text)


def by_path(text: str) -> Target:
    """Read an operationPath or channelPath: `{$sourceDescriptions.<name>.url}#<pointer>`."""
    match = _BY_PATH.fullmatch(text)
    if match:
        return Target(source=match[1], pointer=match[2])
    match = _BY_NAME.fullmatch(text)
    if match and match[2] != "url":
        return Target(source=match[1], name=match[2])
    raise TargetError("a path is {$sourceDescriptions.<name>.url}# and a JSON Pointer")


def workflow_reference(text: str) -> tuple[str, str]:
    """Return the source's name (empty for this document) and the workflowId; raises `TargetError`."""
    match = _BY_NAME.fullmatch(text)
    if match:
        return match[1], match[2]
    if text.startswith("$"):
        raise TargetError("a workflowId is a name, or $sourceDescriptions.<name>.<workflowId>")
    return "", text
