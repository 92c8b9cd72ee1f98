"""`GET /docs`: the unified API for people, without a file from any other host."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

LANGUAGES: Final = ("en", "id")
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_STATIC: Final = {"docs.css": "text/css; charset=utf-8", "docs.js": "text/javascript; charset=utf-8"}
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def docs_router(issuer: str) -> APIRouter:
    """Return the public routes of the documentation of the gateway at `issuer`.

    The page holds nothing of any agency: what a caller may call is read by
    its script, with the token that the developer pastes, from `/openapi.json`.
    """
    router = APIRouter(prefix="/docs", include_in_schema=False)
    environment = Environment(
        loader=PackageLoader("gateway.api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template = environment.get_template("docs.html")

    @router.get("")
    async def read_docs(request: Request, lang: str | None = None) -> Response:
        language = choose_language(lang, request.headers.get("accept-language", ""))
        page = template.render(
            issuer=issuer,
            language=language,
            languages=LANGUAGES,
            text=read_texts(language),
            version={name: _static(name)[1] for name in _STATIC},
        )
        headers = {**_HEADERS, "Content-Language": language, "Vary": "Accept-Language"}
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    @router.get("/{name}")
    async def read_static(name: str) -> Response:
        if name not in _STATIC:
            return Response(status_code=404, headers=_HEADERS)
        content, version = _static(name)
        headers = {**_HEADERS, "ETag": f'"{version}"', "Cache-Control": "public, max-age=3600"}
        return Response(content, headers=headers, media_type=_STATIC[name])

    return router


def choose_language(asked: str | None, accepted: str) -> str:
    """Return the language asked for, else the best of `Accept-Language` (RFC 9110 12.5.4), else English."""
    if asked in LANGUAGES:
        return str(asked)
    best, quality = "en", 0.0
    for entry in accepted.split(",")[:20]:
        name, _, parameter = entry.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        language = name.split("-", 1)[0].strip().lower()
        if language in LANGUAGES and weight > quality:
            best, quality = language, weight
    return best


def read_texts(language: str) -> dict[str, Any]:
    """Return the page's texts in one of `LANGUAGES`."""
    source = files("gateway.api") / "texts" / f"docs.{language}.json"
    texts: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return texts


@lru_cache(maxsize=8)
def _static(name: str) -> tuple[bytes, str]:
    content = (files("gateway.api") / "static" / name).read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]
