"""What content models mean for JSON."""

from __future__ import annotations

import pytest

from gateway.model.xml import ComplexType, Element, Group, SimpleType, Wildcard
from gateway.registry.importing.xsd_content import each_element, has_wildcard, settle, without
from gateway.registry.importing.xsd_symbols import Unusable

TEXT = SimpleType("string")


def element(tag: str, minimum: int = 1, maximum: int | None = 1, kind: str | SimpleType = TEXT) -> Element:
    return Element(tag.rpartition("}")[2], tag, kind, minimum, maximum)


def repeated(group: Group) -> dict[str, bool]:
    settled = settle(ComplexType(content=group)).content
    return {part.name: part.repeated for part in each_element(settled)}


def test_an_element_is_repeated_when_it_may_come_twice_on_one_way() -> None:
    a, b = element("a"), element("b")
    assert repeated(Group("sequence", (a, b))) == {"a": False, "b": False}
    assert repeated(Group("sequence", (a, b, a))) == {"a": True, "b": False}
    assert repeated(Group("choice", (Group("sequence", (a, b)), a))) == {"a": False, "b": False}
    assert repeated(Group("sequence", (a, b), 1, None)) == {"a": True, "b": True}
    assert repeated(Group("sequence", (element("a", 0, 5), b))) == {"a": True, "b": False}


def test_names_of_two_namespaces_are_kept_apart() -> None:
    assert list(repeated(Group("sequence", (element("{urn:1}a"), element("{urn:2}a"))))) == ["a", "a_"]


def test_wildcards_are_seen_at_any_depth() -> None:
    assert has_wildcard(Group("sequence", (Group("choice", (Wildcard(),)),)))
    assert not has_wildcard(Group("sequence", (element("a"),)))
    assert not has_wildcard(None)


FAILED = {"T": Unusable("line 7", "gone")}


def test_what_failed_is_left_out_where_that_is_allowed() -> None:
    broken = element("a", 0, kind="T")
    content, reasons = without(Group("sequence", (broken, element("b"))), FAILED)
    assert content == Group("sequence", (element("b"),))
    assert [reason.place for reason in reasons] == ["line 7"]
    content, _ = without(Group("choice", (element("a", kind="T"), element("b"))), FAILED)
    assert content == Group("choice", (element("b"),))
    assert without(None, FAILED) == (None, [])


def test_what_failed_and_is_needed_spoils_the_rest() -> None:
    with pytest.raises(Unusable):
        without(Group("sequence", (element("a", kind="T"),)), FAILED)
    with pytest.raises(Unusable):
        without(Group("choice", (element("a", kind="T"),)), FAILED)
