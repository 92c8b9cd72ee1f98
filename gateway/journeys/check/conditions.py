"""Every criterion and selector is in its language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gateway.journeys.check.places import criteria_of, spots
from gateway.journeys.check.subject import Subject
from gateway.journeys.criteria.jsonpath import QueryError, check_condition, check_query
from gateway.journeys.criteria.patterns import PatternError, check_pattern
from gateway.journeys.criteria.simple import parse_condition
from gateway.journeys.criteria.xpath import check_xpath
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.model import Criterion
from gateway.journeys.document.pointer import split
from gateway.journeys.expressions.expression import Expression, ExpressionError
from gateway.journeys.expressions.parse import parse_expression, parse_template
from gateway.journeys.expressions.resolve import is_selector

NAME = "conditions"


def check_conditions(subject: Subject) -> Iterator[Finding]:
    """Find conditions, contexts and selectors that cannot be evaluated."""
    for workflow in subject.document.workflows:
        for criterion, _, _ in criteria_of(workflow):
            yield from _criterion(subject, criterion)
        if subject.document.feature_set == "1.1":
            for spot in spots(workflow):
                for selector in _selectors(spot.value):
                    yield from _selector(subject, selector, spot.at)


def _criterion(subject: Subject, criterion: Criterion) -> Iterator[Finding]:
    try:
        if criterion.context is not None:
            parse_expression(criterion.context.removeprefix("{").removesuffix("}"))
    except ExpressionError as error:
        yield subject.finding(NAME, f"{criterion.at}/context", f"Not a runtime expression: {error}.")
    at = f"{criterion.at}/condition"
    kind = criterion.type
    yield from _language(subject, kind.type, criterion.condition, at, check_condition)
    if kind.type == "xpath" and kind.version in ("xpath-20", "xpath-30", "xpath-31"):
        yield subject.finding(NAME, at, "XPath is evaluated as XPath 1.0.", "warning")
    if kind.version.startswith("draft-goessner"):
        yield subject.finding(NAME, at, "JSONPath is evaluated as RFC 9535.", "warning")
    if kind.type == "jsonpath" and _is_bare_filter(criterion.condition):
        message = "A filter without a query: it is asked of the context as $[?...]."
        yield subject.finding(NAME, at, message, "warning")


def _is_bare_filter(text: str) -> bool:
    try:
        return check_condition(_without_expressions(text))
    except (ExpressionError, QueryError):
        return False


def _without_expressions(text: str) -> str:
    """Return the text with a 1 for each embedded expression."""
    return "".join("1" if isinstance(part, Expression) else part for part in parse_template(text).parts)


def _language(
    subject: Subject, kind: str, text: str, at: str, check_jsonpath: Callable[[str], object] = check_query
) -> Iterator[Finding]:
    try:
        if kind == "simple":
            parse_condition(text)
            return
        text = _without_expressions(text)
        if kind == "regex":
            check_pattern(text)
        elif kind == "jsonpath":
            check_jsonpath(text)
        elif kind == "xpath":
            check_xpath(text)
        else:
            split(text.removeprefix("#"))
    except (ExpressionError, PatternError, QueryError, ValueError) as error:
        yield subject.finding(NAME, at, f"Not a {kind} condition: {error}.")


def _selectors(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _selectors(item)
    elif isinstance(value, dict):
        if is_selector(value):
            yield value
            return
        for item in value.values():
            yield from _selectors(item)


def _selector(subject: Subject, selector: dict[str, Any], at: str) -> Iterator[Finding]:
    kind = selector["type"].get("type") if isinstance(selector["type"], dict) else selector["type"]
    if kind not in ("jsonpath", "xpath", "jsonpointer"):
        yield subject.finding(NAME, at, "A selector is jsonpath, xpath or jsonpointer.")
        return
    try:
        parse_expression(str(selector["context"]).removeprefix("{").removesuffix("}"))
    except ExpressionError as error:
        yield subject.finding(NAME, at, f"The selector's context is no runtime expression: {error}.")
    yield from _language(subject, kind, str(selector["selector"]), at)
