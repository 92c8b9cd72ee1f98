"""Read Parameter Objects."""

from __future__ import annotations

from typing import Any, Literal, cast

from gateway.model.service import Parameter
from gateway.registry.importing.components import Components
from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.references import References, UnusableReference
from gateway.registry.importing.schema import Direction

_STYLES = {
    "path": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_UNUSABLE_STYLES = ("label", "matrix")
"""They write `.` and `;` before values; the gateway refuses `;` in any path."""
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""A description must not describe these as parameters (OAS 3.1 section 4.8.12.1)."""

SAID_BY_THE_GATEWAY = frozenset({"x-road-client", "x-govstack-client", "x-request-id", "x-correlation-id"})
"""Headers that no caller may send; the adapter fills them in: who asks, and in which exchange."""

_Key = tuple[str, str]


class UnusableParameter(Exception):
    """A parameter without which the operation cannot be called as described."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.node = node


class Parameters:
    """Reads the parameters of operations."""

    def __init__(self, references: References, components: Components, findings: Findings) -> None:
        self._references = references
        self._components = components
        self._findings = findings
        self.written: dict[str, str] = {}

    def read(self, *lists: Node) -> tuple[list[Parameter], str | None]:
        """Return the parameters of path item and operation, the later winning, and the subject's place.

        `written` then has the agency's names of headers that callers write
        differently. Raises `UnusableParameter` when one of them cannot be found or read.
        """
        found: dict[_Key, tuple[Parameter, bool]] = {}
        self.written = {}
        for node in lists:
            if node.value is not None and not isinstance(node.value, list):
                self._findings.add("warning", node, "parameters is not a list and is left out.")
            for item in node.items():
                entry = self._parameter(item)
                if entry is not None:
                    name = entry[0].name
                    place = entry[0].location
                    found[(place, name.lower() if place == "header" else name)] = entry
        marked = [p for p, is_subject in found.values() if is_subject]
        subject = f"{marked[0].location}:{marked[0].name}" if marked else None
        return [parameter for parameter, _ in found.values()], subject

    def _parameter(self, item: Node) -> tuple[Parameter, bool] | None:
        try:
            node = self._references.follow(item)
        except UnusableReference as error:
            raise UnusableParameter(item, str(error)) from None
        name, location = node.child("name").value, node.child("in").value
        if not isinstance(name, str) or not name or location not in _STYLES:
            raise UnusableParameter(node, "A parameter has no name, or no place that OpenAPI 3 knows.")
        if location == "header" and name.lower() in _IGNORED_HEADERS:
            self._findings.add(
                "warning", node, f"The header {name[:80]} is the gateway's own and is left out."
            )
            return None
        where = cast(Literal["path", "query", "header", "cookie"], location)
        if where == "header" and "_" in name:
            # Some servers take `_` for `-`, so the gateway refuses such names (guard_request).
            written, name = name, name.replace("_", "-")
            self.written[name.lower()] = written
            self._findings.add("warning", node, f"Callers write the header {written[:80]} as {name[:80]}.")
        if where == "cookie" and name.lower().startswith(("__host-", "__secure-")):
            raise UnusableParameter(node, f"The cookie {name[:80]} has a name that is not passed on.")
        style = self._style(node, where)
        explode = node.child("explode").value
        schema_node = node.child("schema")
        schema = (
            {} if schema_node.value is None else self._components.translate(schema_node, Direction.REQUEST)
        )
        if contents := node.child("content").members():
            schema = self._content(*contents[0])
        if where == "query" and schema and node.child("allowEmptyValue").value is True:
            schema = {"anyOf": [schema, {"const": ""}]}
        return (
            Parameter(
                name=name,
                location=where,
                required=location == "path" or node.child("required").value is True,
                schema=schema,
                style=style,
                explode=explode if isinstance(explode, bool) else style == "form",
            ),
            node.child("x-subject").value is True and where != "cookie",
        )

    def _content(self, media: str, node: Node) -> dict[str, Any]:
        """Return the schema of a parameter that is text of a media type: a string, noting what it holds."""
        schema = node.child("schema")
        if "json" not in media.lower() or schema.value is None:
            self._findings.add("warning", node, f"A parameter as {media[:80]!r} is not checked.")
            return {"type": "string", "contentMediaType": media}
        inner = self._components.translate(schema, Direction.REQUEST)
        return {"type": "string", "contentMediaType": media, "contentSchema": inner}

    def _style(self, node: Node, location: str) -> str:
        allowed = _STYLES[location]
        style = node.child("style").value
        if style is None:
            return allowed[0]
        if style in _UNUSABLE_STYLES and location == "path":
            raise UnusableParameter(node.child("style"), f"The style {style} cannot be used in a path here.")
        if style not in allowed:
            self._findings.add(
                "warning",
                node.child("style"),
                f"This style does not exist in {location}; {allowed[0]} is used.",
            )
            return allowed[0]
        return str(style)
