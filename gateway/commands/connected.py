"""Commands that need a session: the options that all of them have, what they print, how they fail."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import orjson
import typer
from rich.console import Console
from rich.table import Table

from gateway.commands.possession import PlainToken
from gateway.commands.session import Refused, Session, read_token
from gateway.settings import Settings

Answer = Mapping[str, Any] | Iterator[Mapping[str, Any]] | list[Mapping[str, Any]] | None
"""What a command returns to be printed: one object, or several."""

OPERATOR = "operator"
SIGNATURE = "__signature__"
"""Where Typer finds the options of a command."""


def _options(
    *,
    server: Annotated[str | None, typer.Option(help="Where Simpul is; default SIMPUL_ISSUER.")] = None,
    token: Annotated[str | None, typer.Option(help="Access token; - reads it from standard input.")] = None,
    token_file: Annotated[Path | None, typer.Option(help="File that holds the access token.")] = None,
    sign_in_as: Annotated[
        str, typer.Option("--as", help="Client to sign in as, whose key is in the data directory.")
    ] = OPERATOR,
    data: Annotated[Path | None, typer.Option(help="Data directory; default SIMPUL_DATA.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Hold the signature of the options; `connected` adds them to a command."""


def connected(*columns: str) -> Callable[[Callable[..., Answer]], Callable[..., None]]:
    """Make a command of a function whose first parameter is a `Session`.

    What it returns is printed as a table of `columns`, or as JSON. `Refused`
    becomes one line on standard error, and exit code 1.
    """

    def decorate(function: Callable[..., Answer]) -> Callable[..., None]:
        def command(
            *,
            server: str | None,
            token: str | None,
            token_file: Path | None,
            sign_in_as: str,
            data: Path | None,
            as_json: bool,
            **arguments: Any,
        ) -> None:
            try:
                bearer = read_token(token, token_file)
                session = _open(server, bearer, sign_in_as, data)
                try:
                    answer = function(session, **arguments)
                    rows = answer if answer is None or isinstance(answer, Mapping) else list(answer)
                finally:
                    session.close()
            except Refused as error:
                typer.echo(f"simpul: {error}", err=True)
                raise typer.Exit(1) from None
            _show(rows, columns, as_json=as_json)

        hints = get_type_hints(function, include_extras=True)
        shared = inspect.signature(_options, eval_str=True)
        own = list(inspect.signature(function).parameters.values())[1:]
        parameters = [
            *(one.replace(annotation=hints[one.name], kind=one.KEYWORD_ONLY) for one in own),
            *(one.replace(kind=one.KEYWORD_ONLY) for one in shared.parameters.values()),
        ]
        setattr(command, SIGNATURE, inspect.Signature(parameters))
        command.__name__, command.__doc__ = function.__name__, function.__doc__
        command.__annotations__ = {one.name: one.annotation for one in parameters}
        return command

    return decorate


def _open(server: str | None, token: str | None, client: str, data: Path | None) -> Session:
    from gateway.commands.client_key import NoClientKey
    from gateway.commands.token import TokenRefused, sign_in

    try:
        settings = Settings()
    except ValueError as error:
        raise Refused(" ".join(str(error).split())) from None
    address = (server or settings.issuer).rstrip("/")
    if token is not None:
        return Session.open(address, PlainToken(token))
    try:
        return Session.open(address, sign_in(address, data or settings.data, client))
    except (NoClientKey, TokenRefused) as error:
        raise Refused(str(error)) from None


def _show(
    answer: Mapping[str, Any] | list[Mapping[str, Any]] | None, columns: tuple[str, ...], *, as_json: bool
) -> None:
    if answer is None:
        return
    if as_json:
        sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    if isinstance(answer, Mapping):
        table.show_header = False
        table.add_column(style="bold")
        table.add_column(overflow="fold")
        for name, value in answer.items():
            table.add_row(name, _text(value))
    else:
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in answer:
            table.add_row(*(_text(row.get(column)) for column in columns))
    Console().print(table)


def _text(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return escape(", ".join(value))
    if isinstance(value, dict | list):
        return escape(orjson.dumps(value).decode())
    return escape(str(value))
