"""What an import of a description gives: operations, and what could not be used and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.model.service import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in a description that cannot be used (`error`) or is used differently (`warning`).

    `place` is a JSON Pointer or `line N`, after the file's name when there
    are several. `operation` is the local name that it concerns, if one.
    """

    severity: Literal["error", "warning"]
    place: str
    message: str
    operation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A description as read: `protocol` names the adapter, `title` and `version` are the document's own."""

    protocol: str
    title: str
    version: str
    operations: tuple[Operation, ...]
    components: Mapping[str, Any] = field(default_factory=dict)
    """JSON Schemas by name; operations refer to them as `#/components/schemas/NAME`."""
    findings: tuple[Finding, ...] = ()
    base_urls: tuple[str, ...] = ()
    """Where the description says the service is; a hint only, the operator decides."""
