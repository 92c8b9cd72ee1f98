"""`simpul policy reload` and SIGHUP: every worker uses the new set, or keeps the old one and says so."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.support.facts import POLICIES
from tests.support.gateway import NO_TLS, ServedGateway

NEVER = '@id("never") @reason("closed") forbid (principal, action, resource);'
UNKNOWN = '@id("never") @reason("closed") @obligate("unheard_of") forbid (principal, action, resource);'
PATIENCE = 15.0
"""Seconds; the feed takes one, the rest is for a busy machine."""


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@pytest.mark.slow
def test_workers_take_the_new_set_and_keep_it_when_the_next_is_broken(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(POLICIES, policies, ignore=shutil.ignore_patterns("*.py", "obligations", "__pycache__"))
    with ServedGateway(tmp_path, workers=2, policies=policies) as gateway:
        token = gateway.token("operator")
        with httpx.Client(
            base_url=gateway.url, trust_env=False, verify=NO_TLS, headers={"authorization": f"Bearer {token}"}
        ) as http:

            def reloaded() -> list[str]:
                items = http.get("/evidence/entries").json()["items"]
                found = [item.get("entry", item) for item in items]
                return [entry["policy_set"] for entry in found if entry["kind"] == "policy.reloaded"]

            (policies / "never.cedar").write_text(NEVER)
            printed = gateway.run("policy", "reload").stdout.split()[-1]
            until(lambda: len(reloaded()) == 2)
            assert set(reloaded()) == {printed}
            assert "warnings" not in http.get("/readyz").json()

            (policies / "never.cedar").write_text("forbid (")
            refused = gateway.run("policy", "reload", check=False)
            assert (refused.returncode, refused.stderr.count("never.cedar")) == (1, 1)

            # What only the server can know to be wrong: an obligation that it does not have.
            (policies / "never.cedar").write_text(UNKNOWN)
            gateway.run("policy", "reload")
            until(lambda: http.get("/readyz").json().get("warnings") == ["policies"])
            assert http.get("/readyz").status_code == 200
            assert set(reloaded()) == {printed}

            # SIGHUP goes the same way: refused first, then the whole set; no worker is started anew.
            workers = gateway.serving()
            refusals = gateway.log.read_text().count("policies_invalid")
            gateway.process.send_signal(signal.SIGHUP)
            until(lambda: gateway.log.read_text().count("policies_invalid") >= refusals + 2)
            assert set(reloaded()) == {printed}
            assert '"errors":["never.cedar' in gateway.log.read_text()
            (policies / "never.cedar").write_text(NEVER.replace("closed", "shut"))
            gateway.process.send_signal(signal.SIGHUP)
            until(lambda: len(reloaded()) == 4)
            until(lambda: "warnings" not in http.get("/readyz").json())
            assert len(set(reloaded())) == 2
            assert gateway.serving() == workers
        assert "policies_invalid" in gateway.log.read_text()
