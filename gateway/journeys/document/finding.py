"""Findings: what is wrong with a journey, where, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that stops a journey from running (`error`) or that a reviewer should see (`warning`).

    `at` is a JSON Pointer into the document, `line` counts from 1 (0 when it
    is not known), `check` names the rule, and `suggestion` says what to write
    instead, where that can be told. `document` is the source description's
    name, when the finding is about a document beside the main one.
    """

    severity: Severity
    check: str
    at: str
    line: int
    message: str
    suggestion: str | None = None
    document: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON; members without a value are left out."""
        body = {
            "severity": self.severity,
            "check": self.check,
            "document": self.document,
            "line": self.line,
            "at": self.at,
            "message": self.message,
            "suggestion": self.suggestion,
        }
        return {name: value for name, value in body.items() if value is not None}


def line_of(lines: Mapping[str, int], at: str) -> int:
    """Return the line of the JSON Pointer `at`, or of the nearest place around it that has one."""
    while at not in lines:
        if not at:
            return 0
        at = at.rpartition("/")[0]
    return lines[at]


def refuses(findings: tuple[Finding, ...]) -> bool:
    """Say whether any finding is an error."""
    return any(finding.severity == "error" for finding in findings)
