from __future__ import annotations

from typing import Any

import pytest

from gateway.registry.importing.compiling import compile_schema, drop_uncompilable, refuse_retrieval


def test_a_schema_with_components_validates() -> None:
    validator = compile_schema({"$ref": "#/components/schemas/A"}, {"A": {"type": "string"}})
    assert validator.is_valid("x")
    assert not validator.is_valid(1)


@pytest.mark.parametrize("schema", [{"type": "nothing"}, {"$ref": "http://127.0.0.1:9/x"}, {"pattern": "["}])
def test_what_does_not_compile_is_a_value_error(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        compile_schema(schema, {})


def test_nothing_is_retrieved() -> None:
    with pytest.raises(ValueError, match="not retrieved"):
        refuse_retrieval("http://example.org")


def test_only_what_does_not_compile_is_dropped() -> None:
    deep: dict[str, Any] = {}
    for _ in range(150):
        deep = {"not": {"items": deep}}
    components = {"Good": {"type": "string"}, "Bad": {"type": "nothing"}, "Deep": deep}
    inline: list[dict[str, Any]] = [{"$ref": "#/components/schemas/Bad"}, {"minLength": "x"}]
    assert drop_uncompilable(components, inline) == ["Bad", "Deep", ""]
    assert components == {"Good": {"type": "string"}, "Bad": {}, "Deep": {}}
    assert inline == [{"$ref": "#/components/schemas/Bad"}, {}]
    assert drop_uncompilable(components, inline) == []
