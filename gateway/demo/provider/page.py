"""The demo provider's pages: they say what they are, lest anyone take them for a real one."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from gateway.console.languages import LANGUAGES, choose_language
from gateway.demo.provider.accounts import ACCOUNTS, LEVELS
from gateway.demo.provider.texts import TEXTS

CHOSEN: Final = "demo-provider-language"
WISHED: Final = "demo-provider-wished-language"
"""Cookies that keep the language of one page for those that follow: the person's choice, and the client's."""
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
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
    chosen, wished = request.cookies.get(CHOSEN), asked.get("ui_locales") or request.cookies.get(WISHED, "")
    language = choose_language(asked.get("lang"), chosen, accepted, wished)
    environment = Environment(
        loader=PackageLoader("gateway.demo.provider"), autoescape=True, undefined=StrictUndefined
    )
    content = environment.get_template(f"{name}.html").render(
        text=TEXTS[language], language=language, **values
    )
    headers = {**_HEADERS, "Content-Language": language}
    response = Response(content, headers=headers, media_type="text/html; charset=utf-8")
    for cookie, said in ((CHOSEN, asked.get("lang") in LANGUAGES), (WISHED, "ui_locales" in asked)):
        if said:
            response.set_cookie(cookie, language, httponly=True, samesite="lax")
    return response
