"""Components of schemas: names, scopes, and what imports bring in."""

from __future__ import annotations

import pytest

from gateway.registry.importing.xsd_sources import Sources
from gateway.registry.importing.xsd_symbols import Symbols, Unusable, clark, split_clark
from tests.support.soap import XSD


def symbols(content: str, *, attributes: str = 'targetNamespace="urn:a"', **files: str) -> Symbols:
    text = f'<xs:schema {XSD} xmlns:a="urn:a" {attributes}>{content}</xs:schema>'
    others = {f"{name}.xsd": f"<xs:schema {XSD} {more}</xs:schema>".encode() for name, more in files.items()}
    sources = Sources({"main.xsd": text.encode(), **others}, "main.xsd")
    found = Symbols(sources)
    found.add(sources.open("main.xsd"))
    return found


@pytest.mark.parametrize("tag", ["a", "{urn:a}a"])
def test_clark_notation_is_taken_apart_and_put_together(tag: str) -> None:
    assert clark(*split_clark(tag)) == tag


def test_components_are_found_by_kind() -> None:
    found = symbols('<xs:element name="x"/><xs:complexType name="x"/>')
    assert found.find("element", "{urn:a}x") is not found.find("complexType", "{urn:a}x")
    assert found.find("simpleType", "{urn:a}x") is None


def test_what_is_included_takes_the_includer_s_namespace() -> None:
    found = symbols('<xs:include schemaLocation="b.xsd"/>', b='><xs:element name="x" type="y"/>')
    symbol = found.find("element", "{urn:a}x")
    assert symbol is not None
    assert found.name_in(symbol.node, "type", symbol.scope) == "{urn:a}y"


def test_documents_may_import_each_other() -> None:
    imported = '<xs:import namespace="urn:a" schemaLocation="main.xsd"/>'
    back = f'targetNamespace="urn:b">{imported}<xs:element name="x"/>'
    found = symbols('<xs:import namespace="urn:b" schemaLocation="b.xsd"/>', b=back)
    assert found.find("element", "{urn:b}x") is not None
    assert found.findings() == []


def test_a_redefined_type_keeps_its_original() -> None:
    old = 'targetNamespace="urn:a"><xs:complexType name="T"/>'
    found = symbols('<xs:redefine schemaLocation="b.xsd"><xs:complexType name="T"/></xs:redefine>', b=old)
    symbol = found.find("complexType", "{urn:a}T")
    assert symbol is not None
    assert symbol.original is not None
    assert symbol.original.node is not symbol.node


def test_substitutes_are_found_through_each_other() -> None:
    content = """<xs:element name="head"/><xs:element name="one" substitutionGroup="a:head"/>
      <xs:element name="two" substitutionGroup="a:one"/>
      <xs:element name="head2" substitutionGroup="a:two"/>"""
    found = symbols(content)
    assert [symbol.tag for symbol in found.substitutes("{urn:a}head")] == [
        "{urn:a}one",
        "{urn:a}two",
        "{urn:a}head2",
    ]


def test_a_circle_of_substitutes_ends() -> None:
    content = '<xs:element name="x" substitutionGroup="a:y"/><xs:element name="y" substitutionGroup="a:x"/>'
    assert [symbol.tag for symbol in symbols(content).substitutes("{urn:a}x")] == ["{urn:a}y"]


def test_only_what_is_missing_everywhere_is_reported() -> None:
    imports = '<xs:import namespace="urn:gone"/><xs:import namespace="http://x-road.eu/xsd/xroad.xsd"/>'
    [finding] = symbols(imports).findings()
    assert (finding.place, finding.severity) == ("line 1", "warning")
    assert "urn:gone" in finding.message


def test_a_prefix_must_be_declared() -> None:
    found = symbols('<xs:element name="x" type="q:y"/>')
    symbol = found.find("element", "{urn:a}x")
    assert symbol is not None
    with pytest.raises(Unusable, match="prefix"):
        found.name_in(symbol.node, "type", symbol.scope)
