"""Compare two JSON Schemas structurally: what would a caller notice?"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.registry.importing.diff_reach import Difference, Found, Names, Reach, Uses, find_reach
from gateway.registry.importing.keywords import TYPES
from gateway.registry.schemas import PREFIX, referred

MAX_REASONS = 100
"""Of one comparison; a schema that differs everywhere is not listed to the end."""

MAX_COMPONENTS = 300
"""Components looked at for one schema's differences; of the rest it is only said whether they break."""
MAX_PLACE = 500
_NOTHING: dict[str, Any] = {}
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_EXACT = ("pattern", "multipleOf", "not", "if", "then", "else", "contains", "propertyNames", "uniqueItems",
          "patternProperties", "dependentSchemas", "dependentRequired", "unevaluatedProperties",
          "unevaluatedItems")  # fmt: skip
_SILENT = frozenset(
    {"title", "description", "default", "deprecated", "discriminator", "readOnly", "writeOnly"}
)


class SchemaComparison:
    """Compares schemas of two descriptions; `answers` turns the question round.

    A request breaks its caller when the new schema refuses what the old one
    took; an answer, when the new schema allows what the old one did not, or
    drops a property.
    """

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any], *, answers: bool) -> None:
        self._old = old
        self._new = new
        self._answers = answers
        self._untouched = untouched(old, new)
        self._known: dict[Names, Found] = {}
        self._reach: Reach | None = None

    def reasons(self, old: Any, new: Any, what: str) -> Iterator[tuple[bool, str]]:
        """Yield whether it breaks, and a sentence that begins with `what`, for each difference found.

        Components that are reached on several ways are spoken of once, by the shortest.
        """
        told, seen = 0, set[Names]()
        waiting = deque([("", self._local(old, new))])
        while waiting:
            place, found = waiting.popleft()
            for breaking, below, message in found.differences:
                told += 1
                if told > MAX_REASONS:
                    yield True, f"{what} differs in more places."
                    return
                here = place + below
                yield breaking, f"{what}{' at ' + here if here else ''} {message}."
            for below, names in found.uses:
                if names in seen or names not in self._reach_with(names).differing:
                    continue
                seen.add(names)
                if len(seen) > MAX_COMPONENTS:
                    yield names in self._reach_with(names).breaking, f"{what} leads to more that differs."
                    return
                waiting.append((place + below, self._component(names)))

    def _reach_with(self, names: Names) -> Reach:
        """Return which pairs of components lead to a difference; worked out once for all operations."""
        if self._reach is None or names not in self._reach.known:
            common = (self._old.keys() & self._new.keys()) - self._untouched
            known = self._reach.known if self._reach else frozenset((name, name) for name in common)
            self._reach = find_reach([*known, names], self._component)
        return self._reach

    def _component(self, names: Names) -> Found:
        if names not in self._known:
            self._known[names] = self._local(self._old.get(names[0], {}), self._new.get(names[1], {}))
        return self._known[names]

    def _local(self, old: Any, new: Any) -> Found:
        """Compare two schemas as far as the next references on both sides."""
        found = Found([], [])
        found.differences.extend(self._compare(old, new, "", found.uses))
        return found

    def _compare(self, old: Any, new: Any, place: str, uses: Uses) -> Iterator[Difference]:
        if old is _NOTHING and new is _NOTHING:
            return
        names = (_name(old), _name(new))
        if all(names) and _is_bare(old) and _is_bare(new):
            if names[0] != names[1] or names[0] not in self._untouched:
                uses.append((place, names))
            return
        if len(place) > MAX_PLACE:
            yield True, place, "is too deep to be compared"
            return
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        yield from self._own(old, new, place)
        yield from self._properties(old, new, place, uses)
        yield from self._items(old, new, place, uses)
        for keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
            yield from self._lists(old, new, keyword, place, uses)

    def _own(self, old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[Difference]:
        strict, loose = (old, new) if self._answers else (new, old)
        if _types(old) != _types(new):
            yield not _types(loose) <= _types(strict), place, f"is now {_said(_types(new))}"
        before, after = _values(old), _values(new)
        if before != after:
            allowed, held = (before, after) if self._answers else (after, before)
            breaks = allowed is not None and (held is None or not held <= allowed)
            yield breaks, place, "has other values to choose from"
        for keyword, sign in [(k, 1) for k in _UPPER] + [(k, -1) for k in _LOWER]:
            if old.get(keyword) != new.get(keyword):
                tight = strict.get(keyword, sign * math.inf) * sign
                wide = loose.get(keyword, sign * math.inf) * sign
                yield tight < wide, place, f"has another {keyword}"
        for keyword in _EXACT:
            if old.get(keyword) != new.get(keyword):
                yield keyword in strict, place, f"has another {keyword}"
        for name in sorted(set(strict.get("required", ())) - set(loose.get("required", ()))):
            message = "may now be missing" if self._answers else "is now required"
            yield True, f"{place}/{name}", message
        for name in sorted(set(loose.get("required", ())) - set(strict.get("required", ()))):
            message = "is now always there" if self._answers else "is no longer required"
            yield False, f"{place}/{name}", message
        for keyword in sorted((old.keys() | new.keys()) & (_SILENT | {"format"})):
            if old.get(keyword) != new.get(keyword) and keyword != "discriminator":
                yield False, place, f"has another {keyword}"

    def _properties(
        self, old: dict[str, Any], new: dict[str, Any], place: str, uses: Uses
    ) -> Iterator[Difference]:
        before, after = old.get("properties", _NOTHING), new.get("properties", _NOTHING)
        closed = new.get("additionalProperties") is False
        for name in sorted(before.keys() | after.keys()):
            here = f"{place}/{name}"
            if name not in after:
                yield self._answers or closed, here, "is gone"
            elif name not in before:
                yield False, here, "is new"
            else:
                yield from self._compare(before[name], after[name], here, uses)
        rest_before, rest_after = (
            old.get("additionalProperties", _NOTHING),
            new.get("additionalProperties", _NOTHING),
        )
        if isinstance(rest_before, dict) and isinstance(rest_after, dict):
            yield from self._compare(rest_before, rest_after, f"{place}/*", uses)
        elif rest_before != rest_after and (rest_before is False) != (rest_after is False):
            yield (
                closed and not self._answers,
                place,
                f"{'no longer' if closed else 'now'} takes other members",
            )

    def _items(
        self, old: dict[str, Any], new: dict[str, Any], place: str, uses: Uses
    ) -> Iterator[Difference]:
        before, after = old.get("items", _NOTHING), new.get("items", _NOTHING)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from self._compare(before, after, place, uses)
        elif before != after:
            yield True, place, "has other items"

    def _lists(
        self,
        old: dict[str, Any],
        new: dict[str, Any],
        keyword: str,
        place: str,
        uses: Uses,
    ) -> Iterator[Difference]:
        before, after = old.get(keyword, []), new.get(keyword, [])
        for earlier, later in zip(before, after, strict=False):
            yield from self._compare(earlier, later, place, uses)
        if len(before) != len(after):
            more = len(after) > len(before)
            narrower = more if keyword in ("allOf", "prefixItems") or not before or not after else not more
            if not before and keyword != "prefixItems":
                narrower = True
            if not after:
                narrower = False
            yield narrower != self._answers, place, f"has {'more' if more else 'fewer'} in {keyword}"


def untouched(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """Return the components that are the same in both, and so is everything that they lead to."""
    touched = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    users: dict[str, set[str]] = {}
    for name, schema in new.items():
        for used in referred(schema):
            users.setdefault(used, set()).add(name)
    waiting = list(touched)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in touched:
                touched.add(user)
                waiting.append(user)
    return frozenset(new.keys() - touched)


def _name(schema: Any) -> str:
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return reference.removeprefix(PREFIX) if isinstance(reference, str) else ""


def _is_bare(schema: Mapping[str, Any]) -> bool:
    return schema.keys() <= {"$ref", "title", "description"}


def _resolved(schema: Any, components: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema as an object, references followed, siblings of references laid over their targets."""
    made: dict[str, Any] = {}
    for _ in range(20):
        if isinstance(schema, bool):
            schema = {} if schema else {"not": {}}
        made = {**schema, **made}
        made.pop("$ref", None)
        name = _name(schema)
        if not name:
            return made
        schema = components.get(name, {})
    return made


def _types(schema: dict[str, Any]) -> frozenset[str]:
    types = schema.get("type", TYPES)
    found = frozenset([types] if isinstance(types, str) else types)
    return found | {"integer"} if "number" in found else found


def _values(schema: dict[str, Any]) -> frozenset[str] | None:
    if "const" in schema:
        return frozenset([repr(schema["const"])])
    return frozenset(map(repr, schema["enum"])) if "enum" in schema else None


def _said(types: frozenset[str]) -> str:
    said = types - {"integer"} if "number" in types else types
    return "of any type" if said >= TYPES - {"integer"} else " or ".join(sorted(said))
