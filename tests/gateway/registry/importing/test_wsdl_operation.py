"""One operation of a binding: names, messages, attributes of ours."""

from __future__ import annotations

import pytest

from gateway.model.classification import Classification
from gateway.model.description import Description
from gateway.model.service import Effect
from gateway.registry.importing.wsdl import import_wsdl
from gateway.registry.importing.wsdl_operation import local_name
from tests.support.soap import wsdl

PAIR = '<xs:element name="ask" type="xs:int"/><xs:element name="answer" type="xs:string"/>'
TEXT = wsdl(PAIR).decode()


def imported(text: str) -> Description:
    return import_wsdl({"a.wsdl": text.encode()}, "a.wsdl", agency="a", service="s")


@pytest.mark.parametrize(
    ("text", "name"),
    [("getPerson", "getPerson"), ("isik päring", "isik_p_ring"), ("a/b", "a_b"), ("..", "operation")],
)
def test_names_are_safe_in_paths(text: str, name: str) -> None:
    assert local_name(text) == name


def test_our_attributes_say_what_wsdl_cannot() -> None:
    own = 'xmlns:o="urn:simpul:description" o:subject="/id" o:effect="safe" o:classification="sensitive"'
    [operation] = imported(
        TEXT.replace('<operation name="ask">', f'<operation name="ask" {own}>', 1)
    ).operations
    assert (operation.subject, operation.effect) == ("body:/id", Effect.SAFE)
    assert operation.classification is Classification.SENSITIVE


def test_words_that_are_not_ours_are_reported_and_mean_the_strictest() -> None:
    own = 'xmlns:o="urn:simpul:description" o:effect="harmless" o:classification="secret"'
    description = imported(TEXT.replace('<operation name="ask">', f'<operation name="ask" {own}>', 1))
    [operation] = description.operations
    assert (operation.effect, operation.classification) == (Effect.UNSAFE, Classification.PERSONAL)
    assert len(description.findings) == 2


def test_a_body_has_one_part() -> None:
    part = '<part name="more" element="t:answer"/></message>'
    description = imported(TEXT.replace("</message>", part, 1))
    assert "several parts" in description.findings[0].message
    chosen = TEXT.replace("</message>", part, 1).replace("<s:body", '<s:body parts="body"', 1)
    assert len(imported(chosen).operations) == 1


def test_a_part_of_a_type_is_not_document_style() -> None:
    description = imported(TEXT.replace('element="t:ask"', 'type="xs:int"'))
    assert "R2204" in description.findings[0].message


def test_operations_that_the_agency_would_begin_are_reported() -> None:
    text = TEXT.replace('<input message="t:ask-input"/>', "", 1)
    assert "no input" in imported(text).findings[0].message


def test_two_operations_of_one_name_are_one_too_many() -> None:
    start = TEXT.index('<operation name="ask"><s:')
    end = TEXT.index("</binding>")
    description = imported(TEXT[:end] + TEXT[start:end] + TEXT[end:])
    assert len(description.operations) == 1
    assert "another operation" in description.findings[0].message


def test_an_empty_message_needs_no_body() -> None:
    text = TEXT.replace('<part name="body" element="t:ask"/>', "")
    [operation] = imported(text).operations
    assert operation.request == {"application/json": {"type": "object", "additionalProperties": False}}
    assert not operation.request_required
