from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.problems import InvalidDescription
from gateway.registry.importing import describe
from gateway.registry.importing.describe import MAX_FILES, plain_name
from tests.support.openapi_documents import document, operation

DOCUMENT = json.dumps(document({"/a": {"get": operation()}})).encode()


@pytest.mark.parametrize("name", ["api/main.json", "./api/main.json", "api\\main.json", "api/x/../main.json"])
def test_one_file_has_one_name(name: str) -> None:
    assert plain_name(name) == "api/main.json"
    assert describe({name: DOCUMENT}, "api/main.json").operations


def test_ids_begin_with_agency_and_service() -> None:
    (found,) = describe({"a": DOCUMENT}, "a", agency="tax", service="income").operations
    assert found.id == "tax.income.readPerson"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><body/></html>", "<html>"),
        (b'<description xmlns="http://www.w3.org/ns/wsdl"/>', "WSDL 2.0"),
        (b"\xff\xfe\xfd", "text"),
        (b"", "empty"),
        (b"{]", "not JSON"),
    ],
)
def test_what_is_no_description_is_refused_by_its_name(content: bytes, said: str) -> None:
    with pytest.raises(InvalidDescription, match=said):
        describe({"a": content}, "a")


def test_the_main_document_must_be_there_and_the_files_few() -> None:
    with pytest.raises(InvalidDescription):
        describe({"a": DOCUMENT}, "b")
    with pytest.raises(InvalidDescription, match="too large"):
        describe({str(n): b"" for n in range(MAX_FILES + 1)}, "0")


def test_wsdl_is_read_as_wsdl() -> None:
    folder = Path(__file__).parents[4] / "openapi" / "agencies" / "civil-registry"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    description = describe(files, "civil-registry.wsdl")
    assert description.protocol == "soap"
    assert description.operations
