"""What a content model means for JSON: each element's member name, and whether it is an array."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from gateway.model.xml import ComplexType, Element, Group, Wildcard
from gateway.registry.importing.xsd_symbols import Unusable

Particle = Element | Wildcard | Group
_MANY = 2


def each_element(group: Group | None) -> Iterator[Element]:
    """Yield every element of a content model, in order."""
    for part in group.particles if group else ():
        if isinstance(part, Element):
            yield part
        elif isinstance(part, Group):
            yield from each_element(part)


def has_wildcard(group: Group | None) -> bool:
    """Say whether elements that the description does not know may occur."""
    return any(
        isinstance(part, Wildcard) or (isinstance(part, Group) and has_wildcard(part))
        for part in (group.particles if group else ())
    )


def without(content: Group | None, failed: Mapping[str, Unusable]) -> tuple[Group | None, list[Unusable]]:
    """Return `content` without the elements whose types failed, and why each was left out.

    Raises the `Unusable` of an element that cannot be left out.
    """
    left_out: list[Unusable] = []

    def prune(group: Group) -> Group:
        kept: list[Particle] = []
        reason: Unusable | None = None
        for part in group.particles:
            if isinstance(part, Element) and isinstance(part.type, str) and part.type in failed:
                reason = failed[part.type]
                if part.minimum and group.kind != "choice":
                    raise reason
                left_out.append(reason)
            else:
                kept.append(prune(part) if isinstance(part, Group) else part)
        if reason is not None and group.kind == "choice" and not kept:
            raise reason
        return replace(group, particles=tuple(kept)) if reason or tuple(kept) != group.particles else group

    return (prune(content) if content else None), left_out


def settle(type_: ComplexType) -> ComplexType:
    """Return `type_` with member names that are unique and with `repeated` worked out."""
    if type_.content is None:
        return type_
    most = _most(type_.content)
    names: dict[str, str] = {}
    for element in each_element(type_.content):
        if element.tag not in names:
            name = element.name
            while name in names.values():
                name += "_"
            names[element.tag] = name
    return replace(type_, content=_settled(type_.content, names, most))


def _settled(group: Group, names: dict[str, str], most: Counter[str]) -> Group:
    def one(part: Particle) -> Particle:
        if isinstance(part, Element):
            return replace(part, name=names[part.tag], repeated=most[part.tag] >= _MANY)
        return _settled(part, names, most) if isinstance(part, Group) else part

    return replace(group, particles=tuple(map(one, group.particles)))


def _most(part: Particle) -> Counter[str]:
    """Return how often each tag may occur in `part`; anything from two is as good as many."""
    counts: Counter[str] = Counter()
    if isinstance(part, Element):
        counts[part.tag] = 1
    elif isinstance(part, Group):
        for inner in map(_most, part.particles):
            counts = counts | inner if part.kind == "choice" else counts + inner
    if part.maximum is None or part.maximum > 1:
        for tag in counts:
            counts[tag] = _MANY
    return counts
