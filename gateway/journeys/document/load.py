"""Load an Arazzo document: read it, check it against the specification, hold it as values."""

from __future__ import annotations

import re
from typing import Any, Final, Literal, cast
from urllib.parse import urlsplit

from gateway.journeys.document.extensions import SOURCE_EXTENSIONS
from gateway.journeys.document.fields import STRICT_NAME, Fields, Report
from gateway.journeys.document.finding import Finding, refuses
from gateway.journeys.document.model import Components, Document, Source, Workflow
from gateway.journeys.document.reading import read_text
from gateway.journeys.document.reading_extensions import ExtensionReader
from gateway.journeys.document.reading_steps import StepReader, once_each
from gateway.journeys.document.values import ValueReader
from gateway.problems import InvalidDescription

_VERSION: Final = re.compile(r"1\.[01]\.[0-9]+(-.+)?")
_SERVICE: Final = re.compile(r"[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*")
_SOURCE_TYPES: Final = {"1.0": ("openapi", "arazzo"), "1.1": ("openapi", "arazzo", "asyncapi")}


def inspect(data: bytes) -> tuple[Document | None, tuple[Finding, ...]]:
    """Return the document in `data` and what in it breaks the specification (1.0 or 1.1).

    The document is None when its version cannot be told. Whatever has a
    finding of severity `error` must not be run. Raises `InvalidDescription`
    when `data` is no YAML or JSON within the bounds of `read_text`.
    """
    text = read_text(data)
    report = Report(text.lines)
    raw = text.value if isinstance(text.value, dict) else {}
    version = raw.get("arazzo")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        report.add("/arazzo", "'arazzo' must be 1.0.x or 1.1.x: this is the version that Simpul can read.")
        return None, tuple(report.findings)
    document = _document(raw, text.lines, report, version)
    return document, tuple(report.findings)


def load(data: bytes) -> Document:
    """Return the document in `data`; raises `InvalidDescription`, with `errors`, when it must not be run."""
    document, findings = inspect(data)
    if document is None or refuses(findings):
        errors = [finding.to_json() for finding in findings if finding.severity == "error"]
        raise InvalidDescription(f"Line {errors[0]['line']}: {errors[0]['message']}", errors=errors)
    return document


def _document(raw: dict[str, Any], lines: dict[str, int], report: Report, version: str) -> Document:
    values = ValueReader(report, version[:3])
    extensions = ExtensionReader(values)
    fields = Fields(raw, "", report, "The document")
    fields.any("arazzo")
    info = Fields(fields.any("info", required=True), "/info", report, "'info'")
    components = _components(fields, values)
    steps = StepReader(values, extensions)
    document = Document(
        version=version,
        title=info.text("title", required=True) or "",
        summary=info.text("summary") or "",
        description=info.text("description") or "",
        revision=info.text("version", required=True) or "",
        identity=_identity(fields) if version.startswith("1.1") else None,
        sources=fields.items(
            "sourceDescriptions", lambda item, at: _source(item, at, extensions), least=1, required=True
        ),
        workflows=fields.items(
            "workflows", lambda item, at: _workflow(item, at, steps, extensions), least=1, required=True
        ),
        components=components,
        raw=raw,
        lines=lines,
    )
    info.close()
    extensions.spelling(fields, ())
    fields.close()
    return document


def _identity(fields: Fields) -> str | None:
    identity = fields.text("$self")
    if identity is not None and ("#" in identity or not _is_uri_reference(identity)):
        fields.refuse("$self", "'$self' must be a URI reference without a fragment.")
    return identity


def _is_uri_reference(text: str) -> bool:
    if any(character.isspace() or character in '<>"{}|\\^`' for character in text):
        return False
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def _source(value: Any, at: str, extensions: ExtensionReader) -> Source | None:
    report = extensions.report
    fields = Fields(value, at, report, "A source description")
    name, url = fields.text("name", required=True), fields.text("url", required=True)
    kind = fields.choice("type", _SOURCE_TYPES[extensions.feature_set])
    service = fields.text("x-service")
    if name is not None and not STRICT_NAME.fullmatch(name):
        fields.refuse("name", f"The name must match ^{STRICT_NAME.pattern}$.")
    if url is not None and not _is_uri_reference(url):
        fields.refuse("url", "The url must be a URI reference.")
    if service is not None and not _SERVICE.fullmatch(service):
        fields.refuse("x-service", "'x-service' must be 'agency/service' as the registry names it.")
    extensions.spelling(fields, SOURCE_EXTENSIONS)
    fields.close(SOURCE_EXTENSIONS)
    if name is None or url is None:
        return None
    return Source(
        name=name,
        url=url,
        type=cast("Literal['openapi', 'arazzo', 'asyncapi']", kind or _guessed(url)),
        service=service,
        at=at,
    )


def _guessed(url: str) -> str:
    """Return the type of a source that does not say it: Arazzo by its recommended file name, else OpenAPI."""
    return "arazzo" if re.search(r"arazzo\.(json|ya?ml)$", urlsplit(url).path) else "openapi"


def _components(fields: Fields, values: ValueReader) -> Components:
    if not fields.has("components"):
        return Components()
    inner = Fields(fields.any("components"), "/components", values.report, "'components'")
    inputs = inner.mapping("inputs", lambda item, at: _schema(item, at, values.report))
    values.shared_parameters = parameters = inner.mapping("parameters", values.parameter)
    values.shared_success = success = inner.mapping("successActions", values.success_action)
    values.shared_failure = failure = inner.mapping("failureActions", values.failure_action)
    inner.close()
    return Components(inputs=inputs, parameters=parameters, success_actions=success, failure_actions=failure)


def _schema(value: Any, at: str, report: Report) -> Any:
    if not isinstance(value, (dict, bool)):
        report.add(at, "A JSON Schema is an object, or true or false.")
    return value


def _workflow(value: Any, at: str, steps: StepReader, extensions: ExtensionReader) -> Workflow | None:
    values = extensions.values
    fields = Fields(value, at, extensions.report, "A workflow")
    identifier = fields.text("workflowId", required=True)
    workflow = Workflow(
        id=identifier or "",
        summary=fields.text("summary") or "",
        description=fields.text("description") or "",
        inputs=fields.any("inputs") if fields.has("inputs") else {},
        depends_on=fields.texts("dependsOn"),
        steps=fields.items("steps", steps.read, least=1, required=True),
        success_actions=fields.items("successActions", values.success_action),
        failure_actions=fields.items("failureActions", values.failure_action),
        parameters=fields.items("parameters", values.parameter),
        outputs=fields.mapping("outputs", values.output),
        x=extensions.workflow(fields),
        at=at,
    )
    fields.close()
    once_each(fields, "parameters", workflow.parameters)
    return workflow if identifier is not None else None
