"""WSDL documents that import others."""

from __future__ import annotations

from gateway.registry.importing.wsdl import import_wsdl
from tests.support.soap import wsdl

PAIR = '<xs:element name="ask" type="xs:int"/><xs:element name="answer" type="xs:string"/>'
WHOLE = wsdl(PAIR).decode()
HEAD = WHOLE[: WHOLE.index("<types>")]
BINDING = WHOLE[WHOLE.index("<binding") :]
ABSTRACT = WHOLE[: WHOLE.index("<binding")] + "</definitions>"


def main(imported: str) -> bytes:
    return (HEAD + imported + BINDING).encode()


def test_the_abstract_part_may_be_imported() -> None:
    files = {
        "wsdl/main.wsdl": main('<import namespace="urn:test" location="../parts/abstract.wsdl"/>'),
        "parts/abstract.wsdl": ABSTRACT.encode(),
    }
    description = import_wsdl(files, "wsdl/main.wsdl", agency="a", service="s")
    assert [operation.name for operation in description.operations] == ["ask"]
    assert description.findings == ()


def test_a_part_that_a_server_names_by_a_query_is_found_by_its_namespace() -> None:
    """So do WCF and CXF; a schema of the same namespace must not be taken for it."""
    files = {
        "main.wsdl": main('<import namespace="urn:test" location="http://agency.example/svc?wsdl=wsdl0"/>'),
        "a.xsd": b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test"/>',
        "part.xml": ABSTRACT.encode(),
    }
    description = import_wsdl(files, "main.wsdl", agency="a", service="s")
    assert [operation.name for operation in description.operations] == ["ask"]
    assert description.findings == ()


def test_documents_may_import_each_other() -> None:
    back = ABSTRACT.replace("<types>", '<import namespace="urn:test" location="main.wsdl"/><types>')
    files = {
        "main.wsdl": main('<import namespace="urn:test" location="abstract.wsdl"/>'),
        "abstract.wsdl": back.encode(),
    }
    assert len(import_wsdl(files, "main.wsdl", agency="a", service="s").operations) == 1


def test_an_import_that_is_missing_or_broken_is_reported() -> None:
    imports = '<import namespace="urn:x" location="http://agency.example/x.wsdl"/>'
    imports += '<import namespace="urn:y" location="broken.wsdl"/>'
    files = {"main.wsdl": main(imports), "broken.wsdl": b"<a>"}
    description = import_wsdl(files, "main.wsdl", agency="a", service="s")
    assert description.operations == ()
    messages = [finding.message for finding in description.findings]
    assert any("nothing is fetched" in message for message in messages)
    assert any("not well-formed" in message for message in messages)
    assert any("port type" in message for message in messages)


def test_findings_name_the_file_that_is_not_the_main_one() -> None:
    files = {
        "main.wsdl": main('<import namespace="urn:test" location="abstract.wsdl"/>'),
        "abstract.wsdl": ABSTRACT.replace('element="t:ask"', 'element="t:gone"').encode(),
    }
    [finding] = import_wsdl(files, "main.wsdl", agency="a", service="s").findings
    assert finding.place.startswith("abstract.wsdl line ")
