"""Message trees survive the registry, which keeps them as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.xml import (
    KINDS,
    Attribute,
    ComplexType,
    Element,
    Group,
    SimpleType,
    SoapBinding,
    Wildcard,
    dump_binding,
    load_binding,
)

NAMES = st.text("abc{}:/ä", min_size=1, max_size=6)
COUNTS = st.integers(0, 5)
SIMPLE = st.recursive(
    st.builds(SimpleType, st.sampled_from(sorted(KINDS))),
    lambda inner: st.builds(SimpleType, st.just("list"), inner),
    max_leaves=2,
)
ELEMENTS = st.builds(
    Element, NAMES, NAMES, SIMPLE | NAMES, COUNTS, st.none() | COUNTS, st.booleans(), st.booleans()
)
GROUPS = st.recursive(
    st.builds(Group, st.just("sequence"), st.lists(ELEMENTS, max_size=2).map(tuple)),
    lambda inner: st.builds(
        Group,
        st.sampled_from(["sequence", "choice", "all"]),
        st.lists(inner | ELEMENTS | st.builds(Wildcard, COUNTS, st.none() | COUNTS), max_size=3).map(tuple),
        COUNTS,
        st.none() | COUNTS,
    ),
    max_leaves=5,
)
ATTRIBUTES = st.builds(Attribute, NAMES, NAMES, SIMPLE, st.booleans())
TYPES = st.builds(
    ComplexType,
    st.lists(ATTRIBUTES, max_size=2).map(tuple),
    st.none() | GROUPS,
    st.none() | SIMPLE,
    st.booleans(),
)
BINDINGS = st.builds(
    SoapBinding,
    version=st.sampled_from(["1.1", "1.2"]),
    action=NAMES,
    request=st.none() | ELEMENTS,
    answer=st.none() | ELEMENTS,
    types=st.dictionaries(NAMES, TYPES, max_size=3),
    header=st.sampled_from(["", "xroad"]),
    code=NAMES,
    code_version=NAMES,
)


@given(BINDINGS)
def test_a_binding_is_the_same_after_json(binding: SoapBinding) -> None:
    assert load_binding(json.loads(json.dumps(dump_binding(binding)))) == binding


def test_facets_are_for_the_import_only() -> None:
    element = Element("a", "a", SimpleType("string", facets={"type": "string", "maxLength": 5}))
    binding = SoapBinding(version="1.1", action="", request=element, answer=None, types={})
    assert "facets" not in json.dumps(dump_binding(binding))


GOOD = dump_binding(SoapBinding(version="1.1", action="", request=None, answer=None, types={}))


@pytest.mark.parametrize(
    "change",
    [
        {"version": "2.0"},
        {"header": "other"},
        {"types": {"a": {}}},
        {"types": []},
        {"request": {"name": "a"}},
        {"request": "a"},
        {
            "request": {
                "name": "a",
                "tag": "a",
                "type": {"kind": "unknown"},
                "minimum": 1,
                "maximum": 1,
                "nillable": False,
                "repeated": False,
            }
        },
    ],
)
def test_anything_else_is_no_binding(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"binding|none of"):
        load_binding({**GOOD, **change})
    with pytest.raises(ValueError, match="binding"):
        load_binding({})
