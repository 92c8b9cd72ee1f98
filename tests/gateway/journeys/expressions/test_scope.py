from __future__ import annotations

from gateway.journeys.expressions.scope import Response


def test_a_response_survives_json() -> None:
    response = Response(status=200, headers={"a": "b"}, body=[1], url="u", method="GET")
    assert Response(**response.to_json()) == response
