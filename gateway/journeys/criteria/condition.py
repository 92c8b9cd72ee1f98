"""Simple conditions as values: literals, runtime expressions, operators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gateway.journeys.expressions.expression import Expression

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Constant:
    """`true`, `null`, `12.5`, `'text'`."""

    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A runtime expression, and the members and indexes taken of its value."""

    expression: Expression
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """`!operand`."""

    operand: Condition


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right`."""

    operator: Comparison
    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Both:
    """`left && right`."""

    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Either:
    """`left || right`."""

    left: Condition
    right: Condition


Condition = Constant | Reference | Not | Compare | Both | Either


def references(condition: Condition) -> Iterator[Reference]:
    """Yield every reference in the condition."""
    match condition:
        case Reference():
            yield condition
        case Not():
            yield from references(condition.operand)
        case Compare() | Both() | Either():
            yield from references(condition.left)
            yield from references(condition.right)
        case Constant():
            return
