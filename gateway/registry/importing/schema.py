"""Translate one Schema Object (OpenAPI 3.0 or 3.1) to JSON Schema 2020-12.

References are not followed here: `refer` gives the object to stand for each,
so that cycles cost nothing and every schema is translated once.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.keywords import (
    NAMED_SCHEMAS,
    ONE_SCHEMA,
    PLAIN,
    SCHEMA_LISTS,
    UNUSABLE,
    WrongValue,
)
from gateway.registry.importing.legacy import adjust_enum, admit_null, move_bounds, move_tuple
from gateway.registry.importing.patterns import usable_pattern, without_slashes

_FILES = (".json", ".yaml", ".yml")


class Direction(StrEnum):
    """Which way a value travels: `readOnly` is not required in requests, nor `writeOnly` in answers."""

    REQUEST = "request"
    ANSWER = "answer"

    @property
    def left_out(self) -> str:
        """The keyword that marks what does not travel this way."""
        return "readOnly" if self is Direction.REQUEST else "writeOnly"


class SchemaTranslator:
    """Translates schemas; `legacy` is true for OpenAPI 3.0, where `$ref` has no siblings.

    `refer` returns the object that stands for a reference, or None when it
    cannot be followed. `marked` says whether a property has `readOnly` or
    `writeOnly` set, itself or where it refers to.
    """

    def __init__(
        self,
        findings: Findings,
        refer: Callable[[Node, Direction], dict[str, Any] | None],
        marked: Callable[[Node, str], bool],
        *,
        legacy: bool,
    ) -> None:
        self._findings = findings
        self._refer = refer
        self._marked = marked
        self._legacy = legacy
        self.mappings: list[dict[str, Any]] = []
        """The mappings of discriminators, whose values still are what `refer` returned."""
        self.composites: list[tuple[Node, dict[str, Any]]] = []
        """Schemas with `allOf`, and where they are written."""
        self.relaxed = False
        """Whether something was left out of `required` since this was last set to False."""

    def translate(self, node: Node, direction: Direction) -> dict[str, Any]:
        """Return the schema as an object; what makes no sense is a finding, and then accepts anything."""
        made = self._schema(node, direction)
        if isinstance(made, bool):
            return {} if made else {"not": {}}
        return made

    def _schema(self, node: Node, direction: Direction) -> dict[str, Any] | bool:
        value = node.value
        if isinstance(value, bool):
            return value
        if not isinstance(value, dict):
            self._findings.add("warning", node, "This is not a schema; anything is accepted here.")
            return {}
        made: dict[str, Any] = {}
        if not self._legacy or not isinstance(value.get("$ref"), str):
            for keyword, child in node.members():
                self._keyword(made, keyword, child, direction)
            if "patternProperties" in made:
                self._drop_patterns(made, node.child("patternProperties"))
            move_bounds(made, value)
            self._relax(made, node, direction)
            adjust_enum(made, node, self._findings)
        if isinstance(value.get("$ref"), str) and (use := self._refer(node, direction)) is not None:
            use.update(made)
            made = use
        if "allOf" in made:
            self.composites.append((node, made))
        nullable = value.get("nullable")
        return admit_null(made) if nullable is True or nullable == "true" else made

    def _keyword(self, made: dict[str, Any], keyword: str, child: Node, direction: Direction) -> None:
        if keyword in PLAIN:
            self._plain(made, keyword, child)
        elif keyword == "items" and isinstance(child.value, list):
            made["prefixItems"] = [self._schema(item, direction) for item in child.items()]
        elif keyword in ONE_SCHEMA:
            made[keyword] = self._schema(child, direction)
        elif keyword in NAMED_SCHEMAS and isinstance(child.value, dict):
            made[keyword] = {name: self._schema(item, direction) for name, item in child.members()}
        elif keyword in SCHEMA_LISTS and isinstance(child.value, list) and child.value:
            made[keyword] = [self._schema(item, direction) for item in child.items()]
        elif keyword in NAMED_SCHEMAS or keyword in SCHEMA_LISTS:
            self._wrong(child, keyword)
        elif keyword == "additionalItems":
            move_tuple(made, self._schema(child, direction))
        elif keyword == "discriminator" and isinstance(child.value, dict):
            self._discriminator(made, child, direction)
        elif keyword in UNUSABLE:
            self._findings.add("warning", child, f"{keyword} cannot be used; anything is accepted here.")

    def _plain(self, made: dict[str, Any], keyword: str, child: Node) -> None:
        if keyword in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(child.value, bool):
            return
        try:
            value = PLAIN[keyword](child.value)
        except WrongValue:
            self._wrong(child, keyword)
            return
        if keyword == "pattern" and (bare := without_slashes(value)) != value:
            self._findings.add(
                "warning", child, "The regular expression is read without the slashes around it."
            )
            value = bare
        if keyword == "pattern" and not usable_pattern(value):
            self._findings.add("warning", child, "The regular expression cannot be used and is not checked.")
            return
        made[keyword] = value

    def _wrong(self, node: Node, keyword: str) -> None:
        self._findings.add("warning", node, f"The value of {keyword} makes no sense here and is left out.")

    def _drop_patterns(self, made: dict[str, Any], node: Node) -> None:
        for pattern in [name for name in made["patternProperties"] if not usable_pattern(name)]:
            del made["patternProperties"][pattern]
            made.pop("additionalProperties", None)
            made.pop("unevaluatedProperties", None)
            self._findings.add(
                "warning", node.child(pattern), "The regular expression cannot be used and is not checked."
            )

    def _relax(self, made: dict[str, Any], node: Node, direction: Direction) -> None:
        """Take out of `required` the properties that do not travel this way (OAS 3.0.4 section 4.7.24.2)."""
        if "required" not in made or not isinstance(node.value.get("properties"), dict):
            return
        kept = [
            name
            for name in made["required"]
            if not self._marked(node.child("properties", name), direction.left_out)
        ]
        if len(kept) != len(made["required"]):
            made["required"] = kept
            self.relaxed = True

    def _discriminator(self, made: dict[str, Any], node: Node, direction: Direction) -> None:
        """Keep the discriminator for readers; the alternatives themselves decide what is valid."""
        name = node.value.get("propertyName")
        if not isinstance(name, str):
            self._wrong(node, "discriminator")
            return
        kept: dict[str, Any] = {"propertyName": name}
        made["discriminator"] = kept
        mapping: dict[str, Any] = {}
        for value, target in node.child("mapping").members():
            if isinstance(target.value, str):
                reference = target.value
                if not ("#" in reference or "/" in reference or reference.endswith(_FILES)):
                    reference = f"#/components/schemas/{reference}"
                referred = self._refer(Node(target.file, target.pointer, {"$ref": reference}), direction)
                if referred is not None:
                    mapping[value] = referred
        if mapping:
            kept["mapping"] = mapping
            self.mappings.append(mapping)
