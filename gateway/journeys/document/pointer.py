"""JSON Pointers (RFC 6901)."""

from __future__ import annotations

from typing import Any


class PointerMissing(LookupError):
    """Nothing is at the pointer."""


def escape(token: str) -> str:
    """Return `token` as it is written inside a pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def split(pointer: str) -> list[str]:
    """Return the tokens of a pointer; raises `ValueError` when it neither is empty nor starts with `/`."""
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError("a JSON Pointer starts with '/'")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")]


def step_into(value: Any, token: str) -> Any:
    """Return the member or element of `value` called `token`; raises `PointerMissing`."""
    if isinstance(value, dict) and token in value:
        return value[token]
    if isinstance(value, list) and token.isascii() and token.isdigit() and len(token) < 10:
        index = int(token)
        if str(index) == token and index < len(value):
            return value[index]
    raise PointerMissing(token)


def get(value: Any, pointer: str) -> Any:
    """Return what is at `pointer` (RFC 6901 section 4); raises `PointerMissing` or `ValueError`."""
    for token in split(pointer):
        value = step_into(value, token)
    return value


def put(value: Any, pointer: str, new: Any) -> Any:
    """Return `value` with `new` at `pointer`; the given value is left alone.

    The parent must exist (RFC 6902 `add` without insertion): a member is set,
    an element is replaced, and `-` or the next index appends. Raises
    `PointerMissing` otherwise.
    """
    tokens = split(pointer)
    if not tokens:
        return new
    token, rest = tokens[0], "".join("/" + escape(token) for token in tokens[1:])
    if isinstance(value, dict):
        if rest and token not in value:
            raise PointerMissing(token)
        return {**value, token: put(value.get(token), rest, new)}
    if isinstance(value, list):
        if token == "-" or token == str(len(value)):  # noqa: S105 - a pointer's token
            if rest:
                raise PointerMissing(token)
            return [*value, new]
        old = step_into(value, token)
        index = int(token)
        return [*value[:index], put(old, rest, new), *value[index + 1 :]]
    raise PointerMissing(token)
