"""JSON to XML: order, choices, repetition, attributes, nil, wildcards."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from gateway.contracts import Translator
from gateway.problems import InvalidRequest
from tests.support.soap import ask, call_of, described, translator_of

ANSWER = '<xs:element name="answer" type="xs:string"/>'


def operation(content: str, *, attributes: str = "", more: str = "", form: str = "unqualified") -> Translator:
    """Return an operation whose request has this content model, unqualified unless said otherwise."""
    schema = f'<xs:element name="ask"><xs:complexType>{content}{attributes}</xs:complexType></xs:element>'
    return translator_of(described(schema + ANSWER + more, attributes=f'elementFormDefault="{form}"'))


def written(translator: Translator, value: Any) -> str:
    """Return what is inside the request's element, without namespace declarations."""
    node = ask(translator, value)
    etree.cleanup_namespaces(node)
    return "".join(etree.tostring(child, method="c14n", exclusive=True).decode() for child in node)


def refusal(translator: Translator, value: Any) -> list[dict[str, str]]:
    with pytest.raises(InvalidRequest) as refused:
        translator.to_wire(call_of(value))
    found: list[dict[str, str]] = refused.value.members["errors"]
    return found


def test_members_are_written_in_the_schema_s_order() -> None:
    content = (
        '<xs:sequence><xs:element name="b" type="xs:int"/><xs:element name="a" type="xs:int"/></xs:sequence>'
    )
    assert written(operation(content), {"a": 1, "b": 2}) == "<b>2</b><a>1</a>"


def test_namespaces_follow_the_form() -> None:
    content = '<xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>'
    node = ask(operation(content, form="qualified"), {"a": 1})
    assert (node.tag, node[0].tag) == ("{urn:test}ask", "{urn:test}a")
    assert ask(operation(content), {"a": 1})[0].tag == "a"


CHOICE = """<xs:choice><xs:element name="a" type="xs:int"/><xs:sequence>
  <xs:element name="b" type="xs:int"/><xs:element name="c" type="xs:int" minOccurs="0"/>
  </xs:sequence></xs:choice>"""


def test_exactly_one_alternative_is_written() -> None:
    translator = operation(CHOICE)
    assert written(translator, {"a": 1}) == "<a>1</a>"
    assert written(translator, {"c": 2, "b": 1}) == "<b>1</b><c>2</c>"
    assert refusal(translator, {})[0]["message"] == "one of the alternatives is missing"
    assert refusal(translator, {"a": 1, "b": 2})[0]["pointer"] == "/b"
    assert refusal(translator, {"c": 2})[0]["pointer"] == "/b"


def test_a_repeated_element_is_an_array_of_the_right_length() -> None:
    content = '<xs:sequence><xs:element name="a" type="xs:int" minOccurs="1" maxOccurs="2"/></xs:sequence>'
    translator = operation(content)
    assert written(translator, {"a": [1]}) == "<a>1</a>"
    assert written(translator, {"a": [1, 2]}) == "<a>1</a><a>2</a>"
    for wrong in (1, [], [1, 2, 3]):
        assert refusal(translator, {"a": wrong})[0]["pointer"] == "/a"
    assert refusal(translator, {"a": [1, "x"]})[0]["pointer"] == "/a/1"


def test_a_repeated_sequence_takes_turns() -> None:
    content = """<xs:sequence maxOccurs="unbounded">
      <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence>"""
    translator = operation(content)
    assert written(translator, {"a": [1, 2], "b": [3]}) == "<a>1</a><b>3</b><a>2</a>"
    assert refusal(translator, {"a": [1], "b": [3, 4]})
    assert refusal(translator, {})


def test_an_element_may_come_in_two_places() -> None:
    content = """<xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>
      <xs:element name="a" type="xs:int"/></xs:sequence>"""
    assert written(operation(content), {"a": [1, 2], "b": 3}) == "<a>1</a><b>3</b><a>2</a>"


