"""Judge a simple condition: loose comparisons, as the specification has them."""

from __future__ import annotations

import re
from typing import Any, Final

from gateway.journeys.criteria.condition import (
    Both,
    Compare,
    Comparison,
    Condition,
    Constant,
    Either,
    Not,
    Reference,
)
from gateway.journeys.expressions.evaluate import evaluate
from gateway.journeys.expressions.scope import Scope

_NUMBER: Final = re.compile(r"\s*[-+]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?\s*")
_LOGICAL: Final = {"true": True, "false": False}


def holds(condition: Condition, scope: Scope) -> bool:
    """Say whether the condition passes: `null`, `false`, zero and empty text do not."""
    return truth(value_of(condition, scope))


def truth(value: Any) -> bool:
    """Say whether a value passes by itself; structures do, also empty ones, because they are not null."""
    if value is None or value is False:
        return False
    return bool(value) if isinstance(value, (str, int, float)) else True


def value_of(condition: Condition, scope: Scope) -> Any:
    """Return the value of a condition or of a part of it."""
    match condition:
        case Constant():
            return condition.value
        case Reference():
            return _taken(evaluate(condition.expression, scope), condition.path)
        case Not():
            return not holds(condition.operand, scope)
        case Both():
            return holds(condition.left, scope) and holds(condition.right, scope)
        case Either():
            return holds(condition.left, scope) or holds(condition.right, scope)
        case Compare():
            return compare(
                condition.operator, value_of(condition.left, scope), value_of(condition.right, scope)
            )


def _taken(value: Any, path: tuple[str | int, ...]) -> Any:
    for token in path:
        if isinstance(value, list) and isinstance(token, int) and token < len(value):
            value = value[token]
        elif isinstance(value, dict) and isinstance(token, str):
            value = value.get(token)
        else:
            return None
    return value


def compare(operator: Comparison, left: Any, right: Any) -> bool:
    """Compare two values.

    Text is compared without regard to case; text that is a number is a number
    beside a number; null equals itself only, and nothing is less or more than it.
    """
    left, right = _alike(left, right)
    if operator == "==":
        return _equal(left, right)
    if operator == "!=":
        return not _equal(left, right)
    if not _ordered(left, right):
        return False
    match operator:
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
    return bool(left >= right)


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Return both values, text turned into what the other one is where it can be read so."""
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold(), right.casefold()
    if isinstance(left, str):
        return _as(left, right), right
    if isinstance(right, str):
        return left, _as(right, left)
    return left, right


def _as(text: str, other: Any) -> Any:
    if isinstance(other, bool):
        return _LOGICAL.get(text.casefold(), text)
    if isinstance(other, (int, float)) and _NUMBER.fullmatch(text):
        return float(text) if any(mark in text for mark in ".eE") else int(text)
    return text


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    return bool(left == right)


def _ordered(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
    return numbers or (isinstance(left, str) and isinstance(right, str))
