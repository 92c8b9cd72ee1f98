"""Which fields pass: properties of the table, and of names that it does not have."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gateway.exchange.fields import FIELDS, FROM_AGENCY_DROPPED, KEEP, PASS, SINGLE, TOKEN, rule_of

SECRETS = {b"authorization", b"cookie", b"dpop", b"client-cert", b"forwarded", b"host", b"transfer-encoding"}


def test_no_secret_and_no_hop_by_hop_field_passes() -> None:
    for name in SECRETS | {b"connection", b"keep-alive", b"te", b"trailer", b"upgrade"}:
        assert not FIELDS[name][0] & PASS, name


def test_what_may_come_once_is_kept_so_that_a_second_is_seen() -> None:
    assert all(flags & KEEP for flags, _ in FIELDS.values() if flags & SINGLE)


@given(
    st.sampled_from(["simpul-", "x-road-", "x-forwarded-", "proxy-"]),
    st.from_regex(r"[a-z]{1,10}", fullmatch=True),
)
def test_internal_fields_of_callers_stop(prefix: str, rest: str) -> None:
    rule = rule_of((prefix + rest).encode())
    assert rule is not None
    assert not rule[0] & PASS


@given(st.binary(min_size=1, max_size=20))
def test_only_tokens_without_underscores_are_names(name: bytes) -> None:
    assert (rule_of(name) is None) == (TOKEN.fullmatch(name) is None)
    if b"_" in name or re.search(rb"[\s:\x00]", name):
        assert rule_of(name) is None


def test_agencies_set_no_cookies_and_speak_not_for_the_gateway() -> None:
    assert {
        "set-cookie",
        "server",
        "simpul-origin",
        "connection",
        "access-control-allow-origin",
    } <= FROM_AGENCY_DROPPED
