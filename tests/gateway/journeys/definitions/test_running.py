"""What cannot run here is refused with its line."""

from __future__ import annotations

from gateway.journeys.definitions.running import check_running
from gateway.journeys.document.load import load
from tests.support.journey_variants import with_message


def test_sending_on_a_channel_is_refused_and_receiving_is_not() -> None:
    assert list(check_running(load(with_message()))) == []
    sending = with_message().replace(b"action: receive", b"action: send")
    (found,) = check_running(load(sending))
    assert (found.severity, found.line > 1) == ("error", True)
