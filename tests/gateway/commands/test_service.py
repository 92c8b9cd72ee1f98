"""`simpul service …` against a server on loopback."""

from __future__ import annotations

import json
from pathlib import Path

from gateway.commands import service
from tests.support.command_line import Shell, registry_url
from tests.support.registry import OPERATIONS

__all__ = ["registry_url"]


def test_a_version_goes_from_upload_to_retirement(registry_url: str, tmp_path: Path) -> None:
    shell = Shell(service.app, registry_url)
    description = tmp_path / "plain.json"
    description.write_text(json.dumps(OPERATIONS[:1]))
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"endpoint": {"base_url": "http://127.0.0.1:9"}}))
    added = shell.ok("tax-writer", "add", "tax/assessments", str(description))
    assert (added["number"], added["impact"]["breaking"]) == (2, True)
    assert shell.ok("tax-writer", "impact", "tax/assessments", "2") == added["impact"]
    configured = shell.ok("tax-writer", "configure", "tax/assessments", "2", str(settings))
    assert configured["version"] == 2
    assert shell.ok("tax-writer", "submit", "tax/assessments", "2")["state"] == "submitted"
    assert shell.ok("tax-writer", "return", "tax/assessments", "2")["state"] == "draft"
    assert shell.ok("tax-writer", "submit", "tax/assessments", "2")["state"] == "submitted"
    assert "Conflict" in shell.refused("tax-officer", "deprecate", "tax/assessments", "2")
    assert shell.ok("tax-officer", "publish", "tax/assessments", "2")["state"] == "published"
    assert [one["state"] for one in shell.ok("stranger", "show", "tax/assessments")] == [
        "published",
        "deprecated",
    ]
    assert [one["name"] for one in shell.ok("stranger", "operations", "tax/assessments", "2")] == ["show"]
    assert shell.ok("tax-writer", "deprecate", "tax/assessments", "2")["state"] == "deprecated"
    assert shell.ok("tax-writer", "retire", "tax/assessments", "2")["state"] == "retired"
    assert shell.ok("tax-writer", "show", "tax/assessments", "--number", "2")["state"] == "retired"
    assert "tax/assessments" in shell.run("stranger", "list").stdout


def test_a_refusal_is_one_line(registry_url: str, tmp_path: Path) -> None:
    shell = Shell(service.app, registry_url)
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert "AGENCY/SERVICE" in shell.refused("tax-writer", "show", "tax")
    assert "Unusable description" in shell.refused("tax-writer", "add", "tax/new", str(broken))
    assert "no JSON" in shell.refused("tax-writer", "configure", "tax/assessments", "1", str(broken))
    assert "cannot be read" in shell.refused("tax-writer", "configure", "tax/x", "1", str(tmp_path))
    assert "Not found" in shell.refused("stranger", "impact", "tax/nothing", "1")
