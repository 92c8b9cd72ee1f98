"""`simpul journey`: check, run and draw a journey without a gateway."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer

from gateway.commands.journey_run import Registered, Runner, Servers, Unanswered
from gateway.commands.journey_sources import Journey, read_journey, unreadable
from gateway.commands.journey_view import View
from gateway.journeys.check.table import check as check_document
from gateway.journeys.check.table import is_ours
from gateway.journeys.diagram import mermaid, svg
from gateway.journeys.document.finding import Finding, refuses
from gateway.journeys.document.inputs import wrong_inputs
from gateway.journeys.document.model import Document, Workflow
from gateway.journeys.interpreter.library import Library
from gateway.problems import InvalidDescription

REFUSED = 1
NOT_READABLE = 2
WAITS = 3

app = typer.Typer(no_args_is_help=True, help="Check, run and draw journeys (Arazzo 1.0 and 1.1).")

File = Annotated[Path, typer.Argument(help="The Arazzo document.", metavar="FILE")]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with", help="FILE of a source description, or NAME=FILE; may be repeated.", metavar="FILE"
    ),
]
WorkflowName = Annotated[str | None, typer.Option("--workflow", help="Its id; by default the first.")]


@app.command()
def check(
    file: File,
    more: With = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="Ask for all that a published journey must have.")
    ] = False,
) -> None:
    """Say what is wrong with FILE, by line. Exit code 0: fit to run; 1: refused; 2: cannot be read."""
    journey = _read(file, more)
    findings = _findings(journey, governed=True if publish else None)
    if as_data:
        body = {"fit": not refuses(findings), "findings": [finding.to_json() for finding in findings]}
        typer.echo(json.dumps(body, indent=2))
    else:
        View().findings(file.name, findings)
    if refuses(findings):
        raise typer.Exit(REFUSED)


@app.command()
def run(
    *,
    file: File,
    inputs: Annotated[Path, typer.Option(help="JSON file with the inputs.")],
    server: Annotated[
        list[str] | None, typer.Option(help="Base URL for all sources, or NAME=URL; may be repeated.")
    ] = None,
    gateway: Annotated[
        str | None, typer.Option(help="URL of a running gateway: call the registered services (x-service).")
    ] = None,
    sign_in_as: Annotated[
        str | None, typer.Option("--as", help="Client to sign in as, whose key is in the data directory.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Data directory; default SIMPUL_DATA.")] = None,
    token_file: Annotated[Path | None, typer.Option(help="File that holds the access token.")] = None,
    more: With = None,
    workflow: WorkflowName = None,
    answers: Annotated[
        Path | None, typer.Option(help="JSON file: what people and messages say, by step.")
    ] = None,
    wait: Annotated[bool, typer.Option(help="Really wait before retries.")] = True,
) -> None:
    """Run FILE against plain servers, or against registered services, printing each step.

    Exit code 0: completed; 1: not; 2: something cannot be read; 3: it waits for a person or a message.
    """
    journey = _read(file, more)
    if journey.document is None or refuses(journey.findings):
        View().findings(file.name, journey.findings)
        raise typer.Exit(REFUSED)
    found = _workflow(journey.document, workflow)
    given, said = _json(inputs), _json(answers) if answers is not None else {}
    wrong = wrong_inputs(journey.document, found, given)
    for place, why in wrong:
        typer.echo(f"simpul journey: the input {place or '/'} {why}.", err=True)
    if wrong:
        raise typer.Exit(NOT_READABLE)
    runner = Runner(
        Library(journey.document, journey.others.documents, sends_null=not is_ours(journey.document)),
        journey.lookup,
        _places(
            journey.document, server or [], gateway, lambda url: _sign_in(url, sign_in_as, data, token_file)
        ),
        view=View(),
        answers=said,
        **({} if wait else {"sleep": lambda _: None}),
    )
    try:
        end = runner.run(found.id, given)
    except Unanswered as reason:
        typer.echo(f"simpul journey: {reason}", err=True)
        raise typer.Exit(WAITS) from None
    if end.result != "completed":
        raise typer.Exit(REFUSED)


@app.command()
def diagram(
    file: File,
    workflow: WorkflowName = None,
    as_svg: Annotated[bool, typer.Option("--svg", help="An SVG image instead of Mermaid text.")] = False,
) -> None:
    """Draw a workflow of FILE."""
    journey = _read(file, None)
    if journey.document is None or refuses(journey.findings):
        View().findings(file.name, journey.findings)
        raise typer.Exit(REFUSED)
    found = _workflow(journey.document, workflow)
    draw = svg if as_svg else mermaid
    typer.echo(draw(journey.document, found), nl=False)


def _read(file: Path, more: list[str] | None) -> Journey:
    try:
        return read_journey(file, list(more or ()))
    except (OSError, InvalidDescription) as error:
        raise _unreadable(unreadable(error)) from None


def _findings(journey: Journey, *, governed: bool | None) -> tuple[Finding, ...]:
    if journey.document is None or refuses(journey.findings):
        return journey.findings
    return journey.findings + check_document(
        journey.document, others=journey.others, lookup=journey.lookup, governed=governed
    )


def _workflow(document: Document, name: str | None) -> Workflow:
    found = document.workflows[0] if name is None else document.workflow(name)
    if found is None:
        known = ", ".join(flow.id for flow in document.workflows)
        raise _unreadable(f"There is no workflow '{name}'; there are: {known}.")
    return found


def _places(
    document: Document, servers: list[str], gateway: str | None, sign_in: Callable[[str], httpx2.Auth]
) -> Servers | Registered:
    if gateway is None:
        if not servers:
            raise _unreadable("Name --server, or --gateway with --as or --token-file.")
        return Servers(dict(_server(entry, document) for entry in servers))
    if servers or not gateway.startswith(("http://", "https://")):
        raise _unreadable("--gateway is the URL of a gateway, and goes without --server.")
    return Registered(gateway, sign_in(gateway.rstrip("/")))


def _sign_in(gateway: str, client: str | None, data: Path | None, file: Path | None) -> httpx2.Auth:
    from gateway.commands.client_key import NoClientKey
    from gateway.commands.possession import PlainToken
    from gateway.commands.session import Refused, read_token
    from gateway.commands.token import TokenRefused, sign_in
    from gateway.settings import Settings

    try:
        token = read_token(None, file)
        if token is not None:
            return PlainToken(token)
        if client is None:
            raise _unreadable("--gateway goes with --as CLIENT, or with --token-file FILE.")
        return sign_in(gateway, data or Settings().data, client)
    except (NoClientKey, TokenRefused, Refused, ValueError) as error:
        raise _unreadable(str(error)) from None


def _server(entry: str, document: Document) -> tuple[str, str]:
    name, given, url = entry.partition("=")
    named = bool(given) and document.source(name) is not None
    url = url if named else entry
    if not url.startswith(("http://", "https://")):
        raise _unreadable(f"'{entry}' is neither a URL nor NAME=URL of a source description.")
    return (name if named else "", url)


def _json(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_bytes())
    except OSError as error:
        raise _unreadable(unreadable(error)) from None
    except ValueError:
        raise _unreadable(f"{path}: not JSON.") from None
    if not isinstance(body, dict):
        raise _unreadable(f"{path}: not a JSON object.")
    return body


def _unreadable(message: str) -> typer.Exit:
    typer.echo(f"simpul journey: {message}", err=True)
    return typer.Exit(NOT_READABLE)
