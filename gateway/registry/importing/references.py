"""Follow `$ref` among the uploaded files; never to the network, never to the disk.

What a reference names is looked up in a mapping, so there is nothing that a
clever path could escape from; a remote reference is a finding.
"""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import unquote

from gateway.problems import InvalidDescription
from gateway.registry.importing.document import Document, read_document
from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.identifiers import index_identifiers
from gateway.registry.importing.pointer import Pointer, parse_fragment

MAX_HOPS = 64
"""References to references that are followed in a row."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")


class UnusableReference(Exception):
    """A reference that leads nowhere we may go; the text says why."""


class References:
    """Resolves the references of one description."""

    def __init__(self, files: Mapping[str, bytes], main: Document, findings: Findings) -> None:
        self._files = files
        self._findings = findings
        self._failed: dict[str, str] = {}
        self._identifiers: dict[str, Node] | None = None
        self.documents = {main.name: main}
        self.main = main.name
        findings.add_oddities(main)

    def root(self) -> Node:
        """Return the main document's root."""
        return Node(self.main, (), self.documents[self.main].tree)

    def target(self, file: str, reference: str, at: Pointer = ()) -> Node:
        """Return what `reference`, written in `file` at the place `at`, refers to.

        Inside a schema with an `$id` a pointer begins at that schema (JSON
        Schema 2020-12 section 8.2.1); authors who mean the document are
        understood, too. Raises `UnusableReference`.
        """
        path, _, fragment = reference.partition("#")
        pointer = parse_fragment(fragment)
        if _SCHEME.match(path) or pointer is None:
            return self._identified(file, path, fragment, reference)
        resource = None if path else self._resource(file, at)
        if resource is not None:
            with contextlib.suppress(UnusableReference):
                return self._walk(resource, pointer, reference)
        name = self._locate(file, path) if path else file
        return self._walk(Node(name, (), self._document(name).tree), pointer, reference)

    def follow(self, node: Node) -> Node:
        """Return `node`, or what it refers to when it is a Reference Object, however many hops away."""
        for _ in range(MAX_HOPS):
            reference = node.value.get("$ref") if isinstance(node.value, dict) else None
            if not isinstance(reference, str):
                return node
            node = self.target(node.file, reference, node.pointer)
        raise UnusableReference("The reference goes in circles.")

    def _resource(self, file: str, at: Pointer) -> Node | None:
        """Return the innermost schema around `at` that has an `$id`, below the document's root."""
        node, found = Node(file, (), self._document(file).tree), None
        for segment in at:
            node = node.child(segment)
            if isinstance(node.value, dict) and isinstance(node.value.get("$id"), str):
                found = node
        return found

    def _locate(self, file: str, path: str) -> str:
        plain = unquote(path).replace("\\", "/")
        if plain.startswith("/"):
            raise UnusableReference(f"The reference {path[:200]!r} leads outside the uploaded files.")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(file), plain))
        if name.startswith("../"):
            raise UnusableReference(f"The reference {path[:200]!r} leads outside the uploaded files.")
        if name not in self._files:
            raise UnusableReference(f"The file {name[:200]!r} is not among the uploaded files.")
        return name

    def _document(self, name: str) -> Document:
        if name in self.documents:
            return self.documents[name]
        if name not in self._failed:
            try:
                self.documents[name] = read_document(name, self._files[name])
                self._findings.add_oddities(self.documents[name])
                return self.documents[name]
            except InvalidDescription as problem:
                self._failed[name] = problem.detail
        raise UnusableReference(self._failed[name])

    def _walk(self, node: Node, pointer: Pointer, reference: str) -> Node:
        for segment in pointer:
            below = node.child(segment)
            if below.value is None and isinstance(node.value, dict) and segment not in node.value:
                followed = self.follow(node) if "$ref" in node.value else node
                below = followed.child(segment)
            node = below
            if node.value is None:
                raise UnusableReference(f"The reference {reference[:200]!r} leads to nothing.")
        return node

    def _identified(self, file: str, path: str, fragment: str, reference: str) -> Node:
        if self._identifiers is None:
            self._identifiers = {}
            for document in self.documents.values():
                for identifier, pointer, value in index_identifiers(document.tree, document.name):
                    self._identifiers.setdefault(identifier, Node(document.name, pointer, value))
        node = self._identifiers.get(reference) or self._identifiers.get(f"{path or file}#{fragment}")
        if node is not None:
            return node
        base = self._identifiers.get(path) if path else None
        pointer_below = parse_fragment(fragment)
        if base is not None and pointer_below is not None:
            return self._walk(base, pointer_below, reference)
        if path:
            raise UnusableReference(f"The remote reference {reference[:200]!r} is not fetched.")
        raise UnusableReference(f"The anchor {reference[:200]!r} is not defined.")
