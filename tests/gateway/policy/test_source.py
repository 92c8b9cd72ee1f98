"""Policy files: what a set may look like, and that a fault anywhere refuses all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.policy.source import PolicyInvalid, read_policies
from policies.obligations import OBLIGATIONS
from tests.support.facts import POLICIES

SCHEMA = (POLICIES / "schema.cedarschema").read_text()
RULE = '@id("rule") @reason("some_code") permit (principal, action, resource);'


def directory(path: Path, **files: str) -> Path:
    (path / "schema.cedarschema").write_text(SCHEMA)
    for name, text in files.items():
        (path / f"{name}.cedar").write_text(text)
    return path


def test_the_shipped_set_is_valid() -> None:
    source = read_policies(POLICIES, OBLIGATIONS)
    assert set(source.rules) == {path.stem for path in POLICIES.glob("*.cedar")}
    assert len(source.policies) == len(source.rules)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "permit (principal, action",
        RULE.replace("rule", "other"),
        RULE.replace('@id("rule")', ""),
        RULE.replace('@reason("some_code")', ""),
        RULE.replace("some_code", "Some Code"),
        RULE + RULE,
        RULE.replace("@id", '@rank("first") @id'),
        RULE.replace("@id", '@obligate("") @id'),
        RULE.replace("@id", '@obligate("shred") @id'),
        RULE.replace("@id", '@idd("x") @id'),
        RULE.replace("principal", "principal == ?principal"),
        RULE.replace(";", " when { context.no_such_fact };"),
        RULE.replace(";", " when { context.purpose > 1 };"),
        RULE.replace("principal", "principal is Nobody"),
        RULE.replace("action", 'action == Action::"delete"'),
    ],
)
def test_a_fault_refuses_the_whole_set(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        read_policies(directory(tmp_path, rule=text, good=RULE.replace('"rule"', '"good"')), OBLIGATIONS)
    assert len(refused.value.errors) == 1
    assert refused.value.errors[0].startswith("rule.cedar: ")


def test_every_fault_is_said(tmp_path: Path) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        read_policies(directory(tmp_path, one="?", two="?"))
    assert len(refused.value.errors) == 2


def test_a_directory_without_policies_or_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyInvalid):
        read_policies(tmp_path)
    with pytest.raises(PolicyInvalid):
        read_policies(tmp_path / "missing")
    (tmp_path / "rule.cedar").write_text(RULE)
    with pytest.raises(PolicyInvalid):
        read_policies(tmp_path)


def test_the_digest_covers_names_and_contents(tmp_path: Path) -> None:
    digests = set()
    for number, text in enumerate([RULE, RULE + "// more", RULE.replace("some", "other")]):
        path = tmp_path / str(number)
        path.mkdir()
        digests.add(read_policies(directory(path, rule=text)).digest)
    (tmp_path / "0" / "schema.cedarschema").write_text(SCHEMA + "\n")
    digests.add(read_policies(tmp_path / "0").digest)
    assert len(digests) == 4
