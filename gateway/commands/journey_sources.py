"""Find the files of a journey: its document, and the descriptions that it names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gateway.journeys.document.finding import Finding
from gateway.journeys.document.load import inspect
from gateway.journeys.document.model import Document, Source
from gateway.journeys.document.others import Others, read_others
from gateway.journeys.document.sources import KnownSources, SourceOperations
from gateway.problems import InvalidDescription
from gateway.registry.importing import describe

MAX_SIBLINGS = 200


@dataclass(frozen=True, slots=True)
class Journey:
    """A document as read, with what is known of its sources; `base_urls` are the descriptions' own hints."""

    document: Document | None
    findings: tuple[Finding, ...]
    lookup: KnownSources
    others: Others


def read_journey(path: Path, more: list[str]) -> Journey:
    """Return the journey in `path`.

    `more` are files, or `NAME=FILE` for the source description called NAME; a
    relative URL is looked for beside the document that names it. Nothing is fetched.
    Raises `OSError` or `InvalidDescription`.
    """
    document, findings = inspect(path.read_bytes())
    if document is None:
        return Journey(None, findings, KnownSources({}), Others())
    operations: dict[str, SourceOperations] = {}
    others: dict[str, Path] = {}
    for source in document.sources:
        file = _file_of(source, path, more, document)
        if file is None:
            continue
        if source.type != "openapi":
            others[source.name] = file
        else:
            operations[source.name] = read_operations(file, source)
    read = read_others({name: file.read_bytes() for name, file in others.items()})
    beside = {
        (source.name, source.url): read_operations(file, source)
        for name, other in read.documents.items()
        for source in other.sources
        if source.type == "openapi" and (file := _file_of(source, others[name], more, other)) is not None
    }
    return Journey(document, findings, KnownSources(operations, beside), read)


def read_operations(file: Path, source: Source) -> SourceOperations:
    """Return the operations that a description offers, and the files around it that it refers to."""
    agency, _, service = (source.service or "agency/service").partition("/")
    files = {file.name: file.read_bytes()}
    for sibling in sorted(file.parent.iterdir())[:MAX_SIBLINGS]:
        if sibling.suffix in (".xsd", ".wsdl") and file.suffix == ".wsdl" and sibling.is_file():
            files[sibling.name] = sibling.read_bytes()
    described = describe(files, file.name, agency=agency, service=service)
    return SourceOperations(operations=described.operations, components=described.components)


def _file_of(source: Source, path: Path, more: list[str], document: Document) -> Path | None:
    """Return the file of a source: given by name, by file name, as the only one, or beside the document."""
    plain: list[Path] = []
    for entry in more:
        name, given, file = entry.partition("=")
        if given and name == source.name:
            return Path(file)
        if not given or document.source(name) is None:
            plain.append(Path(entry))
    location = urlsplit(source.url)
    basename = location.path.rpartition("/")[2]
    named = next((file for file in plain if file.name == basename), None)
    if named is not None:
        return named
    if len(plain) == 1 and len(document.sources) == 1:
        return plain[0]
    if location.scheme or location.netloc or not location.path:
        return None
    beside = path.parent / location.path
    return beside if beside.is_file() else None


def unreadable(error: OSError | InvalidDescription) -> str:
    """Return why a file cannot be read, in one line."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return error.detail
