"""In which language a page speaks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "id": "Bahasa Indonesia"}
"""Each language by its own name."""

LONGEST_LOCALES: Final = 64
_TAG: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}")


def choose_language(asked: str | None, remembered: str | None, accepted: str, locales: str = "") -> str:
    """Return the language that the person chose now, or before, else the client's or browser's; else English.

    `locales` is `ui_locales` (OpenID Connect Core section 3.1.2.1): the client may
    know what the person reads, and the person knows better. `accepted` is
    `Accept-Language` (RFC 9110 section 12.5.4).
    """
    for choice in (asked, remembered, wished_language(locales)):
        if choice in LANGUAGES:
            return str(choice)
    best, quality = "en", 0.0
    for entry in accepted.split(",")[:20]:
        name, _, parameter = entry.strip().partition(";")
        language = _primary(name)
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if language in LANGUAGES and weight > quality:
            best, quality = language, weight
    return best


def wished_language(locales: str) -> str | None:
    """Return the first of `ui_locales` in which the pages speak, or None."""
    return next((tag for tag in map(_primary, locales.split()) if tag in LANGUAGES), None)


def locales_to_pass_on(chosen: str | None, locales: str) -> str:
    """Return the `ui_locales` for another site: the person's own choice first, then the client's wishes."""
    tags = [chosen] if chosen in LANGUAGES else []
    tags += [tag for tag in locales.split() if _TAG.fullmatch(tag)]
    return " ".join(dict.fromkeys(str(tag) for tag in tags))


def _primary(tag: str) -> str:
    """Return the language of a tag (RFC 5646 section 2.2.1) without its script and region."""
    return tag.split("-", 1)[0].strip().lower()


@lru_cache(maxsize=len(LANGUAGES))
def read_texts(language: str) -> Mapping[str, Any]:
    """Return the texts of all pages in one of `LANGUAGES`."""
    source = files("gateway.console") / "texts" / f"{language}.json"
    texts: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return texts
