"""Say what a description is, and have it read by who understands it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from gateway.model.description import Description
from gateway.problems import InvalidDescription
from gateway.registry.importing.document import read_document
from gateway.registry.importing.openapi import import_openapi
from gateway.registry.importing.sniff import Kind, name_of_xml, sniff

MAX_TOTAL_BYTES = 64 * 1024 * 1024
"""Bound of all files of one description together."""
MAX_FILES = 2_000


def describe(
    files: Mapping[str, bytes], main: str, *, agency: str = "agency", service: str = "service"
) -> Description:
    """Import the description whose main document is `files[main]`; nothing else is ever read.

    File names are relative paths with `/`; references between documents are
    resolved among `files` only. `agency` and `service` are slugs and become
    part of the operations' ids. Raises `InvalidDescription` when the kind is
    unknown or nothing can be read; what is wrong in parts is in `findings`.
    """
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_TOTAL_BYTES:
        raise InvalidDescription("The description is too large.", reason="too_large")
    named = {plain_name(name): content for name, content in files.items()}
    main = plain_name(main)
    if main not in named:
        raise InvalidDescription("The main document is not among the files.", reason="main_missing")
    try:
        if sniff(named[main]) is Kind.XML:
            return _describe_xml(named, main, agency, service)
        document = read_document(main, named[main])
        return import_openapi(named, document, agency=agency, service=service)
    except RecursionError:
        raise InvalidDescription("The description is nested too deeply.", reason="too_deep") from None


def _describe_xml(files: Mapping[str, bytes], main: str, agency: str, service: str) -> Description:
    from gateway.registry.importing.wsdl import import_wsdl  # its libraries take long to load

    namespace, name = name_of_xml(files[main])
    if (namespace, name) == ("http://schemas.xmlsoap.org/wsdl/", "definitions"):
        return import_wsdl(files, main, agency=agency, service=service)
    if namespace == "http://www.w3.org/ns/wsdl":
        raise InvalidDescription("This is WSDL 2.0; WSDL 1.1 can be imported.", reason="wsdl_2")
    raise InvalidDescription(
        f"This is an XML document <{name[:80]}>, neither WSDL 1.1 nor OpenAPI.", reason="unknown_kind"
    )


def plain_name(name: str) -> str:
    """Return a file's name with `/` and without `./`, so that one file has one name."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/")
