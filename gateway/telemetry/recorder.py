"""The recorder: measures every exchange, traces some; implements `gateway.ports.Recorder`."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import structlog

from gateway.ports import Trace
from gateway.telemetry.histogram import ExchangeCounts
from gateway.telemetry.traceparent import new_ids

if TYPE_CHECKING:  # the SDK takes long to import, and most gateways trace nothing
    from gateway.telemetry.tracing import Spans

log = structlog.get_logger(__name__)


class ExchangeTrace:
    """The trace of one exchange; implements `gateway.ports.Trace`."""

    __slots__ = ("id", "sampled", "traceparent")

    def __init__(self, *, sampled: bool) -> None:
        ids = new_ids()
        self.id = ids[:32]
        self.traceparent = f"00-{ids[:32]}-{ids[32:]}-{'01' if sampled else '00'}"
        self.sampled = sampled


class ExchangeRecorder:
    """Counts exchanges in `counts`; exports the share `ratio` of them to `spans`, if there is one."""

    def __init__(self, counts: ExchangeCounts, spans: Spans | None = None, ratio: float = 0.0) -> None:
        self._counts = counts
        self._spans = spans
        self._ratio = ratio if spans is not None else 0.0

    def begin(self) -> ExchangeTrace:
        """Start a trace.

        Whether it is sampled is the gateway's own choice: a caller's flag could
        otherwise make every exchange an expensive one.
        """
        return ExchangeTrace(sampled=self._ratio > 0.0 and random.random() < self._ratio)

    def finish(
        self,
        trace: Trace,
        *,
        inbound: str | None,
        exchange: str,
        agency: str,
        service: str,
        operation: str,
        status: int,
        code: str,
        origin: str,
        duration_ns: int,
    ) -> None:
        """Count the exchange, and export its span if it is sampled. Never raises."""
        try:
            self._counts.count((agency, service, status, code, origin), duration_ns)
            if self._spans is not None and isinstance(trace, ExchangeTrace) and trace.sampled:
                attributes: dict[str, str | int] = {
                    "simpul.exchange": exchange,
                    "simpul.agency": agency,
                    "simpul.service": service,
                    "simpul.operation": operation,
                    "simpul.code": code,
                    "simpul.origin": origin,
                    "http.response.status_code": status,
                }
                self._spans.export(trace.traceparent, inbound, duration_ns, attributes, failed=status >= 500)
        except Exception:  # an exchange is answered, told of or not
            log.exception("telemetry_failed", exchange=exchange)
