"""Where imported documents come from: the upload, then the bundled schemas, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from gateway.problems import InvalidDescription
from gateway.registry.importing import xsd_sources
from gateway.registry.importing.xsd_sources import Sources, line_of, parse

A = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a"/>'
SCHEMAS = Path(xsd_sources.__file__).parent / "schemas"


def sources(*names: str) -> tuple[Sources, etree._Element]:
    files = {"main.wsdl": b"<a>\n<b/></a>", **dict.fromkeys(names, A)}
    found = Sources(files, "main.wsdl")
    return found, found.open("main.wsdl")


@pytest.mark.parametrize(
    ("names", "location", "namespace", "expected"),
    [
        (("x/a.xsd",), "x/a.xsd", None, "x/a.xsd"),
        (("x/a.xsd",), "./y/../x/a.xsd", None, "x/a.xsd"),
        (("x/a.xsd",), "http://agency.example/schemas/a.xsd?v=1", "urn:other", "x/a.xsd"),
        (("x/a.xsd", "y/a.xsd"), "http://agency.example/a.xsd", None, None),
        (("x/b.xsd",), "http://agency.example/a.xsd", "urn:a", "x/b.xsd"),
        (("x/b.xsd",), None, "urn:a", "x/b.xsd"),
        ((), "../../etc/passwd", None, None),
        ((), "file:///etc/passwd", "urn:a", None),
        (("x/b.xml",), "http://agency.example/svc?xsd=xsd0", "urn:a", "x/b.xml"),
        ((), "http://www.w3.org/TR/x.xsd", "http://www.w3.org/2000/09/xmldsig#", "bundled:xmldsig.xsd"),
        ((), None, "http://x-road.eu/xsd/xroad.xsd", "bundled:xroad.xsd"),
        (
            ("own/xroad.xsd",),
            "http://x-road.eu/xsd/xroad.xsd",
            "http://x-road.eu/xsd/xroad.xsd",
            "own/xroad.xsd",
        ),
    ],
)
def test_documents_are_found(
    names: tuple[str, ...], location: str | None, namespace: str | None, expected: str | None
) -> None:
    found, root = sources(*names)
    assert found.resolve(root, location, namespace) == expected


def test_a_known_schema_with_a_document_type_declaration_gives_way_to_the_house_s_own() -> None:
    xml = "http://www.w3.org/XML/1998/namespace"
    doctype = b'<!DOCTYPE xs:schema PUBLIC "-//W3C//DTD XMLSCHEMA 200102//EN" "XMLSchema.dtd">'
    files = {"main.wsdl": b"<a/>", "xml.xsd": doctype + A, "other.xsd": doctype + A, "bad.xsd": b"<"}
    found = Sources(files, "main.wsdl")
    root = found.open("main.wsdl")
    assert found.resolve(root, "xml.xsd", xml) == "bundled:xml.xsd"
    assert found.resolve(root, "bad.xsd", xml) == "bad.xsd"
    assert found.resolve(root, "other.xsd", "urn:a") == "other.xsd"


def test_a_path_is_relative_to_the_document_that_has_it() -> None:
    found, _ = sources("x/a.xsd", "x/y/b.xsd", "b.xsd")
    assert found.resolve(found.open("x/a.xsd"), "y/b.xsd", None) == "x/y/b.xsd"
    assert found.resolve(found.open("x/a.xsd"), "../b.xsd", None) == "b.xsd"


def test_places_are_lines_and_files() -> None:
    found, root = sources("x/a.xsd")
    assert found.place(root[0]) == "line 2"
    assert found.place(found.open("x/a.xsd")) == "x/a.xsd line 1"
    assert line_of(root[0]) == 2


def test_every_bundled_schema_is_one_and_has_its_namespace() -> None:
    found, root = sources()
    listed = dict(xsd_sources._BUNDLED)
    assert sorted(listed.values()) == sorted(path.name for path in SCHEMAS.iterdir())
    for namespace, file in listed.items():
        name = found.resolve(root, None, namespace)
        assert name == f"bundled:{file}"
        assert found.load(name).get("targetNamespace") == namespace


@pytest.mark.parametrize("content", [b"", b"<a>", b"<a/><b/>", b"text", b'<!DOCTYPE a SYSTEM "x"><a/>'])
def test_documents_that_are_broken_or_have_a_dtd_are_refused(content: bytes) -> None:
    with pytest.raises(InvalidDescription):
        parse("a.xsd", content)
