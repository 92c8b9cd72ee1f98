from __future__ import annotations

import pytest

from gateway.console.languages import LANGUAGES, read_texts
from gateway.identity.upstreams.failure import CODES, SignInFailed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_texts(language: str) -> None:
    problems = read_texts(language)["problems"]
    assert set(problems) == CODES
    assert all(entry["title"] and entry["advice"] for entry in problems.values())


def test_it_says_its_code_and_cause() -> None:
    assert str(SignInFailed("failed", "why")) == "failed: why"
    assert str(SignInFailed("failed")) == "failed"
