"""Read the fields of one object, and report what the specification does not allow."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from gateway.journeys.document.finding import Finding, Severity, line_of
from gateway.journeys.document.pointer import escape

T = TypeVar("T")
NAME: Final = re.compile(r"[a-zA-Z0-9.\-_]+")
"""Keys of maps: components and outputs."""
STRICT_NAME: Final = re.compile(r"[A-Za-z0-9_\-]+")


class Report:
    """Collects findings, with the line of each."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        self.findings: list[Finding] = []
        self._lines = lines

    def add(
        self, at: str, message: str, *, severity: Severity = "error", suggestion: str | None = None
    ) -> None:
        """Add what is wrong at the JSON Pointer `at`."""
        self.findings.append(
            Finding(
                severity=severity,
                check="schema",
                at=at,
                line=line_of(self._lines, at),
                message=message,
                suggestion=suggestion,
            )
        )


class Fields:
    """One object of a document. Each reading method consumes a field; `close` reports those left over."""

    def __init__(self, value: Any, at: str, report: Report, kind: str) -> None:
        self.at, self.report, self.kind = at, report, kind
        self._seen: list[str] = []
        self.value: Mapping[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            report.add(at, f"{kind} must be an object.")

    def place(self, name: str) -> str:
        """Return the JSON Pointer of a field."""
        return f"{self.at}/{escape(name)}"

    def refuse(self, name: str, message: str) -> None:
        """Report a field."""
        self.report.add(self.place(name) if name in self.value else self.at, message)

    def has(self, name: str) -> bool:
        """Say whether the field is given, whatever its value."""
        return name in self.value

    def any(self, name: str, *, required: bool = False) -> Any:
        """Return the field as it is, or None."""
        self._seen.append(name)
        if required and name not in self.value:
            self.report.add(self.at, f"{self.kind} must have '{name}'.")
        return self.value.get(name)

    def text(self, name: str, *, required: bool = False) -> str | None:
        """Return a string field, or None."""
        value = self.any(name, required=required)
        if name in self.value and not isinstance(value, str):
            self.refuse(name, f"'{name}' must be a string.")
            return None
        return value if isinstance(value, str) else None

    def choice(self, name: str, options: Iterable[str], *, required: bool = False) -> str | None:
        """Return a string field that is one of `options`, or None."""
        options = tuple(options)
        value = self.text(name, required=required)
        if value is not None and value not in options:
            close = difflib.get_close_matches(value, options, 1)
            self.report.add(
                self.place(name),
                f"'{name}' must be one of {', '.join(options)}.",
                suggestion=close[0] if close else None,
            )
            return None
        return value

    def number(self, name: str, *, whole: bool = False) -> float | None:
        """Return a non-negative number field, an integer if `whole`, or None."""
        value = self.any(name)
        if name not in self.value:
            return None
        right = isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0
        if not right or (whole and value != int(value)):
            kind = "integer" if whole else "number"
            self.refuse(name, f"'{name}' must be a non-negative {kind}.")
            return None
        return value if isinstance(value, (int, float)) else None

    def flag(self, name: str) -> bool:
        """Return a boolean field; absent is False."""
        value = self.any(name)
        if name in self.value and not isinstance(value, bool):
            self.refuse(name, f"'{name}' must be true or false.")
        return value is True

    def items(
        self, name: str, read: Callable[[Any, str], T | None], *, least: int = 0, required: bool = False
    ) -> tuple[T, ...]:
        """Return an array field read item by item; items must differ, and those read as None are left out."""
        value = self.any(name, required=required)
        if name not in self.value:
            return ()
        if not isinstance(value, list):
            self.refuse(name, f"'{name}' must be an array.")
            return ()
        if len(value) < least:
            self.refuse(name, f"'{name}' must have at least {least} item(s).")
        self._differ(name, value)
        found = (read(item, f"{self.place(name)}/{index}") for index, item in enumerate(value))
        return tuple(item for item in found if item is not None)

    def _differ(self, name: str, value: list[Any]) -> None:
        seen: set[str] = set()
        for index, item in enumerate(value):
            key = _frozen(item)
            if key in seen:
                self.report.add(f"{self.place(name)}/{index}", f"'{name}' has the same item twice.")
            seen.add(key)

    def texts(self, name: str, *, least: int = 0) -> tuple[str, ...]:
        """Return an array of strings."""

        def read(item: Any, at: str) -> str | None:
            if not isinstance(item, str):
                self.report.add(at, f"'{name}' must hold strings.")
                return None
            return item

        return self.items(name, read, least=least)

    def mapping(
        self, name: str, read: Callable[[Any, str], T | None], *, keys: re.Pattern[str] | None = NAME
    ) -> dict[str, T]:
        """Return an object field read member by member; its keys must match `keys`."""
        value = self.any(name)
        if name not in self.value:
            return {}
        if not isinstance(value, dict):
            self.refuse(name, f"'{name}' must be an object.")
            return {}
        found: dict[str, T] = {}
        for key, member in value.items():
            place = f"{self.place(name)}/{escape(key)}"
            if keys is not None and not keys.fullmatch(key):
                self.report.add(place, f"The key must match ^{keys.pattern}$.")
                continue
            result = read(member, place)
            if result is not None:
                found[key] = result
        return found

    def close(self, extensions: Iterable[str] = (), *, extensible: bool = True) -> None:
        """Report every field that was not read and is not an extension (`x-…`)."""
        for name in self.value:
            if name in self._seen or (extensible and name.startswith("x-")):
                continue
            close = difflib.get_close_matches(name, [*self._seen, *extensions], 1, 0.7)
            self.report.add(
                self.place(name),
                f"{self.kind} has no field '{name[:60]}'.",
                suggestion=close[0] if close else None,
            )


def _frozen(value: Any) -> str:
    """Return a text that is equal for values that JSON Schema calls equal."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{_frozen(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_frozen, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        return repr(int(value))
    return repr(value)
