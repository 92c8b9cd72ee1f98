from __future__ import annotations

import pytest

from gateway.registry.importing.patterns import MAX_PATTERN, usable_pattern, without_slashes


@pytest.mark.parametrize("pattern", [r"^[A-Z]{2}\d+$", r"^(?!x)\p{L}+$", r"^[\w\-/]*$", "", r"(?<=a)b"])
def test_ecma_expressions_compile(pattern: str) -> None:
    assert usable_pattern(pattern)


@pytest.mark.parametrize("pattern", ["[", "(", r"\1(", "a{2,1}", "x" * (MAX_PATTERN + 1)])
def test_what_does_not_compile_is_not_usable(pattern: str) -> None:
    assert not usable_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "bare"),
    [
        ("/^[0-9]+$/", "^[0-9]+$"),
        ("/^[a-z]+$/gi", "(?i:^[a-z]+$)"),
        ("/api/.*", "/api/.*"),
        ("/^a", "/^a"),
        ("^/a$", "^/a$"),
    ],
)
def test_the_slashes_of_a_literal_are_not_of_the_expression(pattern: str, bare: str) -> None:
    assert without_slashes(pattern) == bare
