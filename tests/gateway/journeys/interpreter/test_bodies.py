from __future__ import annotations

import pytest

from gateway.journeys.document.model import ExpressionType, Replacement, RequestBody
from gateway.journeys.expressions.scope import Scope
from gateway.journeys.interpreter.bodies import BodyError, make_body

SCOPE = Scope(inputs={"id": 5, "name": 'a"b', "list": [1], "evil": "</id><x>", "form": "a&b"})


def body(payload: object, kind: str | None = None, *replacements: Replacement) -> RequestBody:
    return RequestBody(content_type=kind, payload=payload, replacements=replacements, at="")


def replacement(target: str, value: object, kind: str | None = None) -> Replacement:
    return Replacement(target=target, value=value, type=ExpressionType(type=kind) if kind else None, at="")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("payload", "kind", "made"),
    [
        ({"a": {"b": "$inputs.id"}}, "application/json", {"a": {"b": 5}}),
        ("$inputs.list", "application/json", [1]),
        (
            '{"id": "{$inputs.id}", "n": "x-{$inputs.name}", "l": "{$inputs.list}"}',
            "application/json",
            {"id": 5, "n": 'x-a"b', "l": [1]},
        ),
        ('{"id": {$inputs.id}}', "application/json", {"id": 5}),
        ("<id>{$inputs.evil}</id>", "application/xml", "<id>&lt;/id&gt;&lt;x&gt;</id>"),
        ("a={$inputs.form}", "application/x-www-form-urlencoded", "a=a%26b"),
        ("plain {$inputs.id}", "text/plain", "plain 5"),
    ],
)
def test_payloads(payload: object, kind: str, made: object) -> None:
    assert make_body(body(payload, kind), SCOPE, None) == made


def test_replacements() -> None:
    made = make_body(
        body({"a": [{"q": 1}, {"q": 2}]}, None, replacement("/a/0/q", "$inputs.id")), SCOPE, None
    )
    assert made == {"a": [{"q": 5}, {"q": 2}]}
    made = make_body(
        body({"a": [{"q": 1}, {"q": 2}]}, None, replacement("$.a[*].q", 0, "jsonpath")), SCOPE, None
    )
    assert made == {"a": [{"q": 0}, {"q": 0}]}
    made = make_body(
        body("<a><b>1</b></a>", "application/xml", replacement("/a/b", "$inputs.evil")), SCOPE, None
    )
    assert made == "<a><b>&lt;/id&gt;&lt;x&gt;</b></a>"


def test_what_cannot_be_made() -> None:
    with pytest.raises(BodyError):
        make_body(body('{"n": {$inputs.name}}', "application/json"), SCOPE, None)
    with pytest.raises(BodyError):
        make_body(body({}, None, replacement("/no/place", 1)), SCOPE, None)
