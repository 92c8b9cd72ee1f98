from __future__ import annotations

import pytest

from gateway.problems import InvalidDescription
from gateway.registry.importing.sniff import Kind, decode, name_of_xml, sniff


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_is_read_in_every_unicode_encoding(encoding: str) -> None:
    assert decode('{"é": 1}'.encode(encoding)) == '{"é": 1}'


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidDescription):
        decode(b"\xff\x00\xff")


def test_xml_is_told_from_the_rest() -> None:
    assert sniff(b"\xef\xbb\xbf <a/>") is Kind.XML
    assert sniff(b"openapi: 3.0.0") is Kind.JSON_OR_YAML


def test_the_root_of_xml_is_named_behind_comments_and_doctypes() -> None:
    xml = b"""<?xml version="1.0"?><!-- <x> --><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>
    <w:definitions name='n' xmlns:w="http://schemas.xmlsoap.org/wsdl/">"""
    assert name_of_xml(xml) == ("http://schemas.xmlsoap.org/wsdl/", "definitions")
    assert name_of_xml(b"<html>") == ("", "html")
    assert name_of_xml(b"< nothing") == ("", "unknown")
