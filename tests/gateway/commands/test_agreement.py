"""`simpul agreement …` against a server on loopback."""

from __future__ import annotations

import pytest

from gateway.commands import agreement
from tests.support.command_line import Shell, registry_url

__all__ = ["registry_url"]

REQUEST = (
    *("request", "--client", "city-portal", "--service", "tax/assessments", "--operation", "show"),
    *("--purpose", "benefit-check", "--legal-basis", "Benefits Act", "--field", "/income"),
    *("--valid-until", "2999-01-01"),
)


@pytest.fixture(scope="module")
def shell(registry_url: str) -> Shell:
    return Shell(agreement.app, registry_url)


def test_an_agreement_is_asked_for_and_decided(shell: Shell) -> None:
    asked = shell.ok("city-portal", *REQUEST, "--mask", "/id:2", "--mask", "/name", "--quota-day", "9")
    assert asked["masks"] == [{"pointer": "/id", "keep": 2}, {"pointer": "/name", "keep": 0}]
    assert (asked["state"], asked["quota_day"], asked["valid_until"]) == ("requested", 9, 32472144000.0)
    key = asked["id"]
    assert "Access denied" in shell.refused("city-officer", "approve", key)
    assert shell.ok("tax-officer", "approve", key, "--version", "1")["state"] == "active"
    assert "Changed meanwhile" in shell.refused("tax-officer", "suspend", key, "--version", "1")
    assert shell.ok("tax-officer", "suspend", key, "--note", "audit")["note"] == "audit"
    assert shell.ok("tax-officer", "resume", key)["state"] == "active"
    assert shell.ok("city-portal", "end", key)["state"] == "ended"
    assert shell.ok("city-portal", "show", key)["version"] == 5
    other = shell.ok("city-portal", *REQUEST)["id"]
    assert shell.ok("tax-officer", "reject", other)["state"] == "rejected"
    assert [one["id"] for one in shell.ok("tax-reader", "list", "--state", "rejected")] == [other]
    assert shell.run("stranger", "list").stdout.split() == [
        *("id", "client", "provider", "service", "purposes", "state", "version")
    ]


def test_a_time_that_is_none_is_refused(shell: Shell) -> None:
    assert "not a date" in shell.refused("city-portal", *REQUEST[:-1], "tomorrow")
    assert "Invalid request" in shell.refused("city-portal", *REQUEST[:-1], "1999-01-01T00:00:00+07:00")
    assert "AGENCY/SERVICE" in shell.refused("city-portal", *REQUEST, "--service", "tax")
