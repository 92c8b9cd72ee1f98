from __future__ import annotations

from gateway.journeys.document.fields import Report
from gateway.journeys.document.values import ValueReader


def test_small_objects() -> None:
    report = Report({})
    reader = ValueReader(report, "1.0")
    criterion = reader.criterion({"condition": "$statusCode == 200"}, "/c")
    assert criterion is not None
    assert criterion.type.type == "simple"
    parameter = reader.parameter({"name": "p", "in": "header", "value": None}, "/p", placed=True)
    assert parameter is not None
    assert parameter.key == ("p", "header")
    body = reader.body({"contentType": "text/plain", "payload": "x"}, "/b")
    assert (body.content_type, body.payload) == ("text/plain", "x")
    action = reader.failure_action({"name": "r", "type": "retry", "retryLimit": 2}, "/a")
    assert action is not None
    assert action.retry_limit == 2
    assert report.findings == []
    assert reader.success_action({"name": "r", "type": "retry"}, "/a") is None
    assert reader.reference({"reference": "$components.inputs.x"}, "/r", "parameters") is None
    assert len(report.findings) == 2
