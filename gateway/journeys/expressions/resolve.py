"""Resolve values of a document: constants, expressions, templates and selectors, however deep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gateway.journeys.expressions.evaluate import MISSING, Escape, evaluate, find, render
from gateway.journeys.expressions.expression import Expression, Template
from gateway.journeys.expressions.parse import parse_value
from gateway.journeys.expressions.scope import Scope

Select = Callable[[dict[str, Any], Scope], Any]
"""Evaluates a Selector Object (Arazzo 1.1)."""


def is_selector(value: Any) -> bool:
    """Say whether a value has the shape of a Selector Object."""
    return isinstance(value, dict) and {"context", "selector", "type"} == {
        name for name in value if not name.startswith("x-")
    }


def resolve(value: Any, scope: Scope, select: Select | None = None, escape: Escape | None = None) -> Any:
    """Return `value` with everything in it evaluated.

    A string that is one expression keeps the type of what it refers to; a
    member of an object that refers to nothing is left out.
    `select` is None where selectors are plain objects (Arazzo 1.0). Raises
    `ExpressionError` when a string begins like an expression and is none.
    """
    if isinstance(value, str):
        meant = parse_value(value)
        if isinstance(meant, Expression):
            return evaluate(meant, scope)
        return render(meant, scope, escape) if isinstance(meant, Template) else meant
    if isinstance(value, list):
        return [resolve(item, scope, select, escape) for item in value]
    if isinstance(value, dict):
        if select is not None and is_selector(value):
            return select(value, scope)
        found = {name: _or_missing(item, scope, select, escape) for name, item in value.items()}
        return {name: item for name, item in found.items() if item is not MISSING}
    return value


def _or_missing(value: Any, scope: Scope, select: Select | None, escape: Escape | None) -> Any:
    if isinstance(value, str) and isinstance(meant := parse_value(value), Expression):
        return find(meant, scope)
    return resolve(value, scope, select, escape)


def expressions_in(value: Any, *, selectors: bool) -> Iterator[Expression]:
    """Yield every expression in `value`; raises `ExpressionError` on one that cannot be read."""
    if isinstance(value, str):
        meant = parse_value(value)
        if isinstance(meant, Expression):
            yield meant
        elif isinstance(meant, Template):
            yield from meant.expressions
    elif isinstance(value, list):
        for item in value:
            yield from expressions_in(item, selectors=selectors)
    elif isinstance(value, dict):
        if selectors and is_selector(value):
            yield from expressions_in(value["context"], selectors=False)
            return
        for item in value.values():
            yield from expressions_in(item, selectors=selectors)
