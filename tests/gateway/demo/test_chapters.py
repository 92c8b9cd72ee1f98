"""A step that would pass wrongly must fail the story: what the steps check, checked."""

from __future__ import annotations

import httpx
import pytest

from gateway.demo.chapters.agreeing import KIOSK_CALLS
from gateway.demo.chapters.exchanges import require_only_agreed
from gateway.demo.chapters.refusals import DAY, call_once_too_often
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


class Quota:
    """Lets KIOSK_CALLS pass a day; each call takes a second."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.days: list[int] = []

    def call(self) -> httpx.Response:
        self.now += 1
        self.days.append(int(self.now // DAY))
        return httpx.Response(200 if self.days.count(self.days[-1]) <= KIOSK_CALLS else 429)


@pytest.mark.parametrize("before_midnight", range(KIOSK_CALLS + 2))
def test_the_kiosk_is_refused_on_any_day(before_midnight: int) -> None:
    quota = Quota(DAY - 1.5 - before_midnight)
    *passed, refused = call_once_too_often(quota.call, lambda: quota.now)
    assert [answer.status_code for answer in (*passed, refused)] == [200] * len(passed) + [429]
    assert len(passed) >= KIOSK_CALLS


def test_a_quota_that_does_not_hold_shows_at_once() -> None:
    assert len(call_once_too_often(lambda: httpx.Response(200), lambda: 0.0)) == KIOSK_CALLS + 1
