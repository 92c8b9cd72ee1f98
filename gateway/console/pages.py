"""Renders pages, and sends each with the headers that keep it to itself."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import unquote_plus, urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gateway.console.languages import LANGUAGES, choose_language, read_texts
from gateway.identity.sessions.cookies import LANGUAGE, YEAR, Cookies

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No script may run at all; forms go to us alone, so every way out of a form is a page with a link."""
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
}
STYLE: Final = "/signin/style.css"
KEPT: Final = frozenset({"client_id", "request_uri", "acting", "step", "to", "code"})
"""Parameters that go along when the person changes the language."""


class Pages:
    """The templates, with the texts of the person's language."""

    def __init__(self, cookies: Cookies) -> None:
        self._cookies = cookies
        self._environment = Environment(
            loader=PackageLoader("gateway.console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["unquote"] = unquote_plus

    def language(self, request: Request) -> str:
        """Return the language of a request's page."""
        remembered = self._cookies.read(request.headers, LANGUAGE)
        accepted = request.headers.get("accept-language", "")
        return choose_language(request.query_params.get("lang"), remembered, accepted)

    def show(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        cookies: Iterable[str] = (),
        **values: Any,
    ) -> Response:
        """Return the page `template` for a request; `cookies` are `Set-Cookie` values."""
        language = self.language(request)
        content = self._environment.get_template(f"{template}.html").render(
            text=read_texts(language),
            language=language,
            languages=_other_languages(request, language),
            style=f"{STYLE}?v={style()[1]}",
            fill=_fill,
            moment=_moment(language),
            **values,
        )
        headers = {**HEADERS, "Content-Language": language}
        response = Response(content, status, headers, media_type="text/html; charset=utf-8")
        for cookie in cookies:
            response.headers.append("set-cookie", cookie)
        if request.query_params.get("lang") in LANGUAGES:
            response.headers.append("set-cookie", self._cookies.write(LANGUAGE, language, YEAR))
        return response


def redirect(location: str, cookies: Iterable[str] = ()) -> Response:
    """Return a redirect that carries no traces of where it came from."""
    response = Response(
        status_code=303,
        headers={"location": location, "cache-control": "no-store", "referrer-policy": "no-referrer"},
    )
    for cookie in cookies:
        response.headers.append("set-cookie", cookie)
    return response


@lru_cache(maxsize=1)
def style() -> tuple[bytes, str]:
    """Return the style sheet and its version."""
    content = (files("gateway.console") / "static" / "console.css").read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]


def _other_languages(request: Request, language: str) -> list[tuple[str, str, str]]:
    """Return code, name and link of the other languages; a form that was sent cannot be shown again."""
    if request.method not in ("GET", "HEAD"):
        return []
    kept = {name: value for name, value in request.query_params.items() if name in KEPT and len(value) < 300}
    return [
        (code, name, f"{request.url.path}?{urlencode({**kept, 'lang': code})}")
        for code, name in LANGUAGES.items()
        if code != language
    ]


def _fill(text: str, **values: str) -> Markup:
    """Return a text with its `{places}` filled: the text is ours, the values are escaped."""
    return Markup(text).format(**values)  # noqa: S704  texts are files of this package


def _moment(language: str) -> Any:
    months = read_texts(language)["months"]

    def moment(at: int) -> Markup:
        then = time.gmtime(at)
        shown = f"{then.tm_mday} {months[then.tm_mon - 1]} {then.tm_year}, {time.strftime('%H:%M', then)} UTC"
        return Markup('<time datetime="{}">{}</time>').format(time.strftime("%Y-%m-%dT%H:%MZ", then), shown)

    return moment
