"""JSON Schema (2020-12) of message trees: what the JSON side of a SOAP message must look like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from gateway.model.xml import ANY, TEXT, XSI_TYPE, ComplexType, Element, Group, SimpleType
from gateway.registry.importing.xsd_content import each_element, has_wildcard
from gateway.registry.importing.xsd_symbols import split_clark

_MAX_ALTERNATIVES: Final = 60
"""A choice among more members is left to the adapter: its schema would be larger than its use."""
_XML: Final = {"type": "string", "contentMediaType": "application/xml"}


def components_of(types: Mapping[str, ComplexType]) -> dict[str, Any]:
    """Return the schemas of complex types by key."""
    return {key: complex_schema(type_, types) for key, type_ in types.items()}


def element_schema(element: Element) -> dict[str, Any]:
    """Return the schema of one occurrence of `element`."""
    schema = reference(element.type)
    return {"anyOf": [schema, {"type": "null"}]} if element.nillable else schema


def reference(type_: SimpleType | str) -> dict[str, Any]:
    """Return the schema of a type: the facets of a simple one, a reference to a complex one."""
    if isinstance(type_, str):
        return {"$ref": f"#/components/schemas/{type_}"}
    return dict(type_.facets)


def complex_schema(type_: ComplexType, types: Mapping[str, ComplexType]) -> dict[str, Any]:
    """Return the schema of a complex type's object; see `gateway.model.xml` for its members.

    `types` has the types that may stand for it.
    """
    if not type_.variants:
        return _own_schema(type_)
    alternatives = [] if type_.abstract else [_own_schema(type_)]
    for variant in (types[key] for key in type_.variants):
        schema = _own_schema(variant)
        schema["properties"] = {XSI_TYPE: {"const": split_clark(variant.tag)[1]}, **schema["properties"]}
        schema["required"] = [XSI_TYPE, *schema.get("required", [])]
        alternatives.append(schema)
    return {"anyOf": alternatives}


def _own_schema(type_: ComplexType) -> dict[str, Any]:
    properties: dict[str, Any] = {item.name: dict(item.type.facets) for item in type_.attributes}
    required = [item.name for item in type_.attributes if item.required]
    if type_.text is not None:
        properties[TEXT] = dict(type_.text.facets)
        required.append(TEXT)
    elif type_.mixed:
        properties[TEXT] = {"type": "string"}
    for element in each_element(type_.content):
        schema = element_schema(element)
        if element.repeated:
            schema = {"type": "array", "items": schema}
        properties.setdefault(element.name, schema)
    if has_wildcard(type_.content):
        properties[ANY] = {
            "type": "array",
            "items": {"type": "string", "contentMediaType": "application/xml"},
        }
    found: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if type_.content is not None:
        required += [name for name in _required(type_.content) if name not in required]
        alternatives = list(_choices(type_.content))
        if alternatives:
            found["allOf"] = alternatives
        places = Counter(element.name for element in each_element(type_.content))
        for part in type_.content.particles if type_.content.maximum == 1 else ():
            if isinstance(part, Element) and part.repeated and places[part.name] == 1:
                _bound(properties[part.name], part)
    if required:
        found["required"] = required
    return found


def _bound(schema: dict[str, Any], element: Element) -> None:
    if element.minimum:
        schema["minItems"] = element.minimum
    if element.maximum is not None and element.maximum > 1:
        schema["maxItems"] = element.maximum


def _required(group: Group) -> list[str]:
    """Return the members without which `group` cannot be written."""
    if group.minimum == 0 or group.kind == "choice":
        return []
    found: list[str] = []
    for part in group.particles:
        if isinstance(part, Element) and part.minimum:
            found.append(part.name)
        elif isinstance(part, Group):
            found += _required(part)
    return found


def _choices(group: Group) -> list[dict[str, Any]]:
    """Return what the choices that stand in every message ask for: exactly one alternative."""
    if group.maximum != 1:
        return []
    if group.kind != "choice":
        inner = [part for part in group.particles if isinstance(part, Group)] if group.minimum else []
        return [found for part in inner for found in _choices(part)]
    names = {element.name for element in each_element(group)}
    if len(names) > _MAX_ALTERNATIVES or has_wildcard(group):
        return []
    options = []
    empty = group.minimum == 0
    for part in group.particles:
        single = Group("sequence", (part,))
        mine = {element.name for element in each_element(single)}
        needed = _required(single)
        empty = empty or not needed
        option: dict[str, Any] = {"required": needed} if needed else {"anyOf": _any_of(mine)}
        if others := names - mine:
            option["not"] = {"anyOf": _any_of(others)}
        options.append(option)
    if empty:
        options.append({"not": {"anyOf": _any_of(names)}})
    return [{"anyOf": options}]


def _any_of(names: set[str]) -> list[dict[str, Any]]:
    return [{"required": [name]} for name in sorted(names)]
