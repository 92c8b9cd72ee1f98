"""`simpul agency …` against a server on loopback."""

from __future__ import annotations

from gateway.commands import agency
from tests.support.command_line import Shell, registry_url

__all__ = ["registry_url"]


def test_an_agency_is_added_shown_changed_and_listed(registry_url: str) -> None:
    shell = Shell(agency.app, registry_url)
    added = shell.ok("operator", "add", "water", "--name", "Water Board", "--xroad", "XX/GOV/7/water")
    assert added["xroad"]["subsystem"] == "water"
    changed = shell.ok("operator", "update", "water", "--name", "Water")
    assert (changed["name"], changed["xroad"], changed["version"]) == ("Water", added["xroad"], 2)
    assert shell.ok("tax-reader", "show", "water") == changed
    assert {"tax", "city", "water"} <= {one["id"] for one in shell.ok("tax-reader", "list")}
    table = shell.run("tax-reader", "list").stdout
    assert table.split()[:3] == ["id", "name", "version"]


def test_a_refusal_is_one_line(registry_url: str) -> None:
    shell = Shell(agency.app, registry_url)
    assert "Scope missing" in shell.refused("tax-reader", "add", "x", "--name", "X")
    assert "X-Road identity" in shell.refused("operator", "add", "x", "--name", "X", "--xroad", "XX")
    assert "Not found" in shell.refused("operator", "show", "nowhere")
    assert "/id" in shell.refused("operator", "add", "No_Slug", "--name", "X")
