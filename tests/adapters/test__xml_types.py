"""Derived types where a base is described: said by name in JSON, by a qualified name in XML."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.problems import InvalidRequest
from gateway.registry.importing.compiling import compile_schema
from tests.support.soap import ask, described, read, translator_of

PARTY = """
<xs:complexType name="Party" abstract="true">
  <xs:sequence><xs:element name="number" type="xs:string"/></xs:sequence>
</xs:complexType>
<xs:complexType name="Person"><xs:complexContent><xs:extension base="t:Party">
  <xs:sequence><xs:element name="born" type="xs:date"/></xs:sequence>
</xs:extension></xs:complexContent></xs:complexType>
<xs:complexType name="Ward"><xs:complexContent><xs:extension base="t:Person">
  <xs:sequence><xs:element name="guardian" type="t:Party"/></xs:sequence>
</xs:extension></xs:complexContent></xs:complexType>
<xs:complexType name="Company"><xs:complexContent><xs:extension base="t:Party"/>
</xs:complexContent></xs:complexType>
"""
SIDES = "".join(
    f'<xs:element name="{name}"><xs:complexType><xs:sequence><xs:element name="party" type="t:{type_}"/>'
    "</xs:sequence></xs:complexType></xs:element>"
    for name, type_ in (("ask", "Party"), ("answer", "Person"))
)
DESCRIPTION = described(PARTY + SIDES)
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:t="urn:test" xmlns:o="urn:other"'
PERSON = {"number": "1", "born": "1990-05-01"}


def party(xsi_type: str, inside: str) -> Any:
    body = f'<t:answer {XSI}><t:party xsi:type="{xsi_type}">{inside}</t:party></t:answer>'
    return read(translator_of(DESCRIPTION), body)["party"]


def test_a_derived_type_is_written_with_its_name() -> None:
    value = {"@xsi:type": "Ward", **PERSON, "guardian": {"@xsi:type": "Company", "number": "2"}}
    sent = ask(translator_of(DESCRIPTION), {"party": value})[0]
    said = sent.get("{http://www.w3.org/2001/XMLSchema-instance}type", "")
    prefix, _, name = said.partition(":")
    assert (sent.nsmap[prefix], name) == ("urn:test", "Ward")
    assert [child.tag for child in sent] == [f"{{urn:test}}{tag}" for tag in ("number", "born", "guardian")]


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"@xsi:type": "Person", **PERSON}, True),
        ({"@xsi:type": "Company", "number": "1"}, True),
        ({"number": "1"}, False),
        ({"@xsi:type": "Party", "number": "1"}, False),
        ({"@xsi:type": "Other", "number": "1"}, False),
        ({"@xsi:type": 1, "number": "1"}, False),
        ({"@xsi:type": "Company", **PERSON}, False),
    ],
)
def test_schema_and_adapter_agree(value: Any, *, fits: bool) -> None:
    schema = DESCRIPTION.operations[0].request["application/json"]
    assert compile_schema(schema, DESCRIPTION.components).is_valid({"party": value}) == fits
    if fits:
        ask(translator_of(DESCRIPTION), {"party": value})
        return
    with pytest.raises(InvalidRequest):
        ask(translator_of(DESCRIPTION), {"party": value})


def test_an_answer_says_which_type_it_is_of() -> None:
    inside = "<t:number>1</t:number><t:born>1990-05-01</t:born>"
    guardian = '<t:guardian xsi:type="t:Company"><t:number>2</t:number></t:guardian>'
    assert party("t:Ward", inside + guardian) == {
        "@xsi:type": "Ward",
        **PERSON,
        "guardian": {"@xsi:type": "Company", "number": "2"},
    }


@pytest.mark.parametrize("said", ["t:Person", "o:Ward", "nowhere:Ward", "Ward", "t:Company", ""])
def test_any_other_type_is_read_as_described_and_releases_nothing_more(said: str) -> None:
    inside = "<t:number>1</t:number><t:born>1990-05-01</t:born><t:guardian/>"
    assert party(said, inside) == PERSON
