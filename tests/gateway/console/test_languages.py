from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.console.languages import (
    LANGUAGES,
    choose_language,
    locales_to_pass_on,
    read_texts,
    wished_language,
)


@pytest.mark.parametrize(
    ("asked", "remembered", "locales", "accepted", "language"),
    [
        (None, None, "", "", "en"),
        ("id", "en", "en", "en", "id"),
        (None, "id", "en", "en", "id"),
        (None, None, "id en", "en", "id"),
        (None, None, "fr-CA ID-id en", "en", "id"),
        (None, None, "fr", "id", "id"),
        ("xx", "yy", "", "id-ID,id;q=0.9,en;q=0.8", "id"),
        (None, None, "", "en;q=0.1, id;q=0.9", "id"),
        (None, None, "", "fr, id;q=x, en;q=0.2", "en"),
    ],
)
def test_the_persons_own_choice_comes_first_then_the_clients(
    asked: str | None, remembered: str | None, locales: str, accepted: str, language: str
) -> None:
    assert choose_language(asked, remembered, accepted, locales) == language


@pytest.mark.parametrize(
    ("chosen", "locales", "sent"),
    [
        (None, "", ""),
        (None, "fr-CA id", "fr-CA id"),
        ("en", "fr id en", "en fr id"),
        ("xx", "id", "id"),
        (None, "id\r\nset-cookie: <script> -x 123 id", "id"),
    ],
)
def test_another_site_is_told_the_persons_choice_then_the_clients_wishes(
    chosen: str | None, locales: str, sent: str
) -> None:
    assert locales_to_pass_on(chosen, locales) == sent


def test_a_wish_is_the_first_language_that_there_is() -> None:
    assert (wished_language("fr ID-id en"), wished_language("fr")) == ("id", None)


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_is_asked_for_there_is_a_language(
    asked: str, remembered: str, accepted: str, locales: str
) -> None:
    assert choose_language(asked, remembered, accepted, locales) in LANGUAGES


def shape(value: Any) -> Any:
    """Return keys and places of texts, without the words."""
    if isinstance(value, Mapping):
        return {name: shape(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [shape(entry) for entry in value]
    assert value.strip()
    return sorted(name for _, name, _, _ in Formatter().parse(value) if name)


def test_every_text_is_there_in_both_languages_with_the_same_places() -> None:
    assert shape(read_texts("en")) == shape(read_texts("id"))


def test_no_text_has_markup() -> None:
    assert "<" not in str(read_texts("en")) + str(read_texts("id"))
