from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest
import yaml

from gateway.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SOURCES = ("gateway", "adapters", "policies", "tests", "openapi", "deploy")
NOT_SETTINGS = {"SIMPUL_TEST_POSTGRES", "SIMPUL_INPUTS"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text())
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in local if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"\bSIMPUL_[A-Z0-9_]*[A-Z0-9]", path.read_text()))
    known = {PREFIX + name.upper() for name in Settings.model_fields} | NOT_SETTINGS
    assert named <= known, named - known


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_source_file_that_is_named_exists(path: Path) -> None:
    """A name may leave out the folders in front; `part_*.py` names some, a folder `x` and `NAME` are any."""
    named = set(re.findall(r"`([A-Za-z0-9_/.*-]+\.(?:py|cedar|mjs))`", path.read_text()))
    known = [f"/{file.relative_to(ROOT)}" for folder in SOURCES for file in (ROOT / folder).rglob("*.*")]
    missing = [name for name in sorted(named) if not fnmatch.filter(known, f"*/{name}")]
    assert [name for name in missing if "/x/" not in name and "NAME" not in name] == []


def test_decisions_are_short_numbered_once_and_have_a_status() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert len(decisions) >= 6
    numbers = [path.name[:4] for path in decisions]
    assert len(set(numbers)) == len(numbers)
    for path in decisions:
        lines = path.read_text().splitlines()
        assert len(lines) <= 40, path.name
        assert lines[0].startswith("# "), path.name
        assert any(line.startswith("Status: ") for line in lines), path.name


def test_the_readme_shows_the_exchange_and_both_commands() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "```mermaid" in readme
    for command in ("make demo", "make check"):
        assert command in readme


def test_the_licence_is_apache_2_0_everywhere() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert code["legal"]["license"] == "Apache-2.0"
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()


def test_publiccode_says_what_this_version_is() -> None:
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert f'version = "{code["softwareVersion"]}"' in (ROOT / "pyproject.toml").read_text()
    assert len(code["description"]["en"]["shortDescription"]) <= 150
    assert 150 <= len(code["description"]["en"]["longDescription"]) <= 10_000
