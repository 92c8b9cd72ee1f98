"""Simple values between JSON and XML text; never through a float unless the type is one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from math import isfinite
from typing import Any, Final

from gateway.model.xml import SimpleType

SPACE: Final = " \t\r\n"
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,40}")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_DATE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_BINARY: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_LOWEST, _HIGHEST = -(2**63), 2**64 - 1


class Misfit(Exception):
    """A value or an element that does not fit its description; holds names and words of ours only."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.path: list[str | int] = []

    def within(self, step: str | int) -> Misfit:
        """Return itself, after noting that it was found inside `step`."""
        self.path.append(step)
        return self

    @property
    def pointer(self) -> str:
        """Where it was found, as a JSON Pointer (RFC 6901)."""
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in reversed(self.path))
        return "".join("/" + step for step in steps)


ReadText = Callable[[str], Any]
WriteText = Callable[[Any], str]


def text_reader(type_: SimpleType) -> ReadText:
    """Return the function that reads a text of this type as a JSON value; it raises `Misfit`."""
    if type_.kind == "list":
        return _list_reader(text_reader(type_.item or SimpleType("string")))
    return _READERS[type_.kind]


def text_writer(type_: SimpleType) -> WriteText:
    """Return the function that writes a JSON value of this type as text; it raises `Misfit`."""
    if type_.kind == "list":
        return _list_writer(text_writer(type_.item or SimpleType("string")))
    return _WRITERS[type_.kind]


# --- reading ---


def _read_integer(text: str) -> int:
    text = text.strip(SPACE)
    if _INTEGER.fullmatch(text) is None or not _LOWEST <= (value := int(text)) <= _HIGHEST:
        raise Misfit("not an integer of 64 bits")
    return value


def _read_decimal(text: str) -> str:
    text = text.strip(SPACE)
    if _DECIMAL.fullmatch(text) is None:
        raise Misfit("not a decimal number")
    return text


def _read_float(text: str) -> float:
    text = text.strip(SPACE)
    if _FLOAT.fullmatch(text) is None or not isfinite(value := float(text)):
        raise Misfit("not a finite number")
    return value


def _read_boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.strip(SPACE)]
    except KeyError:
        raise Misfit("not a boolean") from None


def _read_date(text: str) -> str:
    """Return the day; a time zone says nothing more about it (RFC 3339 has no place for one either)."""
    found = _DATE.fullmatch(text.strip(SPACE))
    return _day(found.group(1) if found else "")


def _read_binary(text: str) -> str:
    text = "".join(text.split())
    if _BINARY.fullmatch(text) is None:
        raise Misfit("not base64 or hexadecimal text")
    return text


def _read_collapsed(text: str) -> str:
    return text.strip(SPACE)


def _list_reader(read: ReadText) -> ReadText:
    def read_list(text: str) -> list[Any]:
        return [read(part) for part in text.split()]

    return read_list


_READERS: Final[dict[str, ReadText]] = {
    "string": str,
    "boolean": _read_boolean,
    "integer": _read_integer,
    "decimal": _read_decimal,
    "float": _read_float,
    "date": _read_date,
    "binary": _read_binary,
    "collapsed": _read_collapsed,
}

# --- writing ---


def _write_text(value: Any) -> str:
    if type(value) is not str:
        raise Misfit("not a string")
    return value


def _write_integer(value: Any) -> str:
    if type(value) is not int or not _LOWEST <= value <= _HIGHEST:
        raise Misfit("not an integer of 64 bits")
    return str(value)


def _write_decimal(value: Any) -> str:
    if type(value) is not str or _DECIMAL.fullmatch(value) is None:
        raise Misfit("not a string that holds a decimal number")
    return value


def _write_float(value: Any) -> str:
    if type(value) not in (int, float) or not isfinite(value):
        raise Misfit("not a number")
    return repr(value)


def _write_boolean(value: Any) -> str:
    if type(value) is not bool:
        raise Misfit("not a boolean")
    return "true" if value else "false"


def _write_date(value: Any) -> str:
    return _day(_write_text(value))


def _write_binary(value: Any) -> str:
    if _BINARY.fullmatch(_write_text(value)) is None:
        raise Misfit("not base64 or hexadecimal text")
    return str(value)


def _list_writer(write: WriteText) -> WriteText:
    def write_list(value: Any) -> str:
        if type(value) is not list:
            raise Misfit("not an array")
        parts = [write(item) for item in value]
        if any(not part or len(part.split()) != 1 or part.strip() != part for part in parts):
            raise Misfit("an item of a list is empty or has white space in it")
        return " ".join(parts)

    return write_list


def _day(text: str) -> str:
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise Misfit("not a date")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Misfit("not a date") from None


_WRITERS: Final[dict[str, WriteText]] = {
    "string": _write_text,
    "boolean": _write_boolean,
    "integer": _write_integer,
    "decimal": _write_decimal,
    "float": _write_float,
    "date": _write_date,
    "binary": _write_binary,
    "collapsed": _write_text,
}
