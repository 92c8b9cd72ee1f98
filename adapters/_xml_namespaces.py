"""The namespaces of a message, so that its envelope can declare them all once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.model.xml import ComplexType, Element, Group, Wildcard

XML: Final = "http://www.w3.org/XML/1998/namespace"


def namespaces_of(element: Element, types: Mapping[str, ComplexType]) -> set[str]:
    """Return the namespaces of all that `element` may hold: elements, attributes, and types named in it."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting: list[Element | Wildcard | Group] = [element]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Group):
            waiting.extend(part.particles)
        elif isinstance(part, Element):
            found.add(part.tag.rpartition("}")[0][1:])
            keys = [part.type] if isinstance(part.type, str) else []
            while keys:
                if (key := keys.pop()) in seen:
                    continue
                seen.add(key)
                type_ = types[key]
                keys.extend(type_.variants)
                found.add(type_.tag.rpartition("}")[0][1:])
                found.update(attribute.tag.rpartition("}")[0][1:] for attribute in type_.attributes)
                if type_.content:
                    waiting.append(type_.content)
    return found - {"", XML}
