"""Simple types: kinds and facets."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from gateway.model.xml import SimpleType
from gateway.registry.importing.xsd_simple import SimpleTypes, built_in
from gateway.registry.importing.xsd_sources import XSD, Sources
from gateway.registry.importing.xsd_symbols import Symbols, Unusable

HEAD = f'<xs:schema xmlns:xs="{XSD}" xmlns:t="urn:t" targetNamespace="urn:t">'


def read(content: str, name: str = "T") -> SimpleType:
    sources = Sources({"a.xsd": f"{HEAD}{content}</xs:schema>".encode()}, "a.xsd")
    symbols = Symbols(sources)
    symbols.add(sources.open("a.xsd"))
    found = SimpleTypes(symbols).named(f"{{urn:t}}{name}")
    assert found is not None
    return found


def restricted(base: str, facets: str) -> SimpleType:
    return read(
        f'<xs:simpleType name="T"><xs:restriction base="xs:{base}">{facets}</xs:restriction></xs:simpleType>'
    )


@pytest.mark.parametrize(
    ("name", "kind", "good", "bad"),
    [
        ("string", "string", "", 1),
        ("int", "integer", -5, 2**31),
        ("unsignedByte", "integer", 255, 256),
        ("positiveInteger", "integer", 1, 0),
        ("decimal", "decimal", "-1.10", 1.1),
        ("double", "float", 1.5, "1.5"),
        ("boolean", "boolean", True, "true"),
        ("dateTime", "collapsed", "2024-02-29T10:00:00+07:00", "2024-02-29"),
        ("time", "collapsed", "10:00:00.5Z", "10:00"),
        ("duration", "collapsed", "-P1Y2M3DT4H5M6.7S", "P"),
        ("duration", "collapsed", "PT1H", "P1DT"),
        ("gYear", "collapsed", "2024+02:00", "24"),
        ("gYearMonth", "collapsed", "2024-02", "2024"),
        ("gMonth", "collapsed", "--02", "02"),
        ("gMonthDay", "collapsed", "--02-29Z", "02-29"),
        ("gDay", "collapsed", "---29", "29"),
        ("base64Binary", "binary", "YQ==", "ä"),
        ("base64Binary", "binary", "YWJjZA==", "Y="),
        ("hexBinary", "binary", "0aFF", "0"),
        ("NMTOKENS", "list", ["a", "b"], ["a b"]),
        ("anyURI", "collapsed", "urn:x", 1),
    ],
)
def test_built_in_types(name: str, kind: str, good: Any, bad: Any) -> None:
    found = built_in(f"{{{XSD}}}{name}")
    assert found is not None
    assert found.kind == kind
    assert jsonschema_rs.is_valid(dict(found.facets), good)
    assert not jsonschema_rs.is_valid(dict(found.facets), bad)


def test_dates_have_a_format() -> None:
    found = built_in(f"{{{XSD}}}date")
    assert found is not None
    assert found.facets == {"type": "string", "format": "date"}
    assert built_in("{urn:other}date") is None
    assert built_in(f"{{{XSD}}}anyType") is None


def test_facets_become_keywords() -> None:
    found = restricted(
        "string", '<xs:minLength value="1"/><xs:maxLength value="3"/><xs:pattern value="[A-Z]+"/>'
    )
    assert found.facets == {"type": "string", "minLength": 1, "maxLength": 3, "pattern": "^(?:[A-Z]+)$"}
    assert restricted("string", '<xs:length value="2"/>').facets == {
        "type": "string",
        "minLength": 2,
        "maxLength": 2,
    }
    number = restricted("int", '<xs:minInclusive value="0"/><xs:maxExclusive value="10"/>').facets
    assert (number["minimum"], number["exclusiveMaximum"]) == (0, 10)


def test_patterns_of_one_step_are_alternatives_and_of_two_steps_both_hold() -> None:
    def step(name: str, base: str, *patterns: str) -> str:
        facets = "".join(f'<xs:pattern value="{pattern}"/>' for pattern in patterns)
        restriction = f'<xs:restriction base="{base}">{facets}</xs:restriction>'
        return f'<xs:simpleType name="{name}">{restriction}</xs:simpleType>'

    one, two = step("B", "xs:string", "a+", "b+"), step("T", "t:B", ".{2}")
    assert read(one, "B").facets["pattern"] == "^(?:a+|b+)$"
    schema = dict(read(one + two).facets)
    assert [jsonschema_rs.is_valid(schema, text) for text in ("aa", "bb", "aaa", "ab")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("pattern", [r"\i\c*", "[a-z-[aeiou]]", r"\p{IsBasicLatin}", "a^b", "a$", "["])
def test_patterns_that_mean_something_else_in_json_schema_are_left_out(pattern: str) -> None:
    assert restricted("string", f'<xs:pattern value="{pattern}"/>').facets == {"type": "string"}


def test_enumerations_have_the_type_s_values() -> None:
    assert restricted("string", '<xs:enumeration value="a"/><xs:enumeration value="1"/>').facets["enum"] == [
        "a",
        "1",
    ]
    assert restricted("int", '<xs:enumeration value="1"/>').facets["enum"] == [1]
    assert "enum" not in restricted("decimal", '<xs:enumeration value="1.0"/>').facets


def test_a_decimal_without_fraction_is_an_integer() -> None:
    assert restricted("decimal", '<xs:fractionDigits value="0"/>').kind == "integer"


def test_lists_and_unions() -> None:
    found = read('<xs:simpleType name="T"><xs:list itemType="xs:int"/></xs:simpleType>')
    assert (found.kind, found.item and found.item.kind) == ("list", "integer")
    alike = read('<xs:simpleType name="T"><xs:union memberTypes="xs:int xs:byte"/></xs:simpleType>')
    assert alike.kind == "integer"
    mixed = '<xs:simpleType><xs:restriction base="xs:string"/></xs:simpleType>'
    found = read(f'<xs:simpleType name="T"><xs:union memberTypes="xs:int">{mixed}</xs:union></xs:simpleType>')
    assert found.kind == "string"


def test_unions_of_unions_do_not_multiply() -> None:
    """Each union names the one before twice; sixty of them would be 2 to the 60 alternatives."""
    steps = ['<xs:simpleType name="U0"><xs:restriction base="xs:string"/></xs:simpleType>']
    for number in range(60):
        members = f"t:U{number} t:U{number}"
        steps.append(
            f'<xs:simpleType name="U{number + 1}"><xs:union memberTypes="{members}"/></xs:simpleType>'
        )
    assert read("".join(steps), "U60").facets == {"type": "string"}


@pytest.mark.parametrize(
    "content",
    [
        '<xs:simpleType name="T"><xs:restriction base="t:T"/></xs:simpleType>',
        '<xs:simpleType name="T"><xs:restriction base="t:Gone"/></xs:simpleType>',
        '<xs:simpleType name="T"><xs:union memberTypes="t:Gone"/></xs:simpleType>',
        '<xs:simpleType name="T"><xs:list/></xs:simpleType>',
        '<xs:simpleType name="T"/>',
    ],
)
def test_definitions_that_lead_nowhere_are_unusable(content: str) -> None:
    with pytest.raises(Unusable, match="line 1"):
        read(content)
