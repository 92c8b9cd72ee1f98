from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.registry.importing.paths import UnusablePath, rename, shape, unify_path


@pytest.mark.parametrize(
    ("path", "template", "provider"),
    [
        ("/", "/", "/"),
        ("/persons/{id}", "/persons/{id}", "/persons/{id}"),
        ("/files/{name}.{ext}", "/files/{name}.{ext}", "/files/{name}.{ext}"),
        ("/users('{id}')/", "/users('{id}')/", "/users('{id}')/"),
        ("/café", "/café", "/caf%C3%A9"),
        ("/caf%C3%A9", "/café", "/caf%C3%A9"),
    ],
)
def test_a_template_is_kept_and_written_for_the_provider(path: str, template: str, provider: str) -> None:
    unified = unify_path(path)
    assert (unified.template, unified.provider) == (template, provider)


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "/a//b",
        "/a/../b",
        "/a/%2e%2e/b",
        "/a?x={y}",
        "/a#b",
        "/a;b",
        "/{a",
        "/{}",
        "/{a}/{a}",
        "/a b",
        "/a%2fb",
    ],
)
def test_a_path_that_the_gateway_would_refuse_is_unusable(path: str) -> None:
    with pytest.raises(UnusablePath):
        unify_path(path)


@given(st.text(max_size=30))
def test_any_path_is_unified_or_unusable(path: str) -> None:
    try:
        unified = unify_path(path)
    except UnusablePath:
        return
    assert unified.template.startswith("/")
    assert unified.provider.isascii() or unified.names


def test_shape_and_names() -> None:
    assert shape("/a/{x}/b.{y}") == "/a/{}/b.{}"
    assert rename("/a/{x}/{y}", {"x": "z"}) == "/a/{z}/{y}"
