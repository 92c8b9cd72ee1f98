"""Evaluate criteria and selectors. What cannot be evaluated fails, and says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gateway.journeys.criteria.embed import embed
from gateway.journeys.criteria.jsonpath import QueryError, finds, select_nodes
from gateway.journeys.criteria.judge import holds
from gateway.journeys.criteria.patterns import PatternError, matches
from gateway.journeys.criteria.simple import parse_condition
from gateway.journeys.criteria.xpath import as_value, evaluate_xpath, parse_xml, passes
from gateway.journeys.document.model import Criterion
from gateway.journeys.document.pointer import PointerMissing, get
from gateway.journeys.expressions.evaluate import evaluate, text_of
from gateway.journeys.expressions.expression import ExpressionError
from gateway.journeys.expressions.parse import parse_expression
from gateway.journeys.expressions.scope import Scope


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether criteria pass; `failed` is the condition that did not, `error` why it could not be judged."""

    passed: bool
    failed: str = ""
    error: str = ""


def judge_all(criteria: Iterable[Criterion], scope: Scope) -> Verdict:
    """Return whether all criteria pass (section Multiple Criteria); none at all pass."""
    for criterion in criteria:
        verdict = judge(criterion, scope)
        if not verdict.passed:
            return verdict
    return Verdict(True)


def judge(criterion: Criterion, scope: Scope) -> Verdict:
    """Return whether one criterion passes (section Condition Evaluation)."""
    try:
        passed = _passes(criterion, scope)
    except (ExpressionError, PatternError, QueryError) as error:
        return Verdict(False, criterion.condition, str(error))
    return Verdict(passed, "" if passed else criterion.condition)


def _passes(criterion: Criterion, scope: Scope) -> bool:
    kind = criterion.type.type
    if kind == "simple":
        return holds(parse_condition(criterion.condition), scope)
    context = evaluate(_context(criterion.context or ""), scope)
    if context is None:
        return False
    condition = embed(criterion.condition, kind, scope)
    if kind == "regex":
        return matches(condition, text_of(context))
    if kind == "jsonpath":
        return finds(condition, context)
    return passes(evaluate_xpath(condition, parse_xml(_markup(context))))


def _context(text: str) -> Any:
    """Return the context's expression; braces around it are let pass."""
    braced = text.startswith("{$") and text.endswith("}")
    return parse_expression(text[1:-1] if braced else text)


def _markup(value: Any) -> str:
    if not isinstance(value, str):
        raise QueryError("XPath is for XML, and this is JSON")
    return value


def select(value: dict[str, Any], scope: Scope) -> Any:
    """Return what a Selector Object (1.1) selects: one node as itself, several as a list, none as null."""
    kind = value["type"].get("type") if isinstance(value["type"], dict) else value["type"]
    if kind not in ("jsonpointer", "jsonpath", "xpath"):
        raise QueryError("a selector is jsonpath, xpath or jsonpointer")
    context = evaluate(_context(str(value["context"])), scope)
    if context is None:
        return None
    selector = embed(str(value["selector"]), str(kind), scope)
    if kind == "jsonpointer":
        try:
            return get(context, selector.removeprefix("#"))
        except (PointerMissing, ValueError):
            return None
    if kind == "jsonpath":
        found = [node for _, node in select_nodes(selector, context)]
        return found[0] if len(found) == 1 else (found or None)
    return as_value(evaluate_xpath(selector, parse_xml(_markup(context))))
