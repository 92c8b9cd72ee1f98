"""Logs of a whole process: ours and the libraries', one JSON object a line, no data and no tokens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SCRIPT = """
import asyncio, logging, warnings
import structlog
early = logging.getLogger("early")
early.addHandler(logging.StreamHandler())
from gateway.telemetry.logging import configure_logging
configure_logging("info")
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.MEUCIQDx"
log = structlog.get_logger("gateway.somewhere")
log.info("started", port=8400, workers=2)
log.debug("not_shown")
log.warning("refused", person="Anna Example", reason=f"Bearer {TOKEN}")
try:
    raise ValueError("Anna Example")
except ValueError:
    log.exception("failed", exchange="0198c0de")
    logging.getLogger("library").exception("library failed on %s", "Anna Example")
logging.getLogger("uvicorn.error").info("Uvicorn running on %s", "http://127.0.0.1:8400")
logging.getLogger("uvicorn.access").info("%s", "/api/tax/income/people/Anna Example")
logging.getLogger("uvicorn.error").error("Invalid header %s", TOKEN)
logging.getLogger("httpx").info("HTTP Request: GET https://agency/people/Anna Example")
early.warning("early %s", "Anna Example")
warnings.warn("Anna Example")

async def forget():
    async def lose():
        raise ValueError("Anna Example")
    task = asyncio.ensure_future(lose())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    import gc
    gc.collect()

asyncio.run(forget())
"""


def lines(script: str = SCRIPT) -> tuple[str, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stderr == ""
    return done.stdout, [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_is_one_object_and_none_holds_a_person_or_a_token() -> None:
    text, written = lines()
    assert "Anna" not in text
    assert "eyJ" not in text
    events = [line["event"] for line in written]
    assert events[:3] == ["started", "refused", "failed"]
    assert "not_shown" not in events
    assert "library failed on %s" in events
    assert "Uvicorn running on http://127.0.0.1:8400" in events
    assert "early %s" in events
    assert any("never retrieved" in event for event in events)
    assert all(line["level"] and line["timestamp"] for line in written)
    failed = written[2]
    assert (failed["error"], failed["exchange"]) == ("ValueError", "0198c0de")
    assert written[1]["dropped"] == ["person"]
    assert (written[0]["port"], written[0]["workers"]) == (8400, 2)


FULL = """
import logging
import structlog
from gateway.telemetry.logging import configure_logging

class Disk:
    full = True
    kept = ""
    def write(self, text):
        if self.full:
            raise OSError(28, "No space left on device")
        self.kept += text
    def flush(self):
        self.write("")

disk = Disk()
configure_logging("info", disk)
log = structlog.get_logger()
for full in (True, False):
    disk.full = full
    try:
        raise ValueError
    except ValueError:
        log.exception("ours", entries=1)
        logging.getLogger("library").exception("theirs")
print(disk.kept, end="")
"""


def test_a_log_on_a_full_disk_breaks_nothing_and_goes_on_when_there_is_space() -> None:
    _, written = lines(FULL)
    assert [line["event"] for line in written] == ["ours", "theirs"]
