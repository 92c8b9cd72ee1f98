"""Find the operations in an OpenAPI document's paths, before any of them is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.names import Named, name_operations
from gateway.registry.importing.paths import UnifiedPath, UnusablePath, rename, shape, unify_path
from gateway.registry.importing.references import References, UnusableReference

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(slots=True)
class Route:
    """An operation's place: `items` are the path items that describe it, the document's own first.

    `unified` calls the path parameters by the names in `renamed`, where these
    differ from the document's.
    """

    name: str
    method: str
    unified: UnifiedPath
    operation: Node
    items: tuple[Node, ...]
    renamed: dict[str, str]


def find_routes(references: References, findings: Findings) -> list[Route]:
    """Return the operations that can be routed; each that cannot be is an error in `findings`."""
    found = list(_operations(references, findings))
    names = name_operations(
        [Named(method, path, _identifier(operation)) for path, method, operation, _ in found]
    )
    routes: list[Route] = []
    taken: dict[tuple[str, str], str] = {}
    first: dict[str, UnifiedPath] = {}
    for name, (path, method, operation, items) in zip(names, found, strict=True):
        findings.operation = name
        if method == "trace":
            findings.add("error", operation, "TRACE is not passed through a gateway.")
            continue
        try:
            unified = unify_path(path)
        except UnusablePath as error:
            findings.add("error", operation, str(error))
            continue
        form = shape(unified.template)
        if (method, form) in taken:
            other = taken[(method, form)]
            findings.add("error", operation, f"The path cannot be told from that of operation {other!r}.")
            continue
        taken[(method, form)] = name
        renamed = dict(zip(unified.names, first.setdefault(form, unified).names, strict=True))
        renamed = {old: new for old, new in renamed.items() if old != new}
        if renamed:
            findings.add("warning", operation, f"Path parameters are called as in {first[form].template!r}.")
        unified = UnifiedPath(
            rename(unified.template, renamed),
            rename(unified.provider, renamed),
            tuple(renamed.get(n, n) for n in unified.names),
        )
        routes.append(Route(name, method.upper(), unified, operation, items, renamed))
    findings.operation = None
    return routes


def _operations(
    references: References, findings: Findings
) -> Iterator[tuple[str, str, Node, tuple[Node, ...]]]:
    paths = references.root().child("paths")
    if not isinstance(paths.value, dict):
        findings.add("error", paths, "The document describes no paths.")
    for path, item in paths.members():
        if path.startswith("x-"):
            continue
        items = [item]
        if not isinstance(item.value, dict):
            findings.add("error", item, "This is not a path item.")
            continue
        if "$ref" in item.value:
            try:
                items.append(references.follow(item))
            except UnusableReference as error:
                findings.add("error", item, str(error))
        for method in METHODS:
            operation = next((i.child(method) for i in items if i.child(method).value is not None), None)
            if operation is None:
                continue
            if isinstance(operation.value, dict):
                yield path, method, operation, tuple(items)
            else:
                findings.add("error", operation, "This is not an operation.")


def _identifier(operation: Node) -> str | None:
    identifier = operation.child("operationId").value
    return identifier if isinstance(identifier, str) else None
