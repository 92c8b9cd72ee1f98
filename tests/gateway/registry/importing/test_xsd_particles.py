"""Content models: occurrence, groups, references, names that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.model.description import Description
from gateway.problems import InvalidDescription
from tests.support.soap import described

ANSWER = '<xs:element name="answer" type="xs:string"/>'


def asked(content: str, more: str = "", **options: Any) -> Description:
    schema = f'<xs:element name="ask"><xs:complexType>{content}</xs:complexType></xs:element>'
    return described(schema + ANSWER + more, **options)


def schema_of(content: str, more: str = "") -> dict[str, Any]:
    found: dict[str, Any] = asked(content, more).components["ask"]
    return found


def test_all_is_a_sequence_in_any_order() -> None:
    found = schema_of(
        '<xs:all><xs:element name="a" type="xs:int"/><xs:element name="b" minOccurs="0"/></xs:all>'
    )
    assert (list(found["properties"]), found["required"]) == (["a", "b"], ["a"])


def test_a_group_is_what_it_refers_to() -> None:
    group = '<xs:group name="G"><xs:sequence><xs:element name="g" type="xs:int"/></xs:sequence></xs:group>'
    found = schema_of('<xs:sequence><xs:group ref="t:G"/></xs:sequence>', group)
    assert found["required"] == ["g"]
    optional = schema_of('<xs:group ref="t:G" minOccurs="0"/>', group)
    assert "required" not in optional


def test_a_group_that_holds_itself_is_reported() -> None:
    group = '<xs:group name="G"><xs:sequence><xs:group ref="t:G"/></xs:sequence></xs:group>'
    assert "holds itself" in asked('<xs:group ref="t:G"/>', group).findings[0].message


def test_elements_that_never_occur_are_no_members() -> None:
    found = schema_of('<xs:sequence><xs:element name="a" maxOccurs="0" minOccurs="0"/></xs:sequence>')
    assert found["properties"] == {}


def test_form_decides_the_namespace_of_local_elements_only() -> None:
    content = """<xs:sequence><xs:element name="a" form="unqualified"/><xs:element name="b"/>
      <xs:element ref="t:c"/></xs:sequence>"""
    description = asked(content, '<xs:element name="c" type="xs:int"/>')
    parts = description.operations[0].binding["types"]["ask"]["content"]["particles"]
    assert [part["tag"] for part in parts] == ["a", "{urn:test}b", "{urn:test}c"]


def test_an_abstract_head_is_only_its_substitutes() -> None:
    more = """<xs:element name="h" abstract="true"/>
      <xs:element name="m" substitutionGroup="t:h" type="xs:int"/>
      <xs:element name="n" substitutionGroup="t:h" type="xs:int"/>"""
    assert set(schema_of('<xs:sequence><xs:element ref="t:h"/></xs:sequence>', more)["properties"]) == {
        "m",
        "n",
    }


@pytest.mark.parametrize(
    "part",
    [
        '<xs:element name=""/>',
        '<xs:element name="a b"/>',
        '<xs:element ref="t:gone"/>',
        '<xs:element name="a" type="t:gone"/>',
        '<xs:element name="a" maxOccurs="many"/>',
        '<xs:group ref="t:gone"/>',
    ],
)
def test_what_cannot_be_read_spoils_the_operation_unless_it_is_optional(part: str) -> None:
    description = asked(f"<xs:sequence>{part}</xs:sequence>")
    assert description.operations == ()
    [finding] = description.findings
    assert (finding.severity, finding.operation) == ("error", "ask")
    optional = part.replace(" ", ' minOccurs="0" ', 1)
    description = asked(f"<xs:sequence>{optional}</xs:sequence>")
    assert len(description.operations) == 1
    assert description.findings[0].severity == "warning"


def test_a_choice_without_alternatives_left_is_reported() -> None:
    description = asked('<xs:choice><xs:element ref="t:gone"/></xs:choice>')
    assert description.operations == ()


def test_groups_that_multiply_are_refused() -> None:
    """Each group refers twice to the next; sixty of them would be 2 to the 60 elements."""
    groups = '<xs:group name="G60"><xs:sequence><xs:element name="a"/></xs:sequence></xs:group>'
    for number in range(60):
        twice = f'<xs:group ref="t:G{number + 1}"/>' * 2
        groups += f'<xs:group name="G{number}"><xs:sequence>{twice}</xs:sequence></xs:group>'
    with pytest.raises(InvalidDescription, match="large"):
        asked('<xs:group ref="t:G0"/>', groups)


def test_a_fixed_value_is_the_only_one() -> None:
    elements = (
        '<xs:element name="v" type="xs:string" fixed="crs"/><xs:element name="n" type="xs:int" fixed="3"/>'
    )
    properties = schema_of(f"<xs:sequence>{elements}</xs:sequence>")["properties"]
    assert (properties["v"]["const"], properties["n"]["const"]) == ("crs", 3)
