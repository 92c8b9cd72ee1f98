"""Renders pages, and sends each with the headers that keep it to itself."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import unquote_plus, urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gateway.console.languages import (
    LANGUAGES,
    LONGEST_LOCALES,
    choose_language,
    locales_to_pass_on,
    read_texts,
    wished_language,
)
from gateway.identity.sessions.cookies import LANGUAGE, WISHED, YEAR, Cookies

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
    "Referrer-Policy": "strict-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
}
"""`strict-origin`: a query may hold a code, a state or an ID token; no `Referer` repeats it, not even to us.

With `no-referrer` browsers would send forms with `Origin: null`.
"""
STYLE: Final = "/signin/style.css"
PROBLEM: Final = "/signin/problem"
KEPT: Final = frozenset({"client_id", "request_uri", "acting", "step", "to"})
"""Parameters that go along when the person changes the language; never a code or a state."""


class Pages:
    """The templates, with the texts of the person's language."""

    def __init__(self, cookies: Cookies) -> None:
        self._cookies = cookies
        self._environment = _templates()

    def language(self, request: Request, locales: str | None = None) -> str:
        """Return the language of a request's page.

        `locales` are those that the client asked for; None where no client is
        answered, and then the last one's wish in this browser session counts.
        """
        if locales is None:
            locales = self._cookies.read(request.headers, WISHED) or ""
        accepted = request.headers.get("accept-language", "")
        return choose_language(*self._chosen(request), accepted, locales)

    def locales(self, request: Request, locales: str) -> str:
        """Return the `ui_locales` with which the browser is sent on to another site."""
        asked, remembered = self._chosen(request)
        return locales_to_pass_on(asked if asked in LANGUAGES else remembered, locales)

    def _chosen(self, request: Request) -> tuple[str | None, str | None]:
        return request.query_params.get("lang"), self._cookies.read(request.headers, LANGUAGE)

    def show(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        cookies: Iterable[str] = (),
        again: str | None = None,
        locales: str | None = None,
        **values: Any,
    ) -> Response:
        """Return the page `template` for a request; `cookies` are `Set-Cookie` values.

        `again` is where the page is shown in another language; None is the
        request's own path, with those of its parameters that are `KEPT`.
        `locales` is the `ui_locales` of the client's request that is answered;
        the browser keeps it for pages that come of it but do not know it, such as those of errors.
        """
        if locales is not None and len(locales) > LONGEST_LOCALES:
            locales = None
        language = self.language(request, locales)
        content = self._environment.get_template(f"{template}.html").render(
            text=read_texts(language),
            language=language,
            languages=_other_languages(again or _again(request), language),
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
        wish = None if locales is None else self._wish(request, locales)
        if wish is not None:
            response.headers.append("set-cookie", wish)
        return response

    def _wish(self, request: Request, locales: str) -> str | None:
        """Return the cookie that keeps a client's wish, or ends that of another; None for no change."""
        wished, kept = wished_language(locales), self._cookies.read(request.headers, WISHED)
        if wished == kept:
            return None
        return self._cookies.write(WISHED, wished) if wished else self._cookies.write(WISHED, "", 0)

    def show_problem(self, request: Request, status: int, code: str, locales: str | None = None) -> Response:
        """Return the page of a problem; `code` must be one of `CODES`.

        Its other languages are at an address of their own: that of the
        request may hold what a provider sent, and would ask again.
        """
        again = f"{PROBLEM}?{urlencode({'code': code})}"
        return self.show(request, "problem", status=status, again=again, code=code, locales=locales)


def redirect(location: str, cookies: Iterable[str] = ()) -> Response:
    """Return a redirect that carries no traces of where it came from."""
    response = Response(
        status_code=303,
        headers={"location": location, "cache-control": "no-store", "referrer-policy": "no-referrer"},
    )
    for cookie in cookies:
        response.headers.append("set-cookie", cookie)
    return response


@cache
def _templates() -> Environment:
    """Return the templates, each of which is compiled once a process."""
    templates = Environment(
        loader=PackageLoader("gateway.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["unquote"] = unquote_plus
    return templates


@lru_cache(maxsize=1)
def style() -> tuple[bytes, str]:
    """Return the style sheet and its version."""
    content = (files("gateway.console") / "static" / "console.css").read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]


def _again(request: Request) -> str:
    """Return where a page is shown once more, with a query; nothing for a form, which cannot be."""
    if request.method not in ("GET", "HEAD"):
        return ""
    kept = {name: value for name, value in request.query_params.items() if name in KEPT and len(value) < 300}
    return f"{request.url.path}?{urlencode(kept)}"


def _other_languages(again: str, language: str) -> list[tuple[str, str, str]]:
    """Return code, name and link of the other languages."""
    if not again:
        return []
    joint = "" if again.endswith("?") else "&"
    return [
        (code, name, f"{again}{joint}{urlencode({'lang': code})}")
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
