"""`simpul openapi`: the unified document of the descriptions that ship, and the table of problems."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer
import yaml

from gateway import problems
from gateway.api.unified_cases import describe_cases
from gateway.model.agency import Agency
from gateway.model.catalogue import Catalogue
from gateway.model.service import Endpoint, Service, ServiceState
from gateway.problems import TYPE_PREFIX, InvalidDescription, Problem
from gateway.registry.importing import describe
from gateway.registry.unified import build_unified

AGENCIES: Final = Path(__file__).parents[2] / "openapi" / "agencies"
"""Where the demo agencies' descriptions ship."""
ISSUER: Final = "http://127.0.0.1:8400"
"""The gateway's address in the committed document: the default of the settings."""

NOT_READABLE = 2


class Shipped(NamedTuple):
    """A service whose description ships: `files` are below `AGENCIES`, the main one first."""

    agency: str
    agency_name: str
    service: str
    files: tuple[str, ...]


SHIPPED: Final = (
    Shipped(
        "civil-registry",
        "Civil registry",
        "persons",
        (
            "civil-registry/civil-registry.wsdl",
            "civil-registry/messages.xsd",
            "civil-registry/types.xsd",
        ),
    ),
    Shipped("tax-authority", "Tax authority", "income", ("tax-authority.yaml",)),
    Shipped("social-insurance", "Social insurance", "insurance", ("social-insurance.yaml",)),
)


def openapi(
    table: Annotated[
        bool, typer.Option("--problems", help="Print the table of problems (Markdown) instead.")
    ] = False,
) -> None:
    """Print the unified OpenAPI document of the demo agencies, as openapi/unified.yaml has it."""
    if table:
        typer.echo(problems_page(), nl=False)
        return
    try:
        typer.echo(unified_yaml(), nl=False)
    except OSError as error:
        typer.echo(f"simpul openapi: {error.filename}: {error.strerror}", err=True)
        raise typer.Exit(NOT_READABLE) from None
    except InvalidDescription as problem:
        typer.echo(f"simpul openapi: {problem.detail}", err=True)
        raise typer.Exit(NOT_READABLE) from None


def unified_yaml() -> str:
    """Return `openapi/unified.yaml`; raises `OSError` where the descriptions do not ship."""
    catalogue = Catalogue(
        generation=1,
        agencies=tuple(Agency(id=shipped.agency, name=shipped.agency_name) for shipped in SHIPPED),
        services=tuple(_service(shipped) for shipped in SHIPPED),
    )
    document = build_unified(catalogue, None, issuer=ISSUER, now=0, own=describe_cases())
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _service(shipped: Shipped) -> Service:
    files = {Path(name).name: (AGENCIES / name).read_bytes() for name in shipped.files}
    main = Path(shipped.files[0]).name
    description = describe(files, main, agency=shipped.agency, service=shipped.service)
    return Service(
        id=shipped.service,
        agency=shipped.agency,
        name=shipped.service,
        version=description.version,
        protocol=description.protocol,
        state=ServiceState.PUBLISHED,
        endpoint=Endpoint(base_url=""),
        operations=description.operations,
        components=description.components,
    )


class _Dumper(yaml.SafeDumper):
    """Writes every value out, without anchors: readers of OpenAPI rarely expect these."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def problem_types() -> list[type[Problem]]:
    """Return every problem, in the order in which `gateway/problems.py` defines them."""
    found = [
        value
        for _, value in inspect.getmembers(problems, inspect.isclass)
        if issubclass(value, Problem) and value is not Problem
    ]
    return sorted(found, key=lambda value: inspect.getsourcelines(value)[1])


def problems_page() -> str:
    """Return `openapi/problems.md`: every problem with its status and what it means."""
    lines = [
        "# Problems",
        "",
        "Every error of Simpul is an RFC 9457 problem (`application/problem+json`). Its `type` is stable;",
        "`instance` is the exchange id, by which log, trace and evidence are found. This page is made of",
        "`gateway/problems.py` by `simpul openapi --problems`.",
        "",
        "| type | status | title | meaning |",
        "|---|---|---|---|",
    ]
    for problem in problem_types():
        meaning = " ".join((inspect.getdoc(problem) or "").split()).replace("|", "\\|")
        lines.append(f"| `{TYPE_PREFIX}{problem.type}` | {problem.status} | {problem.title} | {meaning} |")
    return "\n".join(lines) + "\n"
