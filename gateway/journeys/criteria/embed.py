"""Put values into conditions and selectors: the value must not become part of the query.

Inside a quoted literal a value is escaped, or refused where the language has
no escape; outside of one it must be a word or a number. Only in regular
expressions may a value be a pattern, as the specification's example has it:
those cannot hang.
"""

from __future__ import annotations

import re
from typing import Final

from gateway.journeys.criteria.jsonpath import QueryError
from gateway.journeys.expressions.evaluate import evaluate, text_of
from gateway.journeys.expressions.expression import Expression
from gateway.journeys.expressions.parse import parse_template
from gateway.journeys.expressions.scope import Scope

_WORD: Final = re.compile(r"-?[A-Za-z0-9_][A-Za-z0-9_.\-]*")
_CONTROL: Final = re.compile(r"[\x00-\x1f]")


def embed(text: str, kind: str, scope: Scope) -> str:
    """Return the condition with embedded expressions replaced; raises `QueryError` or `ExpressionError`."""
    if "{$" not in text:
        return text
    found, quote = "", ""
    for part in parse_template(text).parts:
        if isinstance(part, Expression):
            value = text_of(evaluate(part, scope))
            found += value if kind == "regex" else _safe(value, quote, kind)
        else:
            found += part
            quote = _quote_after(part, quote, kind)
    return found


def _quote_after(text: str, quote: str, kind: str) -> str:
    """Return the quotation mark that is open after `text`, or ""."""
    skip = False
    for character in text:
        if skip:
            skip = False
        elif character == "\\" and quote and kind == "jsonpath":
            skip = True
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
    return quote


def _safe(value: str, quote: str, kind: str) -> str:
    if not quote:
        if not _WORD.fullmatch(value):
            raise QueryError("an embedded value outside quotes must be a word or a number")
        return value
    if kind == "jsonpath":
        escaped = value.replace("\\", "\\\\").replace(quote, "\\" + quote)
        return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)
    if quote in value:
        raise QueryError("an embedded value holds the quotation mark that is around it")
    return value
