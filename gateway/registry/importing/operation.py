"""Read one Operation Object."""

from __future__ import annotations

from dataclasses import replace

from gateway.model.service import Operation, Parameter
from gateway.registry.importing.components import Components
from gateway.registry.importing.content import Contents
from gateway.registry.importing.extensions import Extensions
from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.parameters import SAID_BY_THE_GATEWAY, Parameters, UnusableParameter
from gateway.registry.importing.references import References, UnusableReference
from gateway.registry.importing.routes import Route

MAX_SUMMARY = 300


class Operations:
    """Reads operations; each that cannot be used is an error in the findings, and None."""

    def __init__(
        self, references: References, components: Components, findings: Findings, *, prefix: str
    ) -> None:
        self._root = references.root()
        self._findings = findings
        self._prefix = prefix
        self._parameters = Parameters(references, components, findings)
        self._contents = Contents(references, components, findings)

    def read(self, route: Route) -> Operation | None:
        """Return the operation at `route`, or None when it cannot be called as described."""
        self._findings.operation = route.name
        try:
            return self._read(route)
        except UnusableParameter as error:
            self._findings.add("error", error.node, str(error))
        except UnusableReference as error:
            self._findings.add("error", route.operation.child("requestBody"), str(error))
        finally:
            self._findings.operation = None
        return None

    def _read(self, route: Route) -> Operation:
        node = route.operation
        lists = [item.child("parameters") for item in reversed(route.items)]
        described, marked = self._parameters.read(*lists, node.child("parameters"))
        written = self._parameters.written
        filled = [p for p in described if p.location == "header" and p.name.lower() in SAID_BY_THE_GATEWAY]
        parameters = [p for p in described if p not in filled]
        request, required = self._contents.request(node.child("requestBody"))
        self._note(route)
        extensions = Extensions(self._findings, (node, *route.items, self._root))
        subject = extensions.subject() or marked or self._contents.subject(node.child("requestBody"))
        return Operation(
            id=f"{self._prefix}.{route.name}",
            name=route.name,
            method=route.method,
            path=route.unified.template,
            summary=_summary(node),
            parameters=self._in_path(route, parameters),
            request=request,
            request_required=required,
            answers=self._contents.answers(node.child("responses")),
            subject=_renamed(subject, route),
            classification=extensions.classification(),
            assurance=extensions.assurance(),
            max_age=extensions.max_age(),
            effect=extensions.effect(route.method),
            binding={
                "path": route.unified.provider,
                "method": route.method,
                **({"fills": sorted(p.name.lower() for p in filled)} if filled else {}),
                **({"header_names": dict(sorted(written.items()))} if written else {}),
            },
        )

    def _in_path(self, route: Route, parameters: list[Parameter]) -> tuple[Parameter, ...]:
        """Return the parameters so that those of the path are exactly those in its template."""
        kept: list[Parameter] = []
        for parameter in parameters:
            if parameter.location != "path":
                kept.append(parameter)
                continue
            name = route.renamed.get(parameter.name, parameter.name)
            if name in route.unified.names:
                kept.append(replace(parameter, name=name))
            else:
                self._findings.add(
                    "warning", route.operation, f"The path has no {{{parameter.name[:80]}}}; it is left out."
                )
        known = {parameter.name for parameter in kept if parameter.location == "path"}
        for name in route.unified.names:
            if name not in known:
                self._findings.add(
                    "warning", route.operation, f"{{{name[:80]}}} is not described; it is text."
                )
                kept.append(
                    Parameter(
                        name=name, location="path", required=True, schema={"type": "string"}, style="simple"
                    )
                )
        return tuple(kept)

    def _note(self, route: Route) -> None:
        """Note what is allowed in a description but means nothing to the gateway."""
        node = route.operation
        if node.child("callbacks").value:
            self._findings.add("warning", node.child("callbacks"), "Callbacks are ignored; use events.")
        if node.child("servers").value:
            self._findings.add("warning", node.child("servers"), "The operation's own servers are ignored.")
        elif place := next((item for item in route.items if item.child("servers").value), None):
            self._findings.add("warning", place.child("servers"), "The path's own servers are ignored.")
        if node.child("deprecated").value is True:
            self._findings.add("warning", node, "The description calls this operation deprecated.")
        if not node.child("responses").members():
            self._findings.add("warning", node, "No answers are described, so none are checked.")


def _summary(node: Node) -> str:
    for member in ("summary", "description"):
        text = node.child(member).value
        if isinstance(text, str) and text.strip():
            return " ".join(text.strip().splitlines()[0].split())[:MAX_SUMMARY]
    return ""


def _renamed(subject: str | None, route: Route) -> str | None:
    if subject is None or not subject.startswith("path:"):
        return subject
    name = subject.removeprefix("path:")
    return f"path:{route.renamed.get(name, name)}"
