"""Kinds of fields: what they let through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from gateway.api.fields import (
    MAX_METADATA,
    Draft,
    JSONObject,
    Moment,
    Origin,
    Pointer,
    SecretName,
    Slug,
    Text,
    Token,
)
from gateway.model.identifiers import is_slug

GOOD = [
    (Slug, "a"),
    (Slug, "tax-1"),
    (Token, "urn:purpose:a"),
    (Text, "Straße 1"),
    (SecretName, "tax.key_1"),
    (Pointer, "*"),
    (Pointer, "/a/~0b/~1"),
    (Pointer, "/"),
    (Origin, "https://a.example:8443"),
    (Origin, "http://127.0.0.1:3000"),
    (JSONObject, {"a": [1, {"b": None}]}),
]
BAD = [
    (Slug, "-a"),
    (Slug, "A"),
    (Slug, "a\n"),
    (Slug, "a" * 64),
    (Token, "a b"),
    (Token, 'a"b'),
    (Token, ""),
    (Text, ""),
    (Text, "a\tb"),
    (Text, "x" * 501),
    (SecretName, "../x"),
    (SecretName, ".x"),
    (SecretName, ""),
    (Pointer, "a"),
    (Pointer, "/~2"),
    (Pointer, ""),
    (Origin, "https://a.example/x"),
    (Origin, "ftp://a"),
    (Origin, "https://user@a.example"),
    (Origin, "https://a.example:443"),
    (JSONObject, []),
    (JSONObject, {"a": "x" * MAX_METADATA}),
    (JSONObject, {"a": "\x00"}),
    (JSONObject, {"a": object()}),
]


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_what_fits_passes_unchanged(kind: object, value: object) -> None:
    assert TypeAdapter(kind).validate_python(value) == value


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_what_does_not_fit_is_refused(kind: object, value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


@given(st.text(max_size=70))
def test_a_slug_is_what_the_model_says(text: str) -> None:
    try:
        TypeAdapter(Slug).validate_python(text)
        fits = True
    except ValidationError:
        fits = False
    assert fits == is_slug(text)


def test_a_draft_knows_its_members() -> None:
    with pytest.raises(ValidationError):
        Draft.model_validate({"unknown": 1})


class Sample(Draft):
    flag: bool
    number: int


@pytest.mark.parametrize(
    "value", [{"flag": 0, "number": 1}, {"flag": "true", "number": 1}, {"flag": True, "number": "1"}]
)
def test_a_draft_coerces_nothing(value: dict[str, object]) -> None:
    assert Sample.model_validate({"flag": True, "number": 1}).number == 1
    with pytest.raises(ValidationError):
        Sample.model_validate(value)


def test_a_moment_is_what_rfc_3339_says_it_is() -> None:
    moment = TypeAdapter(Moment)
    assert moment.validate_python("2026-01-02T03:04:05.5+07:00").utcoffset() is not None
    for other in (
        0,
        0.5,
        "0.5",
        "1767322800",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-13-02T03:04:05Z",
        None,
    ):
        with pytest.raises(ValidationError):
            moment.validate_python(other)
