"""Versions: descriptions are kept exactly, and equal digests mean equal routes."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.classification import Assurance, Classification
from gateway.model.description import Description, Finding
from gateway.model.service import Effect, Endpoint, Operation, Parameter
from gateway.problems import InvalidDescription
from gateway.registry.versions import (
    OperationSettings,
    ServiceSettings,
    apply_settings,
    decode_description,
    digest_of,
    encode_description,
    settings_values,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=5), JSON, max_size=3)
OPERATIONS = st.builds(
    Operation,
    id=st.text(max_size=5),
    name=st.text(max_size=5),
    method=st.sampled_from(["GET", "POST"]),
    path=st.text(max_size=9),
    parameters=st.tuples(
        st.builds(Parameter, name=st.text(max_size=5), location=st.just("query"), schema=OBJECTS)
    ),
    request=st.dictionaries(st.text(max_size=5), OBJECTS, max_size=2),
    answers=st.dictionaries(st.text(max_size=3), st.dictionaries(st.text(max_size=3), OBJECTS), max_size=2),
    subject=st.none() | st.text(max_size=5),
    classification=st.sampled_from(Classification),
    assurance=st.sampled_from(Assurance),
    max_age=st.none() | st.integers(1, 9),
    effect=st.sampled_from(Effect),
    binding=OBJECTS,
)
DESCRIPTIONS = st.builds(
    Description,
    protocol=st.just("rest"),
    title=st.text(max_size=5),
    version=st.just("1"),
    operations=st.lists(OPERATIONS, max_size=3).map(tuple),
    components=OBJECTS,
    findings=st.just((Finding(severity="error", place="/a", message="m"),)),
)
SETTINGS = ServiceSettings(
    endpoint=Endpoint(base_url="https://a.example", credentials={"type": "bearer", "secret": "tax"}),
    operations={"show": OperationSettings(subject="query:id", classification=Classification.SENSITIVE)},
)


@given(DESCRIPTIONS)
def test_a_description_is_kept_exactly(description: Description) -> None:
    assert decode_description(encode_description(description)) == description


def test_settings_are_kept_exactly() -> None:
    assert msgspec.convert(settings_values(SETTINGS), ServiceSettings) == SETTINGS


def test_what_json_cannot_keep_is_refused() -> None:
    description = Description(
        protocol="rest", title="t", version="1", operations=(), components={"a": {"maximum": object()}}
    )
    with pytest.raises(InvalidDescription):
        encode_description(description)


def test_the_digest_tells_apart_what_makes_routes() -> None:
    same = digest_of("tax", "a", b"{}", SETTINGS)
    assert same == digest_of("tax", "a", b"{}", replace(SETTINGS))
    others = [
        digest_of("tax", "b", b"{}", SETTINGS),
        digest_of("tax", "a", b"{ }", SETTINGS),
        digest_of("tax", "a", b"{}", replace(SETTINGS, validate_requests=False)),
        digest_of("tax", "a", b"{}", replace(SETTINGS, endpoint=Endpoint(base_url="https://b.example"))),
    ]
    assert len({same, *others}) == 5


def test_settings_override_what_the_description_says() -> None:
    show = Operation(
        id="o", name="show", method="GET", path="/", subject="path:x", assurance=Assurance.LOW, max_age=60
    )
    description = Description(protocol="rest", title="t", version="1", operations=(show,))
    (changed,) = apply_settings(description, SETTINGS).operations
    assert (changed.subject, changed.classification) == ("query:id", Classification.SENSITIVE)
    assert (changed.assurance, changed.max_age) == (Assurance.LOW, 60)
    without = ServiceSettings(operations={"show": OperationSettings(subject="", max_age=0)})
    (freed,) = apply_settings(description, without).operations
    assert (freed.subject, freed.max_age) == (None, None)
    stricter = ServiceSettings(operations={"show": OperationSettings(max_age=5)})
    assert apply_settings(description, stricter).operations[0].max_age == 5
