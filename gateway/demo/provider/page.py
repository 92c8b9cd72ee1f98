"""The demo provider's pages: they say what they are, lest anyone take them for a real one."""

from __future__ import annotations

from typing import Final

from fastapi import Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from gateway.demo.provider.accounts import ACCOUNTS, LEVELS

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def chooser(parameters: dict[str, str]) -> Response:
    """Return the page on which a person is chosen; the request goes along in hidden fields."""
    wanted = [name for name in parameters.get("acr_values", "").split() if name in LEVELS]
    chosen = wanted[0] if wanted else next(iter(LEVELS))
    return _page("chooser", parameters=parameters, accounts=ACCOUNTS, levels=LEVELS, chosen=chosen)


def signed_out() -> Response:
    """Return the page after signing out."""
    return _page("signed_out")


def _page(name: str, **values: object) -> Response:
    environment = Environment(
        loader=PackageLoader("gateway.demo.provider"), autoescape=True, undefined=StrictUndefined
    )
    content = environment.get_template(f"{name}.html").render(**values)
    return Response(content, headers=_HEADERS, media_type="text/html; charset=utf-8")
