"""Import OpenAPI 3.0 and 3.1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gateway.model.description import Description
from gateway.model.service import Operation
from gateway.problems import InvalidDescription
from gateway.registry.importing.compiling import drop_uncompilable
from gateway.registry.importing.components import Components
from gateway.registry.importing.document import Document
from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.operation import Operations
from gateway.registry.importing.references import References
from gateway.registry.importing.routes import find_routes

MAX_TEXT = 200
MAX_SERVERS = 20

_VERSION = re.compile(r"3\.([01])(?:\.\S*)?")


def import_openapi(files: Mapping[str, bytes], main: Document, *, agency: str, service: str) -> Description:
    """Return what the OpenAPI document `main` describes; references lead to `files` only.

    Raises `InvalidDescription` when `main` is not OpenAPI 3.0 or 3.1.
    """
    version = _version(main.tree)
    findings = Findings()
    references = References(files, main, findings)
    components = Components(references, findings, legacy=version == "3.0")
    root = references.root()
    _note(root, findings)
    reader = Operations(references, components, findings, prefix=f"{agency}.{service}")
    read = [reader.read(route) for route in find_routes(references, findings)]
    operations = tuple(operation for operation in read if operation is not None)
    bundled = components.bundle()
    for name in drop_uncompilable(bundled, _inline(operations)):
        place = Node(main.name, ("components", "schemas", name) if name else (), None)
        findings.add("warning", place, "A schema does not compile; anything is accepted in its place.")
    info = root.child("info")
    return Description(
        protocol="rest",
        title=_text(info.child("title").value) or "Untitled",
        version=_text(info.child("version").value) or "0",
        operations=operations,
        components=bundled,
        findings=findings.collect(references.documents, several=len(files) > 1),
        base_urls=_base_urls(root.child("servers")),
    )


def _version(tree: Any) -> str:
    """Return `3.0` or `3.1`; raises `InvalidDescription` saying what the document is instead."""
    if not isinstance(tree, dict):
        kind = "empty" if tree is None else "a list" if isinstance(tree, list) else "plain text"
        raise InvalidDescription(f"The document is {kind}, neither OpenAPI nor WSDL.", reason="unknown_kind")
    found = _VERSION.fullmatch(str(tree.get("openapi", "")).strip())
    if found:
        return f"3.{found[1]}"
    for member, what in (
        ("swagger", "Swagger"),
        ("openapi", "OpenAPI"),
        ("arazzo", "Arazzo"),
        ("asyncapi", "AsyncAPI"),
    ):
        if member in tree:
            said = _text(tree[member])
            advice = " Convert it to OpenAPI 3 first." if member == "swagger" else ""
            raise InvalidDescription(
                f"This is {what} {said}; OpenAPI 3.0 and 3.1 can be imported.{advice}", reason="unknown_kind"
            )
    members = ", ".join(repr(name[:40]) for name in list(tree)[:5]) or "no members"
    raise InvalidDescription(
        f"The document has no 'openapi' member; it has {members}.", reason="unknown_kind"
    )


def _note(root: Node, findings: Findings) -> None:
    if root.child("webhooks").value:
        findings.add("warning", root.child("webhooks"), "Webhooks are ignored; use events.")
    dialect = root.child("jsonSchemaDialect").value
    if dialect is not None and "2020-12" not in str(dialect) and "spec.openapis.org" not in str(dialect):
        findings.add(
            "warning",
            root.child("jsonSchemaDialect"),
            "Schemas are read as JSON Schema 2020-12 all the same.",
        )


def _inline(operations: tuple[Operation, ...]) -> list[Any]:
    schemas: list[Any] = []
    for operation in operations:
        schemas.extend(parameter.schema for parameter in operation.parameters)
        schemas.extend(operation.request.values())
        for content in operation.answers.values():
            schemas.extend(content.values())
    return [schema for schema in schemas if schema]


def _base_urls(servers: Node) -> tuple[str, ...]:
    urls: list[str] = []
    for server in servers.items()[:MAX_SERVERS]:
        url = server.child("url").value
        if not isinstance(url, str):
            continue
        for name, variable in server.child("variables").members():
            url = url.replace(f"{{{name}}}", str(variable.child("default").value or ""))
        if url.startswith(("http://", "https://")) and "{" not in url and len(url) < 2_000:
            urls.append(url.rstrip("/"))
    return tuple(dict.fromkeys(urls))


def _text(value: Any) -> str:
    return " ".join(str(value).split())[:MAX_TEXT] if isinstance(value, str | int | float) else ""
