from __future__ import annotations

import pytest

from gateway.journeys.interpreter.retries import retry_delay

DATES = {"Date": "Tue, 24 Nov 2026 04:00:00 GMT", "Retry-After": "Tue, 24 Nov 2026 04:00:30 GMT"}


@pytest.mark.parametrize(
    ("action", "headers", "seconds"),
    [
        (None, {}, 0),
        (1.5, {}, 1.5),
        (1.5, {"Retry-After": "7"}, 7),
        (1.5, DATES, 30),
        (1.5, {"retry-after": "soon"}, 1.5),
        (1.5, {"retry-after": DATES["Retry-After"]}, 1.5),
        (1.5, {"retry-after": "9999999"}, 86_400),
    ],
)
def test_retry_after_overrules(action: float | None, headers: dict[str, str], seconds: float) -> None:
    assert retry_delay(action, headers) == seconds
