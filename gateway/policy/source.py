"""Policy files: read, checked one by one, and put together as one set."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cedarpy

SCHEMA_FILE: Final = "schema.cedarschema"
LAST_RANK: Final = 1_000
"""Rank of a rule that states none: its reason is given only when no ranked rule has one."""
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_RANK: Final = re.compile(r"[0-9]{1,3}")
_ANNOTATIONS: Final = frozenset({"id", "reason", "rank", "obligate"})


class PolicyInvalid(ValueError):
    """A policy set cannot be used; `errors` holds one line a fault, each naming its file."""

    def __init__(self, errors: Collection[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a policy's annotations say; `obligations` are names, in the order written."""

    id: str
    reason: str
    rank: int
    obligations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicySource:
    """A whole policy set: compiled handles, the rules by policy id, and a hash of all the files."""

    policies: cedarpy.PolicySet
    schema: cedarpy.Schema
    rules: Mapping[str, Rule]
    digest: str
    """Lower-case hex SHA-256 over the names and the bytes of the schema and every policy."""


def read_policies(directory: Path, obligations: Collection[str] | None = None) -> PolicySource:
    """Read, validate and compile the policy set in `directory`.

    Each `.cedar` file holds one policy whose `@id` is the file's name and
    whose `@reason` is a snake_case code. `obligations` are the names that
    `@obligate` may use; None allows any. Raises `PolicyInvalid` with every
    fault that was found: an invalid set is never used in part.
    """
    files = sorted(directory.glob("*.cedar"))
    if not files:
        raise PolicyInvalid([f"{directory.name}: holds no policy"])
    digest = hashlib.sha256()
    try:
        schema_text = (directory / SCHEMA_FILE).read_text()
        schema = cedarpy.Schema.from_str(schema_text)
    except (OSError, ValueError) as error:
        raise PolicyInvalid([f"{SCHEMA_FILE}: {error}"]) from error
    _add(digest, SCHEMA_FILE, schema_text)
    errors: list[str] = []
    rules: dict[str, Rule] = {}
    static: dict[str, Any] = {}
    for file in files:
        try:
            text = file.read_text()
            policy = _one_policy(text, schema_text)
            rule = _rule(file.stem, policy.get("annotations", {}), obligations)
        except (OSError, ValueError) as error:
            errors.append(f"{file.name}: {error}")
            continue
        _add(digest, file.name, text)
        rules[rule.id] = rule
        static[rule.id] = policy
    if errors:
        raise PolicyInvalid(errors)
    whole = json.dumps({"staticPolicies": static, "templates": {}, "templateLinks": []})
    return PolicySource(cedarpy.PolicySet.from_json_str(whole), schema, rules, digest.hexdigest())


def _one_policy(text: str, schema: str) -> dict[str, Any]:
    parsed = json.loads(cedarpy.policies_to_json_str(text))
    if parsed.get("templates"):
        raise ValueError("is a template; a rule is a policy of its own")
    static = parsed["staticPolicies"]
    if len(static) != 1:
        raise ValueError(f"holds {len(static)} policies; one rule a file")
    result = cedarpy.validate_policies(text, schema)
    if not result.validation_passed:
        raise ValueError("; ".join(error.error for error in result.errors) or "does not fit the schema")
    policy: dict[str, Any] = next(iter(static.values()))
    return policy


def _rule(name: str, annotations: Mapping[str, str | None], obligations: Collection[str] | None) -> Rule:
    unknown = sorted(set(annotations) - _ANNOTATIONS)
    if unknown:
        raise ValueError(f"has annotations that nothing reads: {', '.join(unknown)}")
    if annotations.get("id") != name or not _CODE.fullmatch(name):
        raise ValueError(f'must have @id("{name}"), the file\'s name in snake_case')
    reason = annotations.get("reason") or ""
    if not _CODE.fullmatch(reason):
        raise ValueError("must have a @reason in snake_case")
    rank = annotations.get("rank")
    if rank is not None and not _RANK.fullmatch(rank):
        raise ValueError("@rank is a number of at most three digits")
    named = tuple((annotations.get("obligate") or "").split())
    if "obligate" in annotations and not named:
        raise ValueError("@obligate names no obligation")
    strange = sorted(set(named) - set(obligations)) if obligations is not None else []
    if strange:
        raise ValueError(f"@obligate names what does not exist: {', '.join(strange)}")
    return Rule(name, reason, int(rank) if rank is not None else LAST_RANK, named)


def _add(digest: Any, name: str, text: str) -> None:
    for part in (name.encode(), text.encode()):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
