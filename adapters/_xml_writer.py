"""JSON to XML: message trees compiled to functions that append elements in the order of the schema."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from lxml import etree

from adapters._xml_types import tags_of, write_varied
from adapters._xml_values import Misfit, text_writer
from gateway.model.xml import (
    ANY,
    TEXT,
    Attribute,
    ComplexType,
    Element,
    Group,
    SimpleType,
    Wildcard,
)

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
NIL: Final = f"{{{XSI}}}nil"
_MISSING: Final = object()

WriteValue = Callable[[etree._Element, Any], None]
"""Appends one element for a value to its parent; raises `Misfit`."""
WriteContent = Callable[[etree._Element, Any], None]
"""Fills an element with a value; raises `Misfit`."""
WriteParticle = Callable[[etree._Element, dict[str, Any]], None]
"""Appends what of the members belongs to this place, and takes it out of them; raises `Misfit`."""


def compile_writer(element: Element, types: Mapping[str, ComplexType]) -> WriteValue:
    """Return the function that appends `element` for a JSON value; each type is compiled once."""
    return _Compiler(types).element(element)


class _Compiler:
    def __init__(self, types: Mapping[str, ComplexType]) -> None:
        self._types = types
        self._compiled: dict[str, WriteContent] = {}

    def element(self, element: Element) -> WriteValue:
        tag, nillable = element.tag, element.nillable
        fill = self._content(element.type)

        def write(parent: etree._Element, value: Any) -> None:
            node = etree.SubElement(parent, tag)
            if value is None and nillable:
                node.set(NIL, "true")
                return
            fill(node, value)

        return write

    def _content(self, type_: SimpleType | str) -> WriteContent:
        if isinstance(type_, SimpleType):
            return _fill_text(type_)
        if type_ in self._compiled:
            return self._compiled[type_]

        def later(node: etree._Element, value: Any) -> None:
            self._compiled[type_](node, value)

        self._compiled[type_] = later  # a type may hold itself
        self._compiled[type_] = self._complex(self._types[type_])
        return self._compiled[type_]

    def _complex(self, type_: ComplexType) -> WriteContent:
        attributes = tuple(map(_attribute, type_.attributes))
        text = text_writer(type_.text or SimpleType("string")) if type_.text or type_.mixed else None
        text_required = type_.text is not None
        content = self._particle(type_.content) if type_.content else None

        def fill(node: etree._Element, value: Any) -> None:
            if type(value) is not dict:
                raise Misfit("not an object")
            left = value.copy()
            for write_attribute in attributes:
                write_attribute(node, left)
            if text is not None:
                written = left.pop(TEXT, _MISSING)
                if written is not _MISSING:
                    _set_text(node, text, written, TEXT)
                elif text_required:
                    raise Misfit("missing").within(TEXT)
            if content is not None:
                content(node, left)
            for name, rest in left.items():
                if rest not in _EMPTY:
                    raise Misfit("not expected, or too many, or not together with the others").within(name)

        if not type_.variants:
            return fill
        variants = {tag: self._content(key) for key, tag in tags_of(type_, self._types).items()}
        return write_varied(fill, variants, abstract=type_.abstract)

    def _particle(self, particle: Element | Wildcard | Group) -> WriteParticle:
        if isinstance(particle, Wildcard):
            return _write_any
        if isinstance(particle, Element):
            if particle.repeated:
                return _repeated(particle, self.element(particle))
            return _single(particle, self.element(particle))
        return self._group(particle)

    def _group(self, group: Group) -> WriteParticle:
        parts = tuple(map(self._particle, group.particles))
        once = _choice(group, parts) if group.kind == "choice" else _sequence(parts)
        if group.minimum == 1 and group.maximum == 1:
            return once
        names = _names(group)
        minimum, maximum = group.minimum, group.maximum

        def write(parent: etree._Element, left: dict[str, Any]) -> None:
            times = 0
            while (maximum is None or times < maximum) and (times < minimum or _present(left, names)):
                last = _last(parent)
                once(parent, left)
                times += 1
                if _last(parent) is last:
                    return  # an empty turn; any further one would be empty too

        return write


_NOTHING: Final[deque[Any]] = deque()
_EMPTY: Final[tuple[Any, ...]] = ([], _NOTHING)


def _fill_text(type_: SimpleType) -> WriteContent:
    write = text_writer(type_)

    def fill(node: etree._Element, value: Any) -> None:
        try:
            node.text = write(value)
        except ValueError:
            raise Misfit("a character that XML cannot carry") from None

    return fill


def _set_text(node: etree._Element, write: Callable[[Any], str], value: Any, name: str) -> None:
    try:
        node.text = write(value)
    except ValueError:
        raise Misfit("a character that XML cannot carry").within(name) from None
    except Misfit as misfit:
        raise misfit.within(name) from None


def _attribute(attribute: Attribute) -> WriteParticle:
    name, tag, required, write = (
        attribute.name,
        attribute.tag,
        attribute.required,
        text_writer(attribute.type),
    )

    def set_attribute(node: etree._Element, left: dict[str, Any]) -> None:
        value = left.pop(name, _MISSING)
        if value is _MISSING:
            if required:
                raise Misfit("missing").within(name)
            return
        try:
            node.set(tag, write(value))
        except ValueError:
            raise Misfit("a character that XML cannot carry").within(name) from None
        except Misfit as misfit:
            raise misfit.within(name) from None

    return set_attribute


def _single(element: Element, write: WriteValue) -> WriteParticle:
    name, required = element.name, element.minimum > 0

    def write_single(parent: etree._Element, left: dict[str, Any]) -> None:
        value = left.pop(name, _MISSING)
        if value is _MISSING:
            if required:
                raise Misfit("missing").within(name)
            return
        try:
            write(parent, value)
        except Misfit as misfit:
            raise misfit.within(name) from None

    return write_single


def _repeated(element: Element, write: WriteValue) -> WriteParticle:
    name, minimum, maximum = element.name, element.minimum, element.maximum

    def write_repeated(parent: etree._Element, left: dict[str, Any]) -> None:
        values = left.pop(name, _NOTHING)
        if not isinstance(values, list | deque):
            raise Misfit("not an array").within(name)
        if len(values) < minimum:
            raise Misfit(f"fewer than {minimum} items" if values else "missing").within(name)
        if maximum is not None and len(values) > maximum:
            rest = values if isinstance(values, deque) else deque(values)
            left[name] = rest
            values = [rest.popleft() for _ in range(maximum)]
        for index, value in enumerate(values):
            try:
                write(parent, value)
            except Misfit as misfit:
                raise misfit.within(index).within(name) from None

    return write_repeated


def _sequence(parts: tuple[WriteParticle, ...]) -> WriteParticle:
    if len(parts) == 1:
        return parts[0]

    def write_sequence(parent: etree._Element, left: dict[str, Any]) -> None:
        for part in parts:
            part(parent, left)

    return write_sequence


def _choice(group: Group, parts: tuple[WriteParticle, ...]) -> WriteParticle:
    options = tuple(zip(map(_names, group.particles), parts, strict=True))
    may_be_empty = any(_may_be_empty(part) for part in group.particles)

    def write_choice(parent: etree._Element, left: dict[str, Any]) -> None:
        for names, part in options:
            if _present(left, names):
                part(parent, left)
                return
        if not may_be_empty:
            raise Misfit("one of the alternatives is missing")

    return write_choice


def _write_any(parent: etree._Element, left: dict[str, Any]) -> None:
    values = left.pop(ANY, [])
    if type(values) is not list:
        raise Misfit("not an array").within(ANY)
    for index, value in enumerate(values):
        parent.append(_foreign(value, index))


def _foreign(value: Any, index: int) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        node = etree.fromstring(value.encode() if type(value) is str else b"", parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Misfit("not well-formed XML").within(index).within(ANY) from None
    if node.getroottree().docinfo.internalDTD is not None:
        raise Misfit("XML with a document type declaration").within(index).within(ANY)
    return node


def _last(parent: etree._Element) -> etree._Element | None:
    """Return the last child; unlike `len`, which counts, in constant time."""
    return next(parent.iterchildren(reversed=True), None)


def _names(particle: Element | Wildcard | Group) -> tuple[str, ...]:
    if isinstance(particle, Element):
        return (particle.name,)
    if isinstance(particle, Wildcard):
        return (ANY,)
    return tuple(dict.fromkeys(name for part in particle.particles for name in _names(part)))


def _present(left: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return any(name in left and left[name] not in _EMPTY for name in names)


def _may_be_empty(particle: Element | Wildcard | Group) -> bool:
    if particle.minimum == 0:
        return True
    if not isinstance(particle, Group):
        return isinstance(particle, Wildcard)
    inner = map(_may_be_empty, particle.particles)
    return any(inner) if particle.kind == "choice" else all(inner)
