"""Complex types: derivation, recursion, and what is left out."""

from __future__ import annotations

from typing import Any

from gateway.model.description import Description
from gateway.model.xml import load_binding
from tests.support.soap import described

ANSWER = '<xs:element name="answer" type="xs:string"/>'


def asked(types: str, kind: str = "T") -> Description:
    return described(f'<xs:element name="ask" type="t:{kind}"/>{ANSWER}{types}')


def members(types: str, kind: str = "T") -> list[str]:
    return list(asked(types, kind).components[kind]["properties"])


def element(name: str, kind: str = "xs:int", more: str = "") -> str:
    return f'<xs:element name="{name}" type="{kind}" {more}/>'


def complex_type(name: str, content: str) -> str:
    return f'<xs:complexType name="{name}">{content}</xs:complexType>'


def sequence(*parts: str) -> str:
    return f"<xs:sequence>{''.join(parts)}</xs:sequence>"


def derived(how: str, base: str, content: str = "", kind: str = "complexContent") -> str:
    return f'<xs:{kind}><xs:{how} base="{base}">{content}</xs:{how}></xs:{kind}>'


BASE = complex_type("B", sequence(element("a")) + '<xs:attribute name="x"/>')


def test_an_extension_adds_to_its_base() -> None:
    assert members(BASE + complex_type("T", derived("extension", "t:B", sequence(element("b"))))) == [
        "@x",
        "a",
        "b",
    ]


def test_a_restriction_replaces_the_content_and_keeps_attributes() -> None:
    types = BASE + complex_type("T", derived("restriction", "t:B", sequence(element("b"))))
    assert members(types) == ["@x", "b"]


def test_simple_content_without_attributes_is_a_value() -> None:
    content = derived("extension", "xs:decimal", kind="simpleContent")
    operation = asked(complex_type("T", content)).operations[0]
    assert operation.request["application/json"]["type"] == "string"


def test_simple_content_with_attributes_is_an_object() -> None:
    content = derived("extension", "xs:int", '<xs:attribute name="unit" use="required"/>', "simpleContent")
    schema = asked(complex_type("T", content)).components["T"]
    assert schema["required"] == ["@unit", "#text"]
    assert schema["properties"]["#text"]["type"] == "integer"


def test_types_may_be_recursive_also_through_their_base() -> None:
    """A type whose element is of a type that extends it, as expression trees are."""
    types = complex_type("T", sequence(element("child", "t:D", 'minOccurs="0"')))
    types += complex_type("D", derived("extension", "t:T", sequence(element("more", "t:T", 'minOccurs="0"'))))
    description = asked(types)
    assert description.findings == ()
    assert list(description.components["D"]["properties"]) == ["child", "more"]


def test_a_type_derived_from_itself_is_reported() -> None:
    description = asked(complex_type("T", derived("extension", "t:T")))
    assert description.operations == ()
    assert "derived from itself" in description.findings[0].message


def test_a_redefined_type_builds_on_the_one_before() -> None:
    head = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test">'
    files = {"b.xsd": f"{head}{complex_type('T', sequence(element('a')))}</xs:schema>".encode()}
    new = complex_type("T", derived("extension", "t:T", sequence(element("b"))))
    schema = (
        f'<xs:redefine schemaLocation="b.xsd">{new}</xs:redefine><xs:element name="ask" type="t:T"/>{ANSWER}'
    )
    assert list(described(schema, files).components["T"]["properties"]) == ["a", "b"]


def test_anonymous_types_are_named_by_their_path() -> None:
    inner = f'<xs:element name="in"><xs:complexType>{sequence(element("a"))}</xs:complexType></xs:element>'
    schema = f'<xs:element name="ask"><xs:complexType>{sequence(inner)}</xs:complexType></xs:element>{ANSWER}'
    assert set(described(schema).components) == {"ask", "ask.in"}


def test_names_that_meet_are_kept_apart() -> None:
    types = complex_type("T", sequence(element("a", "t:ask"))) + complex_type("ask", sequence(element("b")))
    kind = f"<xs:complexType>{sequence(element('a', 't:ask'))}</xs:complexType>"
    inner = f'<xs:element name="ask">{kind}</xs:element>'
    assert set(described(inner + ANSWER + types).components) == {"ask", "ask-2"}


def test_no_type_is_any_content() -> None:
    schema: dict[str, Any] = described(f'<xs:element name="ask"/>{ANSWER}').components["AnyXml"]
    assert set(schema["properties"]) == {"#text", "#any"}


def test_a_soap_array_restricted_by_an_attribute_keeps_its_content() -> None:
    imports = '<xs:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>'
    attribute = '<xs:attribute xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" ref="e:arrayType"/>'
    restriction = derived("restriction", "e:Array", attribute)
    content = restriction.replace(
        "<xs:complexContent", '<xs:complexContent xmlns:e="http://schemas.xmlsoap.org/soap/encoding/"'
    )
    description = described(
        f'{imports}<xs:element name="ask" type="t:T"/>{ANSWER}{complex_type("T", content)}'
    )
    binding = load_binding(description.operations[0].binding)
    assert binding.types["T"].content is not None
    assert "@arrayType" in description.components["T"]["properties"]


def test_a_base_with_too_many_derived_types_is_read_alone() -> None:
    derived = "".join(
        f'<xs:complexType name="D{n}"><xs:complexContent><xs:extension base="t:B"/></xs:complexContent>'
        "</xs:complexType>"
        for n in range(65)
    )
    pair = (
        '<xs:complexType name="B"/><xs:element name="ask" type="t:B"/><xs:element name="answer" type="t:B"/>'
    )
    description = described(derived + pair)
    assert set(description.components) == {"B"}
    assert "more than 64 types" in description.findings[0].message
