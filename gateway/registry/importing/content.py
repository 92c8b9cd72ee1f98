"""Read request bodies and answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gateway.registry.importing.components import Components
from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.references import References, UnusableReference
from gateway.registry.importing.schema import Direction

_MEDIA_TYPE = re.compile(r"(?:\*|[A-Za-z0-9!#$&^_.+-]+)/(?:\*|[A-Za-z0-9!#$&^_.+*-]+)")
_STATUS = re.compile(r"[1-5](?:[0-9]{2}|XX)|default")

Content = dict[str, Mapping[str, Any]]
"""Schemas by media type."""


class Contents:
    """Reads Request Body and Response Objects of operations."""

    def __init__(self, references: References, components: Components, findings: Findings) -> None:
        self._references = references
        self._components = components
        self._findings = findings

    def request(self, node: Node) -> tuple[Content, bool]:
        """Return the request's content and whether a body is required; raises `UnusableReference`."""
        if node.value is None:
            return {}, False
        body = self._references.follow(node)
        content = self._content(body.child("content"), Direction.REQUEST)
        if not content and body.child("content").value != {}:
            self._findings.add("warning", body, "The request body has no usable content; any body is passed.")
        return content, body.child("required").value is True

    def answers(self, node: Node) -> dict[str, Content]:
        """Return the answers' content by status; one that cannot be read is a finding and left out."""
        answers: dict[str, Content] = {}
        for code, child in node.members():
            if code.startswith("x-"):
                continue
            status = code if code == "default" else code.upper()
            if not _STATUS.fullmatch(status):
                self._findings.add("warning", child, f"{code[:40]!r} is not a status and is left out.")
                continue
            try:
                response = self._references.follow(child)
            except UnusableReference as error:
                self._findings.add("warning", child, f"{error} The answer is left out.")
                continue
            answers[status] = self._content(response.child("content"), Direction.ANSWER)
            if response.child("links").value:
                self._findings.add("warning", response.child("links"), "Links are ignored.")
        return answers

    def subject(self, node: Node) -> str | None:
        """Return `body:/…` of the first property of a request that has `x-subject: true`."""
        try:
            body = self._references.follow(node)
            for _, media in body.child("content").members():
                schema = self._references.follow(media.child("schema"))
                for name, member in schema.child("properties").members():
                    if self._references.follow(member).child("x-subject").value is True:
                        return "body:/" + name.replace("~", "~0").replace("/", "~1")
        except UnusableReference:
            return None
        return None

    def _content(self, node: Node, direction: Direction) -> Content:
        """Return the schemas by media type; those that differ by a parameter only are alternatives of one."""
        read: dict[str, list[Any]] = {}
        content: dict[str, list[dict[str, Any]]] = {}
        for written, child in node.members():
            if written.startswith("x-"):
                continue
            media = written.split(";", 1)[0].strip().lower()
            if not _MEDIA_TYPE.fullmatch(media):
                self._findings.add("warning", child, f"{written[:80]!r} is not a media type and is left out.")
                continue
            schema = child.child("schema")
            if schema.value in read.setdefault(media, []):
                continue
            if read[media]:
                self._findings.add(
                    "warning", child, f"{media} is described twice; either schema is accepted."
                )
            read[media].append(schema.value)
            made = {} if schema.value is None else self._components.translate(schema, direction)
            content.setdefault(media, []).append(made)
        return {media: _either(schemas) for media, schemas in content.items()}


def _either(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    if len(schemas) == 1:
        return schemas[0]
    return {"anyOf": schemas} if all(schemas) else {}