def test_a_group_that_may_be_left_out_comes_whole_or_not_at_all() -> None:
    content = """<xs:sequence><xs:sequence minOccurs="0"><xs:element name="a" type="xs:int"/>
      <xs:element name="b" type="xs:int"/></xs:sequence></xs:sequence>"""
    translator = operation(content)
    assert written(translator, {}) == ""
    assert written(translator, {"a": 1, "b": 2}) == "<a>1</a><b>2</b>"
    assert refusal(translator, {"a": 1})[0]["pointer"] == "/b"


def test_null_is_nil_where_that_is_allowed() -> None:
    content = """<xs:sequence><xs:element name="a" type="xs:int" nillable="true"/>
      <xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence>"""
    translator = operation(content)
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    node = ask(translator, {"a": None})
    assert [(child.tag, child.get(nil), child.text) for child in node] == [("a", "true", None)]
    assert refusal(translator, {"a": 1, "b": None})[0]["pointer"] == "/b"


def test_attributes_and_text_of_one_element() -> None:
    content = """<xs:sequence><xs:element name="a"><xs:complexType><xs:simpleContent>
      <xs:extension base="xs:decimal"><xs:attribute name="unit" use="required"/></xs:extension>
      </xs:simpleContent></xs:complexType></xs:element></xs:sequence>"""
    translator = operation(content)
    assert written(translator, {"a": {"#text": "1.10", "@unit": "m"}}) == '<a unit="m">1.10</a>'
    assert refusal(translator, {"a": {"#text": "1.10"}})[0] == {"pointer": "/a/@unit", "message": "missing"}
    assert refusal(translator, {"a": {"@unit": "m"}})[0]["pointer"] == "/a/#text"
    assert refusal(translator, {"a": {"#text": "1", "@unit": "\u0007"}})[0]["pointer"] == "/a/@unit"


def test_text_is_escaped() -> None:
    content = '<xs:sequence><xs:element name="a" type="xs:string"/></xs:sequence>'
    [child] = ask(operation(content), {"a": '<b/>&"]]>\r\n'})
    assert (child.text, len(child)) == ('<b/>&"]]>\r\n', 0)


def test_a_wildcard_takes_well_formed_xml_only() -> None:
    translator = operation('<xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded"/></xs:sequence>')
    assert (
        written(translator, {"#any": ["<x>1</x>", '<y xmlns="urn:y"/>']}) == '<x>1</x><y xmlns="urn:y"></y>'
    )
    for wrong in ("<x>", "text", "", 1, '<!DOCTYPE x [<!ENTITY e "1">]><x>&e;</x>'):
        assert refusal(translator, {"#any": [wrong]})[0]["pointer"] == "/#any/0"
    assert refusal(translator, {"#any": "<x/>"})[0]["pointer"] == "/#any"


def test_substitutes_stand_for_their_head() -> None:
    more = """<xs:element name="head" type="xs:string" abstract="true"/>
      <xs:element name="member" substitutionGroup="t:head" type="xs:string"/>"""
    translator = operation('<xs:sequence><xs:element ref="t:head"/></xs:sequence>', more=more)
    assert [child.tag for child in ask(translator, {"member": "x"})] == ["{urn:test}member"]
    assert refusal(translator, {"head": "x"})


def test_recursive_types_are_written() -> None:
    more = """<xs:complexType name="Tree"><xs:sequence>
      <xs:element name="tree" type="t:Tree" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType>"""
    translator = operation('<xs:sequence><xs:element name="tree" type="t:Tree"/></xs:sequence>', more=more)
    assert written(translator, {"tree": {"tree": [{}, {"tree": [{}]}]}}).count("<tree>") == 4


def test_many_items_in_turns_take_linear_time() -> None:
    """Taking one item a turn from a list's front would copy the rest each time."""
    content = '<xs:sequence maxOccurs="unbounded"><xs:element name="a" type="xs:int"/></xs:sequence>'
    assert len(ask(operation(content), {"a": [1] * 50_000})) == 50_000
