"""XML to JSON: message trees compiled to functions that read elements.

What the description does not know is left out, so that nothing undescribed
reaches a caller; what it knows must be of its type and not come too often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lxml import etree

from adapters._xml_types import read_varied, tags_of
from adapters._xml_values import Misfit, ReadText, text_reader
from gateway.model.xml import ANY, TEXT, ComplexType, Element, Group, SimpleType, Wildcard

_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_INCLUDE: Final = "{http://www.w3.org/2004/08/xop/include}Include"

ReadElement = Callable[[etree._Element], Any]
"""Returns the JSON value of an element; raises `Misfit`."""


def compile_reader(element: Element, types: Mapping[str, ComplexType]) -> ReadElement:
    """Return the function that reads an occurrence of `element`; each type is compiled once."""
    return _Compiler(types).element(element)


class _Compiler:
    def __init__(self, types: Mapping[str, ComplexType]) -> None:
        self._types = types
        self._compiled: dict[str, ReadElement] = {}

    def element(self, element: Element) -> ReadElement:
        read = self._content(element.type)
        if not element.nillable:
            return read

        def read_nillable(node: etree._Element) -> Any:
            if node.get(_NIL, "").strip() in ("true", "1"):
                return None
            return read(node)

        return read_nillable

    def _content(self, type_: SimpleType | str) -> ReadElement:
        if isinstance(type_, SimpleType):
            return _read_simple(text_reader(type_))
        if type_ in self._compiled:
            return self._compiled[type_]

        def later(node: etree._Element) -> Any:
            return self._compiled[type_](node)

        self._compiled[type_] = later  # a type may hold itself
        self._compiled[type_] = self._complex(self._types[type_])
        return self._compiled[type_]

    def _complex(self, type_: ComplexType) -> ReadElement:
        attributes = {item.tag: (item.name, text_reader(item.type)) for item in type_.attributes}
        known: dict[Any, tuple[str, bool, ReadElement]] = {
            part.tag: (part.name, part.repeated, self.element(part)) for part in _elements(type_.content)
        }
        empty = tuple(_optional_arrays(type_.content))
        wildcard = _has_wildcard(type_.content)
        text = text_reader(type_.text) if type_.text else None
        mixed = type_.mixed

        def read(node: etree._Element) -> dict[str, Any]:
            found: dict[str, Any] = {}
            if attributes:
                _read_attributes(node, attributes, found)
            if text is not None:
                found[TEXT] = _read_text(node, text)
                return found
            if mixed and (words := _words(node)):
                found[TEXT] = words
            for child in node:
                entry = known.get(child.tag)
                if entry is None:
                    if wildcard:
                        found.setdefault(ANY, []).append(_serialised(child))
                    continue
                name, repeated, read_child = entry
                try:
                    value = read_child(child)
                except Misfit as misfit:
                    raise misfit.within(name) from None
                if repeated:
                    found.setdefault(name, []).append(value)
                elif name in found:
                    raise Misfit("occurs more than once").within(name)
                else:
                    found[name] = value
            for name in empty:
                found.setdefault(name, [])
            return found

        if not type_.variants:
            return read
        variants = {tag: self._content(key) for key, tag in tags_of(type_, self._types).items()}
        return read_varied(read, variants)


def _read_simple(read: ReadText) -> ReadElement:
    def read_simple(node: etree._Element) -> Any:
        if len(node):
            raise Misfit("an attachment" if node[0].tag == _INCLUDE else "elements where text is expected")
        return read(node.text or "")

    return read_simple


def _read_attributes(
    node: etree._Element, attributes: Mapping[str, tuple[str, ReadText]], found: dict[str, Any]
) -> None:
    for tag, value in node.attrib.items():
        entry = attributes.get(str(tag))
        if entry is not None:
            try:
                found[entry[0]] = entry[1](str(value))
            except Misfit as misfit:
                raise misfit.within(entry[0]) from None


def _read_text(node: etree._Element, read: ReadText) -> Any:
    try:
        return _read_simple(read)(node)
    except Misfit as misfit:
        raise misfit.within(TEXT) from None


def _words(node: etree._Element) -> str:
    parts = [node.text or "", *(child.tail or "" for child in node)]
    text = "".join(parts)
    return text if len(node) == 0 or text.strip() else ""


def _serialised(node: etree._Element) -> str:
    """Return an element as exclusive canonical XML, so that it stands for itself."""
    canonical = etree.tostring(node, method="c14n", exclusive=True, with_comments=False)
    return canonical.decode()


def _elements(group: Group | None) -> Iterator[Element]:
    for part in group.particles if group else ():
        if isinstance(part, Element):
            yield part
        elif isinstance(part, Group):
            yield from _elements(part)


def _has_wildcard(group: Group | None) -> bool:
    return any(
        isinstance(part, Wildcard) or (isinstance(part, Group) and _has_wildcard(part))
        for part in (group.particles if group else ())
    )


def _optional_arrays(group: Group | None, optional: bool = False) -> Iterator[str]:
    """Yield the arrays that are empty when no element comes: those that may, outside choices."""
    if group is None or group.kind == "choice":
        return
    optional = optional or group.minimum == 0
    for part in group.particles:
        if isinstance(part, Element) and part.repeated and (optional or part.minimum == 0):
            yield part.name
        elif isinstance(part, Group):
            yield from _optional_arrays(part, optional)
