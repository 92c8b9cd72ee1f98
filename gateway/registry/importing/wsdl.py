"""Import of WSDL 1.1: SOAP operations become operations with JSON Schemas and a binding for the adapter."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.model.description import Description, Finding
from gateway.model.service import Operation
from gateway.problems import InvalidDescription
from gateway.registry.importing.wsdl_binding import read_ports
from gateway.registry.importing.wsdl_document import WsdlDocument, children
from gateway.registry.importing.wsdl_operation import OperationReader, local_name
from gateway.registry.importing.xsd_schema import components_of
from gateway.registry.importing.xsd_sources import Sources
from gateway.registry.importing.xsd_symbols import Unusable


def import_wsdl(files: Mapping[str, bytes], main: str, *, agency: str, service: str) -> Description:
    """Import the WSDL 1.1 document `files[main]`; imports are answered from `files` and bundled schemas only.

    Each operation of the chosen ports is `POST /{operation}` with JSON in and
    out (`gateway.model.xml` says how JSON and XML stand to each other). What
    cannot be used is a finding with its line and spoils nothing else. Raises
    `InvalidDescription` when `main` is not WSDL, is not well-formed, or has a
    document type declaration.
    """
    document = WsdlDocument(Sources(files, main), main)
    reader = OperationReader(document, agency=agency, service=service)
    operations: dict[str, Operation] = {}
    findings: list[Finding] = []
    ports = read_ports(document)
    for port in ports:
        mine: set[str] = set()
        for bound in children(port.binding, "operation"):
            name = local_name(bound.get("name") or "")
            if name in operations and name not in mine:
                continue  # read from a port that goes before this one
            try:
                if name in mine:
                    raise Unusable(document.sources.place(bound), "another operation has this name")
                mine.add(name)
                operations[name] = reader.read(port, bound, name)
                if port.address != ports[0].address:
                    document.warn(bound, f"described at another address, {port.address}", name)
            except Unusable as problem:
                findings.append(
                    Finding(severity="error", place=problem.place, message=problem.message, operation=name)
                )
            findings.extend(_warnings(reader, name))
    if not ports:
        raise InvalidDescription(
            "The document describes no SOAP over HTTP.",
            reason="no_soap",
            errors=[{"place": finding.place, "message": finding.message} for finding in document.findings()],
        )
    return Description(
        protocol="soap",
        title=document.root.get("name") or service,
        version=_version(document),
        operations=tuple(operations.values()),
        components=components_of(reader.types),
        findings=(*document.findings(), *findings),
        base_urls=tuple(dict.fromkeys(port.address for port in ports if port.address)),
    )


def _warnings(reader: OperationReader, operation: str) -> list[Finding]:
    found = [
        Finding(
            severity="warning",
            place=problem.place,
            message=f"left out, since it is optional: {problem.message}",
            operation=operation,
        )
        for problem in reader.trees.warnings
    ]
    reader.trees.warnings.clear()
    return found


def _version(document: WsdlDocument) -> str:
    return document.root.get("version") or document.root.get("targetNamespace") or ""
