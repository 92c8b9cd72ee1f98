"""`xsi:type`: an element that says which type, derived from the described one, it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lxml import etree

from adapters._xml_values import Misfit
from gateway.model.xml import XSI_TYPE, ComplexType

_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"

Read = Callable[[etree._Element], Any]
Write = Callable[[etree._Element, Any], None]


def tags_of(type_: ComplexType, types: Mapping[str, ComplexType]) -> dict[str, str]:
    """Return the tags of the types that may stand for `type_`, by key."""
    return {key: types[key].tag for key in type_.variants}


def read_varied(read: Read, variants: Mapping[str, Read]) -> Read:
    """Return a reader that obeys `xsi:type` if it is a variant; another type is read as described."""

    def read_by_type(node: etree._Element) -> Any:
        said = node.get(_TYPE)
        tag = "" if said is None else _tag_of(node, said)
        if tag not in variants:
            return read(node)
        return {XSI_TYPE: _local(tag), **variants[tag](node)}

    return read_by_type


def write_varied(fill: Write, variants: Mapping[str, Write], *, abstract: bool) -> Write:
    """Return a writer that takes the variant whose name the value says; an abstract type needs one."""
    by_name = {_local(tag): (tag, fill_variant) for tag, fill_variant in variants.items()}

    def fill_by_type(node: etree._Element, value: Any) -> None:
        if type(value) is not dict or XSI_TYPE not in value:
            if abstract:
                raise Misfit("missing").within(XSI_TYPE)
            fill(node, value)
            return
        said = value[XSI_TYPE]
        variant = by_name.get(said) if isinstance(said, str) else None
        if variant is None:
            raise Misfit("no type that may stand here").within(XSI_TYPE)
        tag, fill_variant = variant
        node.set(_TYPE, _name_at(node, tag))
        fill_variant(node, {name: inner for name, inner in value.items() if name != XSI_TYPE})

    return fill_by_type


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _tag_of(node: etree._Element, text: str) -> str:
    """Return a QName as it stands at `node` in Clark notation; one whose prefix is nowhere is none."""
    prefix, _, local = text.strip().rpartition(":")
    namespace = node.nsmap.get(prefix or None)
    return f"{{{namespace}}}{local}" if namespace else "" if prefix else local


def _name_at(node: etree._Element, tag: str) -> str:
    """Return a tag as a QName; the envelope has a prefix for every namespace."""
    namespace, _, local = tag.rpartition("}")
    prefix = next((p for p, uri in node.nsmap.items() if p and uri == namespace[1:]), None)
    return f"{prefix}:{local}" if prefix else local
