"""All namespaces that a message may need, also those of types that may stand for others."""

from __future__ import annotations

from adapters._xml_namespaces import namespaces_of
from gateway.model.xml import Attribute, ComplexType, Element, Group, SimpleType

TEXT = SimpleType("string")
XML_LANG = Attribute("@lang", "{http://www.w3.org/XML/1998/namespace}lang", TEXT)


def test_elements_attributes_and_variants_are_looked_through_once() -> None:
    types = {
        "A": ComplexType(
            attributes=(Attribute("@x", "{urn:attribute}x", TEXT), Attribute("@y", "y", TEXT), XML_LANG),
            content=Group("sequence", (Group("choice", (Element("b", "{urn:b}b", "B"),)),)),
            variants=("C",),
        ),
        "B": ComplexType(content=Group("all", (Element("a", "a", "A"),))),
        "C": ComplexType(tag="{urn:type}C", content=Group("sequence", (Element("c", "{urn:c}c", TEXT),))),
    }
    found = namespaces_of(Element("root", "{urn:root}root", "A"), types)
    assert found == {"urn:root", "urn:attribute", "urn:b", "urn:type", "urn:c"}
