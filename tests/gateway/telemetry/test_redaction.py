"""Redaction: no key that is not listed, nothing that looks like a credential."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.telemetry.redaction import ALLOWED, HIDDEN, LONGEST, as_code, hide_credentials, redact

JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.MEUCIQDx"
segments = st.text("ABCDEFGHabcdefgh0123456789_-", min_size=4, max_size=40)


@pytest.mark.parametrize(
    "text",
    [
        JWT,
        f"token={JWT}&x=1",
        f'{{"access_token":"{JWT}"}}',
        JWT.partition(".")[0],
        "Authorization: Bearer 2YotnFZFEjr1zCsicMWpAA",
        "authorization: dpop abc.def",
        "Basic dXNlcjpwYXNz",
        "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMG\n-----END PRIVATE KEY-----",
        "postgresql://simpul:hunter2@db/simpul",
    ],
)
def test_credentials_are_hidden(text: str) -> None:
    hidden = hide_credentials(text)
    assert HIDDEN in hidden
    for secret in ("eyJ", "2Yotn", "abc.def", "dXNl", "MIGH", "hunter2"):
        assert secret not in hidden


@given(before=st.text(max_size=20), parts=st.lists(segments, min_size=2, max_size=5))
def test_no_token_survives_wherever_it_stands(before: str, parts: list[str]) -> None:
    token = ".".join(["eyJ" + parts[0], *parts[1:]])
    assert token not in hide_credentials(f"{before} {token}")


def test_plain_text_is_left_alone() -> None:
    for text in ("policy_failed", "Uvicorn running on http://127.0.0.1:8400", "basic", "tax.income"):
        assert hide_credentials(text) == text


def test_long_text_is_cut() -> None:
    assert len(hide_credentials("x" * 100_000)) == LONGEST


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.binary(max_size=4),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(ALLOWED)) | st.text(max_size=8), values, max_size=6))
def test_only_listed_keys_and_plain_values_remain(line: dict[str, Any]) -> None:
    unlisted = {key for key in line if key not in ALLOWED}
    result = redact(None, "info", dict(line))
    assert set(result) <= ALLOWED
    assert "dropped" in line or len(result.get("dropped", ())) == len(unlisted)
    json.dumps(result)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the ID token is too old", "the_id_token_is_too_old"),
        ("the answer is another issuer's (mix-up)", "the_answer_is_another_issuer_s_mix_up"),
        ("ConnectError", "connect_error"),
        ("HTTPStatusError", "http_status_error"),
        ("status 503", "status_503"),
        ("citizen 9971020304050607 said no", "citizen_said_no"),
        (f"Bearer {JWT}", "hidden"),
        ("", ""),
    ],
)
def test_a_cause_is_logged_as_a_code(text: str, code: str) -> None:
    assert as_code(text) == code
    assert redact(None, "info", {"event": "sign_in_failed", "cause": text})["cause"] == code


@given(st.text(max_size=700))
def test_a_code_has_no_numbers_of_persons_and_no_marks(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z]+|[0-9]{1,3})?(?:_(?:[a-z]+|[0-9]{1,3}))*_?", as_code(text))


def test_what_was_dropped_is_named_without_its_value() -> None:
    assert redact(None, "info", {"event": "e", "person": "Anna"}) == {"event": "e", "dropped": ["person"]}
