"""Structured logs: one JSON object a line on standard output, ours and the libraries' alike."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import orjson
import structlog
from structlog.typing import Processor

from gateway.telemetry.failure import describe_failure
from gateway.telemetry.redaction import redact

_TELLING: Final = ("uvicorn", "alembic")
"""Libraries whose messages are formatted with their arguments; of others only the template is logged."""
_SILENT: Final = ("uvicorn.access", "httpx", "httpx2", "httpcore", "httpcore2")
"""Loggers that write URLs of requests, which may hold identifiers of persons."""


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send every log line of this process to `stream` (standard output), from `level` on.

    Exceptions appear as class and place; keys that are not listed in
    `redaction` are dropped, credentials hidden. Call it once a process, first.
    """
    threshold = logging.getLevelNamesMapping()[level.upper()]
    lines = Lines(stream if stream is not None else sys.stdout)
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, *_processors(), _render],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=True,
    )
    handler = _LineHandler(lines)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(threshold, logging.INFO))
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in _SILENT:
        logging.getLogger(name).disabled = True
    logging.captureWarnings(capture=True)


class Lines:
    """Writes whole lines to a stream, as long as that takes them.

    A log on a full disk, or one that nobody reads any more, loses lines; it
    must not break what it tells of, least of all the handling of a failure.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def write(self, line: str) -> None:
        """Write one line, or lose it."""
        with self._lock, contextlib.suppress(OSError):
            self._stream.write(f"{line}\n")
            self._stream.flush()

    debug = info = warning = error = critical = exception = write


def _processors() -> list[Processor]:
    return [structlog.processors.TimeStamper(fmt="iso", utc=True), describe_failure, redact]


def _render(_logger: object, _method: str, line: MutableMapping[str, Any]) -> str:
    return orjson.dumps(line, default=_name_only).decode()


def _name_only(value: object) -> str:
    return type(value).__name__


class _LineHandler(logging.Handler):
    """Writes the standard library's records as the same kind of line."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; never raises, as a log must not break what it tells of."""
        try:
            line: MutableMapping[str, Any] = {
                "event": _event(record),
                "level": record.levelname.lower(),
                "logger": record.name,
            }
            if record.exc_info:
                line["exc_info"] = record.exc_info
            for processor in _processors():
                line = processor(None, record.levelname, line)  # type: ignore[assignment]  # the last one gives text
            self._lines.write(_render(None, "", line))
        except Exception:  # as the standard library does: logging never breaks its caller
            self.handleError(record)


def _event(record: logging.LogRecord) -> str:
    """Return a text without foreign values: asyncio's later lines, and most arguments, may hold them."""
    if record.name.split(".", 1)[0] in _TELLING:
        return record.getMessage()
    first = str(record.msg).partition("\n")[0]
    # A warning is `file:line: Category: text`; its category is all that is surely ours to tell.
    return first.split(": ", 2)[1] if record.name == "py.warnings" and ": " in first else first
