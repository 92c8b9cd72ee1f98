"""What a runtime expression can see: the messages of the step, and what came before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a step sends; values of parameters by name, header names in lower case."""

    method: str = ""
    url: str = ""
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a step got: JSON bodies parsed, others as text; header names in lower case.

    `status` is None when nothing was answered; `error` then is the problem's
    reason code. `url` and `method` are what was really called.
    """

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    url: str = ""
    method: str = ""
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the response as JSON."""
        return {
            "status": self.status,
            "headers": dict(self.headers),
            "body": self.body,
            "url": self.url,
            "method": self.method,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An event that a step received (AsyncAPI)."""

    headers: Mapping[str, str] = field(default_factory=dict)
    payload: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything that expressions of one place can refer to; what is missing is null."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Outputs by step."""
    workflows: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    """`inputs` and `outputs` by workflow."""
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The fields of the source descriptions by name."""
    identity: str | None = None
    request: Request | None = None
    response: Response | None = None
    message: Message | None = None
