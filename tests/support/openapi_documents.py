"""Small OpenAPI documents to import in tests."""

from __future__ import annotations

import json
from typing import Any

from gateway.model.description import Description
from gateway.model.service import Operation
from gateway.registry.importing import describe

OK: dict[str, Any] = {"200": {"description": "ok"}}


def document(paths: dict[str, Any], version: str = "3.1.0", **members: Any) -> dict[str, Any]:
    """Return an OpenAPI document with these paths."""
    return {"openapi": version, "info": {"title": "Persons", "version": "7"}, "paths": paths, **members}


def operation(**members: Any) -> dict[str, Any]:
    """Return an Operation Object."""
    return {"operationId": "readPerson", "responses": OK, **members}


def describe_tree(tree: Any, **others: Any) -> Description:
    """Import a document given as values; `others` are more files by name, `__` for a dot."""
    files = {name.replace("__", "."): json.dumps(other).encode() for name, other in others.items()}
    return describe({"main.json": json.dumps(tree).encode(), **files}, "main.json")


def describe_operation(version: str = "3.1.0", path: str = "/persons", **members: Any) -> Operation:
    """Import a document with one GET operation, and return it; there must be no finding."""
    description = describe_tree(document({path: {"get": operation(**members)}}, version))
    assert description.findings == ()
    return description.operations[0]


def answer_schema(schema: Any, version: str = "3.1.0", **schemas: Any) -> tuple[dict[str, Any], Description]:
    """Import one answer with this schema; return it as imported, and all of the description."""
    answers = {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}
    tree = document(
        {"/persons": {"get": operation(responses=answers)}}, version, components={"schemas": schemas}
    )
    description = describe_tree(tree)
    return dict(description.operations[0].answers["200"]["application/json"]), description


def messages(description: Description) -> list[str]:
    """Return the findings' messages."""
    return [finding.message for finding in description.findings]
