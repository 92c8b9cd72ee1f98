"""Make a text that a regular expression matches."""

from __future__ import annotations

import re
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

_CATEGORIES = {sre.CATEGORY_DIGIT: "7", sre.CATEGORY_WORD: "a", sre.CATEGORY_SPACE: " "}
_CATEGORIES |= {sre.CATEGORY_NOT_DIGIT: "a", sre.CATEGORY_NOT_WORD: "-", sre.CATEGORY_NOT_SPACE: "a"}


def regex_sample(pattern: str, *, at_least: int = 0) -> str:
    """Return a short match of `pattern`, heedless of look-arounds; raises `re.error` for other dialects."""
    return "".join(_say(op, argument, at_least) for op, argument in sre_parser.parse(pattern))


def _say(op: Any, argument: Any, at_least: int) -> str:
    if op is sre.LITERAL:
        return chr(argument)
    if op is sre.NOT_LITERAL:
        return "a" if argument != ord("a") else "b"
    if op is sre.ANY:
        return "a"
    if op is sre.IN:
        return _from_set(argument)
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        low, high, inner = argument
        count = max(low, min(int(high), max(1, at_least))) if low == 0 else max(low, min(int(high), at_least))
        return "".join(_say(o, a, at_least) for o, a in inner) * count
    if op is sre.SUBPATTERN:
        return "".join(_say(o, a, at_least) for o, a in argument[3])
    if op is sre.BRANCH:
        return "".join(_say(o, a, at_least) for o, a in argument[1][0])
    return ""


def _from_set(members: list[Any]) -> str:
    if members[0][0] is sre.NEGATE:
        excluded = re.compile("[" + "".join(_class(o, a) for o, a in members[1:]) + "]")
        return next(c for c in "a7A -_.,é" if not excluded.match(c))
    op, argument = members[0]
    if op is sre.RANGE:
        return chr(argument[0])
    return _CATEGORIES[argument] if op is sre.CATEGORY else chr(argument)


def _class(op: Any, argument: Any) -> str:
    if op is sre.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    if op is sre.CATEGORY:
        return {"7": r"\d", "a": r"\w", " ": r"\s", "-": r"\W"}[_CATEGORIES[argument]]
    return re.escape(chr(argument))
