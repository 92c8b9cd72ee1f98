"""Parse runtime expressions, by the ABNF of the specification (1.0.1 and 1.1.0)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, cast

from gateway.journeys.expressions.expression import ROOTS, Expression, ExpressionError, Root, Template

MAX_LENGTH: Final = 2_000
_STRICT: Final = re.compile(r"[A-Za-z0-9_\-]+")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9._\-]+")
_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NAME: Final = re.compile(r"[^{}#]+")
_REFERENCE: Final = re.compile(r"[^{}]+")
_TRAIL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_\-]*(\.[A-Za-z0-9_\-]+)*")
_POINTER: Final = re.compile(r"(/([^/{}~]|~[01])*)*")
_COMPONENTS: Final = ("parameters", "successActions", "failureActions")


@lru_cache(maxsize=8_192)
def parse_expression(text: str) -> Expression:
    """Return the expression that `text` is as a whole; raises `ExpressionError`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(MAX_LENGTH, "an expression is that long")
    return _Parser(text).expression()


@lru_cache(maxsize=8_192)
def parse_template(text: str) -> Template:
    """Return `text` as literal text and embedded `{$…}` expressions; raises `ExpressionError`.

    A brace that does not begin `{$` is literal, so that JSON payloads can be written as they are.
    """
    parts: list[str | Expression] = []
    start = 0
    while (opening := text.find("{$", start)) >= 0:
        closing = text.find("}", opening)
        if closing < 0:
            raise ExpressionError(opening, "the brace is not closed")
        if opening > start:
            parts.append(text[start:opening])
        try:
            parts.append(parse_expression(text[opening + 1 : closing]))
        except ExpressionError as error:
            raise ExpressionError(opening + 1 + error.position, error.reason) from None
        start = closing + 1
    if start < len(text):
        parts.append(text[start:])
    return Template(tuple(parts))


def parse_value(text: str) -> Expression | Template | str:
    """Return what a string of the document stands for: an expression, a template, or itself.

    A string is an expression when it begins with `$` and the name of a root,
    or is one expression in braces; it is a template when `{$` occurs in it.
    Raises `ExpressionError` when it begins like one of the two and is not.
    """
    if text.startswith("$") and _root(text) is not None:
        return parse_expression(text)
    if "{$" not in text:
        return text
    template = parse_template(text)
    if len(template.parts) == 1 and isinstance(template.parts[0], Expression):
        return template.parts[0]
    return template


def _root(text: str) -> Root | None:
    match = re.match(r"\$([A-Za-z]+)", text)
    return cast(Root, match[1]) if match and match[1] in ROOTS else None


class _Parser:
    """Walks one expression from left to right."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def expression(self) -> Expression:
        root = _root(self._text)
        if root is None:
            raise ExpressionError(0, "an expression begins with $ and one of " + ", ".join(ROOTS))
        self._at = len(root) + 1
        if root in ("url", "method", "statusCode", "self"):
            return self._end(Expression(root))
        self._expect(".")
        if root in ("request", "response", "message"):
            return self._message(root)
        if root in ("inputs", "outputs"):
            return self._end(Expression(root, name=self._take(_IDENTIFIER, "a name")), pointer=True)
        if root == "steps":
            return self._step()
        if root == "workflows":
            return self._workflow()
        if root == "sourceDescriptions":
            owner = self._take(_STRICT, "the name of a source description")
            self._expect(".")
            return self._end(Expression(root, owner=owner, name=self._take(_REFERENCE, "a name")))
        owner = self._word(_COMPONENTS)
        self._expect(".")
        return self._end(Expression(root, owner=owner, name=self._take(_IDENTIFIER, "a name")))

    def _message(self, root: Root) -> Expression:
        source = self._word(("header", "query", "path", "body", "payload"))
        if source in ("body", "payload"):
            trail = ""
            if self._text[self._at : self._at + 1] == ".":
                self._at += 1
                trail = self._take(_TRAIL, "a property")
            return self._end(Expression(root, source=source, trail=trail), pointer=True)
        self._expect(".")
        pattern = _TOKEN if source == "header" else _NAME
        return self._end(Expression(root, source=source, name=self._take(pattern, "a name")))

    def _step(self) -> Expression:
        owner = self._take(_STRICT, "a stepId")
        self._expect(".")
        loose = not self._text.startswith("outputs.", self._at)
        if not loose:
            self._at += len("outputs.")
        name = self._take(_IDENTIFIER, "the name of an output")
        found = Expression("steps", owner=owner, source="outputs", name=name, loose=loose)
        return self._end(found, pointer=True)

    def _workflow(self) -> Expression:
        owner = self._take(_STRICT, "a workflowId")
        self._expect(".")
        source = self._word(("inputs", "outputs"))
        self._expect(".")
        name = self._take(_IDENTIFIER, "a name")
        return self._end(Expression("workflows", owner=owner, source=source, name=name), pointer=True)

    def _expect(self, literal: str) -> None:
        if not self._text.startswith(literal, self._at):
            raise ExpressionError(self._at, f"'{literal}' is expected")
        self._at += len(literal)

    def _word(self, words: tuple[str, ...]) -> str:
        match = re.compile(r"[A-Za-z]*").match(self._text, self._at)
        word = match[0] if match else ""
        if word not in words:
            raise ExpressionError(self._at, f"one of {', '.join(words)} is expected")
        self._at += len(word)
        return word

    def _take(self, pattern: re.Pattern[str], what: str) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise ExpressionError(self._at, f"{what} is expected")
        self._at = match.end()
        return match[0]

    def _end(self, found: Expression, *, pointer: bool = False) -> Expression:
        if pointer and self._text.startswith("#", self._at):
            self._at += 1
            match = _POINTER.match(self._text, self._at)
            self._at = match.end() if match else self._at
            start = self._text.index("#") + 1
            found = Expression(
                found.root,
                found.owner,
                found.source,
                found.name,
                self._text[start : self._at],
                found.trail,
                found.loose,
            )
        if self._at != len(self._text):
            raise ExpressionError(self._at, "nothing more is expected here")
        return found
