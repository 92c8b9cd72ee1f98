"""Requests and answers against a description; problems never echo what was sent."""

from __future__ import annotations

import json

import pytest

from gateway.exchange.schemas import Schemas
from gateway.exchange.validation import AnswerCheck, RequestCheck, check_body, is_json
from gateway.model.service import Operation
from gateway.problems import BadAgencyAnswer, InvalidRequest, UnsupportedMediaType
from tests.support.tax_income import COMPONENTS, OPERATIONS, operation

BY_NAME = {o.name: RequestCheck(o, Schemas(COMPONENTS)) for o in OPERATIONS}


def test_the_body_is_checked_and_not_echoed() -> None:
    validator = BY_NAME["file"].validator_for("application/json", True)
    assert validator is not None
    assert check_body(validator, b'{"year":2025}') == {"year": 2025}
    with pytest.raises(InvalidRequest) as refused:
        check_body(validator, b'{"year":"my-secret","note":7}')
    told = json.dumps(refused.value.body())
    assert "secret" not in told
    assert {"in": "body", "pointer": "/year", "keyword": "type"} in refused.value.members["errors"]


@pytest.mark.parametrize(
    ("name", "media", "present", "problem"),
    [
        ("file", "", False, InvalidRequest),
        ("file", "text/plain", True, UnsupportedMediaType),
        ("read", "application/json", True, InvalidRequest),
    ],
)
def test_a_body_that_is_missing_or_not_described(
    name: str, media: str, present: bool, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        BY_NAME[name].validator_for(media, present)


def test_a_media_range_takes_any_body_as_it_is() -> None:
    assert BY_NAME["replace"].validator_for("image/png", True) is None
    assert BY_NAME["upload"].validator_for("application/octet-stream", True) is None


def test_parameters_that_are_not_described_are_refused() -> None:
    BY_NAME["list"].check_parameters({}, "limit=5", [])
    for query in ("limit=101", "limit=1&limit=2", "other=1", "limit=%ff"):
        with pytest.raises(InvalidRequest):
            BY_NAME["list"].check_parameters({}, query, [])


def test_answers_are_checked_by_status() -> None:
    described: Operation = operation(
        "x",
        "GET",
        "/x",
        answers={
            "200": {"application/json": {"type": "object", "required": ["name"]}},
            "4XX": {"application/problem+json": {"type": "object"}},
        },
    )
    check = AnswerCheck(described, Schemas({}))
    check.check(200, b'{"name":1}')
    check.check(404, b"{}")
    check.check(500, b"[]")
    for status, body in ((200, b"{}"), (200, b"nonsense"), (404, b"[]")):
        with pytest.raises(BadAgencyAnswer):
            check.check(status, body)


def test_what_counts_as_json() -> None:
    assert is_json("application/json; charset=utf-8")
    assert is_json("application/vnd.tax+json")
    assert not is_json("text/json-ish")
