"""In which language a page speaks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "id": "Bahasa Indonesia"}
"""Each language by its own name."""


def choose_language(asked: str | None, remembered: str | None, accepted: str) -> str:
    """Return the language that the person chose now, or before, or that the browser prefers; else English.

    `accepted` is `Accept-Language` (RFC 9110 section 12.5.4).
    """
    for choice in (asked, remembered):
        if choice in LANGUAGES:
            return str(choice)
    best, quality = "en", 0.0
    for entry in accepted.split(",")[:20]:
        name, _, parameter = entry.strip().partition(";")
        language = name.split("-", 1)[0].strip().lower()
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if language in LANGUAGES and weight > quality:
            best, quality = language, weight
    return best


@lru_cache(maxsize=len(LANGUAGES))
def read_texts(language: str) -> Mapping[str, Any]:
    """Return the texts of all pages in one of `LANGUAGES`."""
    source = files("gateway.console") / "texts" / f"{language}.json"
    texts: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return texts
