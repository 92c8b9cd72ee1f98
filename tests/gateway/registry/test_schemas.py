from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.registry.schemas import PREFIX, reachable, referred, renamed

leaves = st.sampled_from([{"$ref": PREFIX + "A"}, {"$ref": PREFIX + "B"}, {"type": "string"}, {}])
keywords = st.sampled_from(["items", "not", "additionalProperties"])
schemas = st.recursive(
    leaves,
    lambda s: (
        st.dictionaries(keywords, s, max_size=2)
        | st.builds(lambda m: {"properties": m}, st.dictionaries(st.sampled_from(["enum", "$ref", "x"]), s))
        | st.builds(lambda many: {"allOf": many}, st.lists(s, min_size=1, max_size=3))
    ),
    max_leaves=8,
)


@given(schemas)
def test_renaming_renames_exactly_what_is_referred_to(schema: Any) -> None:
    changed = renamed(schema, lambda name: "x." + name)
    assert sorted(referred(changed)) == sorted("x." + name for name in referred(schema))
    assert renamed(changed, lambda name: name.removeprefix("x.")) == schema


def test_data_in_a_schema_is_no_reference() -> None:
    data = {"$ref": PREFIX + "A"}
    schema = {"enum": [data], "const": data, "default": data}
    assert list(referred(schema)) == []
    assert renamed(schema, str.lower) == schema


def test_discriminators_refer_too() -> None:
    schema = {"discriminator": {"propertyName": "k", "mapping": {"a": PREFIX + "A"}}}
    assert list(referred(schema)) == ["A"]
    assert renamed(schema, str.lower)["discriminator"]["mapping"] == {"a": PREFIX + "a"}


def test_what_is_reachable_ends_in_cycles() -> None:
    components = {"A": {"items": {"$ref": PREFIX + "B"}}, "B": {"not": {"$ref": PREFIX + "A"}}, "C": {}}
    assert reachable([{"$ref": PREFIX + "A"}], components) == {"A", "B"}
