"""XML to JSON: arrays, nil, attributes, mixed content, and what the description does not know."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from adapters._xml_reader import compile_reader
from adapters._xml_values import Misfit
from adapters._xml_writer import compile_writer
from gateway.model.xml import ComplexType, Element, Group, load_binding
from gateway.problems import BadAgencyAnswer
from tests.support.soap import civil_registry, described, read, translator_of
from tests.support.soap_values import values, without_empty

ASK = '<xs:element name="ask" type="xs:string"/>'


def answered(content: str, body: str, *, attributes: str = "") -> Any:
    """Return the JSON of an answer with this content model; elements are unqualified."""
    kind = f"<xs:complexType>{content}{attributes}</xs:complexType>"
    schema = f'<xs:element name="answer">{kind}</xs:element>'
    return read(translator_of(described(ASK + schema, attributes="")), body)


LIST = '<xs:sequence><xs:element name="a" type="xs:int" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>'


def test_a_repeated_element_is_always_an_array() -> None:
    assert answered(LIST, "<t:answer><a>1</a><a>2</a></t:answer>") == {"a": [1, 2]}
    assert answered(LIST, "<t:answer><a>1</a></t:answer>") == {"a": [1]}
    assert answered(LIST, "<t:answer/>") == {"a": []}


def test_an_array_in_a_choice_is_absent_when_the_other_was_chosen() -> None:
    content = LIST.replace("sequence", "choice").replace("</xs:choice>", '<xs:element name="b"/></xs:choice>')
    assert answered(content, "<t:answer><b>x</b></t:answer>") == {"b": {"#text": "x"}}


def test_nil_is_null_and_absent_is_absent() -> None:
    content = """<xs:sequence><xs:element name="a" type="xs:date" nillable="true" minOccurs="0"/>
      <xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence>"""
    assert answered(content, '<t:answer><a xsi:nil="true"/></t:answer>') == {"a": None}
    assert answered(content, '<t:answer><a xsi:nil="0">2024-02-29</a></t:answer>') == {"a": "2024-02-29"}
    assert answered(content, "<t:answer/>") == {}
    with pytest.raises(BadAgencyAnswer):
        answered(content, '<t:answer><b xsi:nil="true"/></t:answer>')


def test_attributes_are_read_by_type() -> None:
    attributes = '<xs:attribute name="n" type="xs:int"/><xs:attribute name="b" type="xs:boolean"/>'
    assert answered(LIST, '<t:answer n="7" b="1" x="?"/>', attributes=attributes) == {
        "@n": 7,
        "@b": True,
        "a": [],
    }
    with pytest.raises(BadAgencyAnswer) as refused:
        answered(LIST, '<t:answer n="x"/>', attributes=attributes)
    assert refused.value.members["errors"][0]["pointer"] == "/@n"


def test_what_is_not_described_is_left_out() -> None:
    assert answered(LIST, "<t:answer><secret>x</secret><a>1</a><t:a>2</t:a>text</t:answer>") == {"a": [1]}


def test_a_value_of_another_type_is_refused_where_it_is() -> None:
    with pytest.raises(BadAgencyAnswer) as refused:
        answered(LIST, "<t:answer><a>1</a><a>Sekar</a></t:answer>")
    assert refused.value.members["errors"] == [{"pointer": "/a", "message": "not an integer of 64 bits"}]
    assert "Sekar" not in str(refused.value.body())


def test_mixed_content_keeps_its_text_and_its_elements() -> None:
    content = '<xs:sequence><xs:element name="a" type="xs:anyType"/></xs:sequence>'
    assert answered(content, "<t:answer><a>some <b>bold</b> text</a></t:answer>") == {
        "a": {"#text": "some  text", "#any": ["<b>bold</b>"]}
    }
    assert answered(content, "<t:answer><a>\n <t:b/>\n</a></t:answer>") == {
        "a": {"#any": ['<t:b xmlns:t="urn:test"></t:b>']}
    }


def test_a_type_may_hold_itself() -> None:
    inner = Element("tree", "tree", "Tree", 0, None, repeated=True)
    types = {"Tree": ComplexType(content=Group("sequence", (inner,)))}
    reader = compile_reader(Element("tree", "tree", "Tree"), types)
    found = reader(etree.fromstring("<tree><tree/><tree><tree/></tree></tree>"))
    assert found == {"tree": [{"tree": []}, {"tree": [{"tree": []}]}]}
    with pytest.raises(KeyError):
        compile_reader(Element("other", "other", "Other"), types)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_the_schema_allows_survives_xml(data: st.DataObject) -> None:
    """The law of the translation: read(write(value)) is value, but for empty arrays."""
    description = civil_registry()
    operation = data.draw(st.sampled_from(description.operations))
    binding = load_binding(operation.binding)
    element = data.draw(st.sampled_from([binding.request, binding.answer]))
    assert element is not None
    value = data.draw(values(binding, element, description.components))
    parent = etree.Element("parent")
    compile_writer(element, binding.types)(parent, value)
    sent = etree.fromstring(etree.tostring(parent))
    found = compile_reader(element, binding.types)(sent[0])
    assert without_empty(found) == without_empty(value)


def test_misfits_are_not_problems() -> None:
    """Readers know nothing of HTTP; the adapter makes problems of what they raise."""
    reader = compile_reader(Element("a", "a", "T"), {"T": ComplexType(content=Group("sequence", ()))})
    assert reader(etree.fromstring("<a/>")) == {}
    assert not issubclass(Misfit, BadAgencyAnswer)
