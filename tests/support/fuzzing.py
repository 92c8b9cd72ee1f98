"""Runs schemathesis' engine against a served API, as its command line does, bounded and from one seed."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)
"""All but those that want every valid request to succeed, or that know how resources hang together."""


def with_known(document: Mapping[str, Any], known: Mapping[str, object]) -> dict[str, Any]:
    """Return the description with values of `known` offered for the parameters of these names.

    Half of what is made then names what is there, and gets past the first look-up.
    """
    described: dict[str, Any] = copy.deepcopy(dict(document))
    for item in described["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                value = known.get(parameter.get("name", "").lower())
                if value is not None:
                    schema = parameter["schema"]
                    parameter["schema"] = {"anyOf": [{"const": value}, schema]}
    return described


def fuzz(
    document: Mapping[str, Any],
    url: str,
    headers: Mapping[str, str],
    *,
    examples: int,
    bounds: bool = True,
    seed: int = 1,
) -> tuple[int, list[str]]:
    """Return how many requests were made of the API at `url`, and what its answers break.

    `examples` bounds the random requests of each operation, 0 makes none;
    with `bounds` come those at the boundaries of each schema, without what is
    required, and by methods that are not described: some 50 an operation.
    """
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": url,
            "headers": dict(headers),
            "continue-on-failure": True,
            "request-timeout": 20,
            "suppress-health-check": ["all"],
            "generation": {
                "max-examples": max(1, examples),
                "deterministic": True,
                "database": "none",
                "no-shrink": True,
            },
            "phases": {
                "stateful": {"enabled": False},
                "coverage": {"enabled": bounds},
                "fuzzing": {"enabled": examples > 0},
            },
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
        }
    )
    schema = schemathesis.openapi.from_dict(dict(document), config=config)
    broken: dict[str, str] = {}
    made = 0
    for event in from_schema(schema).execute():
        if isinstance(event, FatalError):
            raise event.exception
        if isinstance(event, NonFatalError):
            broken[f"{event.label}: {event.value!r}"] = ""
        if isinstance(event, ScenarioFinished):
            made += len(event.recorder.interactions)
            for failure, sent in _failures(event):
                broken.setdefault(failure, sent)
    return made, [f"{failure}\n    {sent}" for failure, sent in broken.items()]


def _failures(event: ScenarioFinished) -> Iterator[tuple[str, str]]:
    """Return each failure with a request that shows it."""
    for case, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                interaction = event.recorder.interactions.get(case)
                answer = interaction.response if interaction is not None else None
                status = answer.status_code if answer is not None else "none"
                failure = check.failure_info.failure
                sent = event.recorder.cases[case].value.as_curl_command()
                yield f"{event.label} {check.name} [{status}] {failure.title}: {failure.message}", sent
