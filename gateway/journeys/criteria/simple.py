"""Parse simple conditions (section Criterion Object: Literals, Operators).

either     = both *( "||" both )
both       = comparison *( "&&" comparison )
comparison = unary [ ( "==" / "!=" / "<" / "<=" / ">" / ">=" ) unary ]
unary      = *"!" operand
operand    = ( literal / expression / "(" either ")" ) *( "[" index "]" / "." name )
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple, cast

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
from gateway.journeys.expressions.expression import ExpressionError
from gateway.journeys.expressions.parse import parse_expression

MAX_LENGTH: Final = 4_000
MAX_DEPTH: Final = 32
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<operator>&&|\|\||==|!=|<=|>=|[<>!()\[\]])"
    r"|(?P<braced>\{\$[^{}]*\})"
    r"|(?P<expression>\$(?:[^\s()<>=!&|\[\]{}]|&(?!&)|\|(?!\|))+)"
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<number>-?(?:[0-9]+(?:\.[0-9]+)?)(?:[eE][-+]?[0-9]{1,3})?(?![A-Za-z0-9_]))"
    r"|(?P<member>\.[A-Za-z_][A-Za-z0-9_\-]*)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_\-]*))"
)
_WORDS: Final = {"true": True, "false": False, "null": None}
_COMPARISONS: Final = {"==", "!=", "<", "<=", ">", ">="}


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


@lru_cache(maxsize=8_192)
def parse_condition(text: str) -> Condition:
    """Return the condition; raises `ExpressionError` with the position of what is wrong."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(MAX_LENGTH, "a condition is that long")
    return _Parser(text).condition()


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            at = end - len(text[at:end].lstrip())
            raise ExpressionError(at, "a literal, an expression or an operator is expected")
        found.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return [*found, _Token("end", "", end)]


class _Parser:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, text: str) -> None:
        self._tokens, self._next, self._depth = _tokens(text), 0, 0

    def condition(self) -> Condition:
        found = self._either()
        self._need("end", "")
        return found

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _takes(self, *operators: str) -> str | None:
        token = self._token
        if token.kind == "operator" and token.text in operators:
            self._next += 1
            return token.text
        return None

    def _need(self, kind: str, text: str) -> None:
        token = self._token
        if (token.kind, token.text) != (kind, text):
            what = f"'{text}'" if text else "the end of the condition"
            raise ExpressionError(token.at, f"{what} is expected")
        self._next += 1

    def _either(self) -> Condition:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(self._token.at, f"nested deeper than {MAX_DEPTH} levels")
        found = self._both()
        while self._takes("||"):
            found = Either(found, self._both())
        self._depth -= 1
        return found

    def _both(self) -> Condition:
        found = self._comparison()
        while self._takes("&&"):
            found = Both(found, self._comparison())
        return found

    def _unary(self) -> Condition:
        negations = 0
        while self._takes("!"):
            negations += 1
        found = self._operand()
        return Not(found) if negations % 2 else (Not(Not(found)) if negations else found)

    def _comparison(self) -> Condition:
        left = self._unary()
        operator = self._takes(*_COMPARISONS)
        return Compare(cast(Comparison, operator), left, self._unary()) if operator else left

    def _operand(self) -> Condition:
        token = self._token
        if self._takes("("):
            inner = self._either()
            self._need("operator", ")")
            return inner
        self._next += 1
        match token.kind:
            case "expression" | "braced":
                return self._reference(token)
            case "string":
                return Constant(token.text[1:-1].replace("''", "'"))
            case "number":
                return Constant(int(token.text) if token.text.lstrip("-").isdigit() else float(token.text))
            case "word" if token.text in _WORDS:
                return Constant(_WORDS[token.text])
            case "word":
                raise ExpressionError(token.at, "text must be in single quotes")
        raise ExpressionError(token.at, "a literal or an expression is expected")

    def _reference(self, token: _Token) -> Condition:
        text, offset = (token.text[1:-1], 1) if token.kind == "braced" else (token.text, 0)
        try:
            expression = parse_expression(text)
        except ExpressionError as error:
            raise ExpressionError(token.at + offset + error.position, error.reason) from None
        path: list[str | int] = []
        while True:
            if self._token.kind == "member":
                path.append(self._token.text[1:])
                self._next += 1
            elif self._takes("["):
                path.append(self._index())
                self._need("operator", "]")
            else:
                return Reference(expression, tuple(path))

    def _index(self) -> str | int:
        token = self._token
        self._next += 1
        if token.kind == "number" and token.text.isdigit():
            return int(token.text)
        if token.kind == "string":
            return token.text[1:-1].replace("''", "'")
        raise ExpressionError(token.at, "an index from 0, or a name in single quotes, is expected")
