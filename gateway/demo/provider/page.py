"""The demo provider's pages: they say what they are, lest anyone take them for a real one."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from gateway.console.languages import LANGUAGES, choose_language
from gateway.demo.provider.accounts import ACCOUNTS, LEVELS
from gateway.demo.provider.texts import TEXTS

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}


def chooser(request: Request, parameters: dict[str, str]) -> Response:
    """Return the page on which a person is chosen; the request goes along in hidden fields."""
    wanted = [name for name in parameters.get("acr_values", "").split() if name in LEVELS]
    chosen = wanted[0] if wanted else next(iter(LEVELS))
    parameters = {name: value for name, value in parameters.items() if name != "lang"}
    links = [
        (code, name, f"/authorize?{urlencode({**parameters, 'lang': code})}")
        for code, name in LANGUAGES.items()
    ]
    values = {"parameters": parameters, "accounts": ACCOUNTS, "levels": LEVELS, "chosen": chosen}
    return _page(request, "chooser", links=links, **values)


def signed_out(request: Request) -> Response:
    """Return the page after signing out."""
    return _page(request, "signed_out")


def _page(request: Request, name: str, **values: object) -> Response:
    asked, accepted = request.query_params, request.headers.get("accept-language", "")
    language = choose_language(asked.get("lang"), None, accepted, asked.get("ui_locales", ""))
    environment = Environment(
        loader=PackageLoader("gateway.demo.provider"), autoescape=True, undefined=StrictUndefined
    )
    content = environment.get_template(f"{name}.html").render(
        text=TEXTS[language], language=language, **values
    )
    headers = {**_HEADERS, "Content-Language": language}
    return Response(content, headers=headers, media_type="text/html; charset=utf-8")
