"""A step that would pass wrongly must fail the story: what the steps check, checked."""

from __future__ import annotations

import httpx
import pytest

from gateway.demo.chapters.exchanges import require_only_agreed
from gateway.demo.failure import StoryFailed
from gateway.demo.telling import exchange_of, members


def test_members_are_pointers_through_arrays() -> None:
    value = {"a": [{"b": 1}, {"c": {"d": 2}}], "e": 3}
    assert list(members(value)) == ["/a", "/a/b", "/a/c", "/a/c/d", "/e"]


def test_what_was_agreed_passes() -> None:
    require_only_agreed({"year": 2024, "taxDue": 1}, "tax-authority")
    require_only_agreed({"contributions": [{"amount": 1}, {"paidOn": "x"}]}, "social-insurance")


@pytest.mark.parametrize("released", [{"refundAccount": "x"}, {"year": 1, "sources": []}, {}, []])
def test_what_was_not_agreed_or_nothing_fails(released: object) -> None:
    with pytest.raises(StoryFailed):
        require_only_agreed(released, "tax-authority")


def test_a_member_beside_an_agreed_one_fails() -> None:
    with pytest.raises(StoryFailed, match="/contributions/employer"):
        require_only_agreed({"contributions": [{"amount": 1, "employer": "x"}]}, "social-insurance")


def test_an_answer_without_exchange_id_fails() -> None:
    with pytest.raises(StoryFailed):
        exchange_of(httpx.Response(200))
