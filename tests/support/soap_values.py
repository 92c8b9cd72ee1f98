"""Hypothesis strategies for values that a description allows, made from its trees and schemas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from gateway.model.xml import ANY, TEXT, ComplexType, Element, Group, SoapBinding, Wildcard

_DEPTH = 6
_CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff"
)


def values(
    binding: SoapBinding, element: Element | None, components: Mapping[str, Any]
) -> st.SearchStrategy[Any]:
    """Return a strategy for JSON values of `element`; recursion ends where it may."""
    if element is None:
        return st.just({})
    return _Values(binding.types, components).of(element, _schema_of(element), 0)


def without_empty(value: Any) -> Any:
    """Return `value` without empty arrays: XML cannot tell them from nothing."""
    if isinstance(value, dict):
        return {key: without_empty(inner) for key, inner in value.items() if inner != []}
    return [without_empty(inner) for inner in value] if isinstance(value, list) else value


def _schema_of(element: Element) -> Mapping[str, Any]:
    if isinstance(element.type, str):
        return {"$ref": f"#/components/schemas/{element.type}"}
    return element.type.facets


class _Values:
    def __init__(self, types: Mapping[str, ComplexType], components: Mapping[str, Any]) -> None:
        self._types = types
        self._components = components

    def of(self, element: Element, schema: Mapping[str, Any], depth: int) -> st.SearchStrategy[Any]:
        if isinstance(element.type, str):
            found = self._complex(self._types[element.type], self._components[element.type], depth)
        else:
            found = simple(schema)
        return st.none() | found if element.nillable else found

    def _complex(
        self, type_: ComplexType, schema: Mapping[str, Any], depth: int
    ) -> st.SearchStrategy[dict[str, Any]]:
        properties = schema["properties"]

        @st.composite
        def build(draw: st.DrawFn) -> dict[str, Any]:
            made: dict[str, Any] = {}
            for attribute in type_.attributes:
                if attribute.required or draw(st.booleans()):
                    made[attribute.name] = draw(simple(properties[attribute.name]))
            if type_.text is not None:
                made[TEXT] = draw(simple(properties[TEXT]))
            elif type_.mixed and draw(st.booleans()):
                made[TEXT] = draw(st.text(_CHARACTERS, min_size=1, max_size=5).filter(str.strip))
            if type_.content is not None:
                self._fill(draw, type_.content, properties, made, depth)
            return made

        return build()

    def _fill(
        self,
        draw: st.DrawFn,
        part: Element | Wildcard | Group,
        properties: Mapping[str, Any],
        made: dict[str, Any],
        depth: int,
    ) -> None:
        most = part.minimum + (0 if depth > _DEPTH else 2)
        if part.maximum is not None:
            most = min(most, part.maximum)
        times = draw(st.integers(part.minimum, most))
        for _ in range(times):
            if isinstance(part, Wildcard):
                made.setdefault(ANY, []).append(draw(st.sampled_from(["<a></a>", '<b xmlns="urn:b">1</b>'])))
            elif isinstance(part, Group):
                inner = [draw(st.sampled_from(part.particles))] if part.kind == "choice" else part.particles
                for one in inner:
                    self._fill(draw, one, properties, made, depth)
            else:
                schema = properties[part.name]
                if part.repeated:
                    schema = schema["items"]
                if part.nillable:
                    schema = schema["anyOf"][0]
                value = draw(self.of(part, schema, depth + 1))
                if part.repeated:
                    made.setdefault(part.name, []).append(value)
                else:
                    made[part.name] = value


def simple(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a simple type's schema."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([simple(one) for one in schema["anyOf"]])
    if "allOf" in schema:
        return simple({key: value for one in schema["allOf"] for key, value in one.items()})
    kind = schema["type"]
    if kind == "boolean":
        return st.booleans()
    if kind == "integer":
        return st.integers(schema.get("minimum"), schema.get("maximum"))
    if kind == "number":
        return st.floats(allow_nan=False, allow_infinity=False)
    if kind == "array":
        return st.lists(simple(schema["items"]), max_size=3)
    if schema.get("format") == "date":
        return st.dates(min_value=date(1000, 1, 1)).map(date.isoformat)
    low, high = schema.get("minLength", 0), schema.get("maxLength", 8)
    if "pattern" in schema:
        found = st.from_regex(schema["pattern"].replace(r"\d", "[0-9]"), fullmatch=True)
        return found.filter(lambda text: low <= len(text) <= max(high, 40) and _plain(text))
    return st.text(_CHARACTERS, min_size=low, max_size=max(low, min(high, 8))).filter(_plain)


def _plain(text: str) -> bool:
    return text.isprintable() and text == text.strip()
