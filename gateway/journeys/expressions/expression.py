"""Runtime expressions as values; `str` gives back the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Root = Literal[
    "url",
    "method",
    "statusCode",
    "request",
    "response",
    "message",
    "inputs",
    "outputs",
    "steps",
    "workflows",
    "sourceDescriptions",
    "components",
    "self",
]
ROOTS: Final[tuple[Root, ...]] = (
    "url",
    "method",
    "statusCode",
    "request",
    "response",
    "message",
    "inputs",
    "outputs",
    "steps",
    "workflows",
    "sourceDescriptions",
    "components",
    "self",
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One runtime expression (section Runtime Expressions).

    `owner` is the step, workflow, source or kind of component; `source` is
    `header`, `query`, `path`, `body` or `payload` of a message, or `inputs`
    or `outputs` of a workflow; `name` is what is wanted of it. `pointer` is
    a JSON Pointer into the value, None without `#`. `trail` is what follows a
    body after a dot, as the specification's own examples write it
    (`$response.body.count`).
    """

    root: Root
    owner: str = ""
    source: str = ""
    name: str = ""
    pointer: str | None = None
    trail: str = ""
    loose: bool = False
    """Written `$steps.ID.NAME` without `outputs`: the free grammar of 1.0.0 allowed it."""

    def __str__(self) -> str:
        middle = (self.owner, "" if self.loose else self.source, self.name)
        text = ".".join(part for part in (f"${self.root}", *middle) if part)
        if self.trail:
            text += f".{self.trail}"
        return text if self.pointer is None else f"{text}#{self.pointer}"


@dataclass(frozen=True, slots=True)
class Template:
    """A string with embedded expressions: literal text and expressions in turn."""

    parts: tuple[str | Expression, ...]

    def __str__(self) -> str:
        return "".join(f"{{{part}}}" if isinstance(part, Expression) else part for part in self.parts)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The embedded expressions, in order."""
        return tuple(part for part in self.parts if isinstance(part, Expression))


class ExpressionError(ValueError):
    """A text is no runtime expression; `position` counts characters from 0."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"at character {position + 1}: {reason}")
        self.position, self.reason = position, reason
