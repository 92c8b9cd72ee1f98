"""Attributes: groups, references, prohibition, namespaces."""

from __future__ import annotations

from typing import Any

from gateway.model.description import Description
from tests.support.soap import described

ANSWER = '<xs:element name="answer" type="xs:string"/>'


def asked(attributes: str, more: str = "") -> Description:
    schema = f'<xs:element name="ask"><xs:complexType>{attributes}</xs:complexType></xs:element>'
    return described(schema + ANSWER + more)


def attributes_of(description: Description) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = list(description.operations[0].binding["types"]["ask"]["attributes"])
    return found


def test_attributes_have_types_and_may_be_required() -> None:
    schema = asked(
        '<xs:attribute name="a" type="xs:int" use="required"/><xs:attribute name="b"/>'
    ).components["ask"]
    assert schema["properties"]["@a"]["type"] == "integer"
    assert schema["required"] == ["@a"]


def test_an_inline_type_is_read() -> None:
    restriction = '<xs:restriction base="xs:string"><xs:enumeration value="x"/></xs:restriction>'
    inline = f"<xs:simpleType>{restriction}</xs:simpleType>"
    schema = asked(f'<xs:attribute name="a">{inline}</xs:attribute>').components["ask"]
    assert schema["properties"]["@a"]["enum"] == ["x"]


def test_groups_may_hold_groups_and_even_themselves() -> None:
    groups = """
      <xs:attributeGroup name="G"><xs:attribute name="a"/><xs:attributeGroup ref="t:H"/>
      </xs:attributeGroup>
      <xs:attributeGroup name="H"><xs:attribute name="b"/><xs:attributeGroup ref="t:G"/>
      </xs:attributeGroup>"""
    found = attributes_of(asked('<xs:attributeGroup ref="t:G"/>', groups))
    assert [attribute["name"] for attribute in found] == ["@a", "@b"]


def test_global_attributes_are_qualified_and_local_ones_by_form() -> None:
    found = attributes_of(
        asked(
            '<xs:attribute ref="t:a"/><xs:attribute name="b" form="qualified"/><xs:attribute name="a"/>',
            '<xs:attribute name="a" type="xs:int"/>',
        )
    )
    assert [(attribute["name"], attribute["tag"]) for attribute in found] == [
        ("@a", "{urn:test}a"),
        ("@b", "{urn:test}b"),
        ("@a_", "a"),
    ]


def test_the_attributes_of_xml_itself_are_known() -> None:
    imported = '<xs:import namespace="http://www.w3.org/XML/1998/namespace"/>'
    kind = '<xs:complexType><xs:attribute ref="xml:lang"/></xs:complexType>'
    schema = f'{imported}<xs:element name="ask">{kind}</xs:element>'
    assert "@lang" in described(schema + ANSWER).components["ask"]["properties"]


def test_a_prohibited_attribute_of_the_base_is_gone() -> None:
    base = '<xs:complexType name="B"><xs:attribute name="a"/><xs:attribute name="b"/></xs:complexType>'
    restriction = '<xs:restriction base="t:B"><xs:attribute name="a" use="prohibited"/></xs:restriction>'
    found = attributes_of(asked(f"<xs:complexContent>{restriction}</xs:complexContent>", base))
    assert [attribute["name"] for attribute in found] == ["@b"]


def test_only_a_missing_attribute_that_is_required_spoils_the_operation() -> None:
    assert len(asked('<xs:attribute ref="t:gone"/>').operations) == 1
    assert asked('<xs:attribute ref="t:gone" use="required"/>').operations == ()
    assert asked('<xs:attributeGroup ref="t:gone"/>').operations == ()
    assert asked('<xs:attribute name="a" type="t:gone"/>').operations == ()
    assert asked("<xs:attribute/>").operations == ()


def test_a_fixed_value_is_the_only_one() -> None:
    more = '<xs:attribute name="g" type="xs:int" fixed="7"/>'
    content = '<xs:attribute name="a" fixed="1.0"/><xs:attribute name="b" type="xs:boolean" fixed="1"/>'
    schema = asked(content + '<xs:attribute ref="t:g"/>', more).components["ask"]["properties"]
    assert [schema[name]["const"] for name in ("@a", "@b", "@g")] == ["1.0", True, 7]
