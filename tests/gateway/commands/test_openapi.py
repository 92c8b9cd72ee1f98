from __future__ import annotations

from pathlib import Path

import typer
import yaml
from typer.testing import CliRunner

from gateway.commands.openapi import openapi, problem_types, problems_page, unified_yaml
from gateway.problems import AccessDenied
from tests.support.openapi_validity import openapi_errors

FOLDER = Path(__file__).parents[3] / "openapi"


def test_the_committed_document_is_up_to_date() -> None:
    assert (FOLDER / "unified.yaml").read_text(encoding="utf-8") == unified_yaml(), "run `make openapi`"


def test_the_committed_table_of_problems_is_up_to_date() -> None:
    said = (FOLDER / "problems.md").read_text(encoding="utf-8")
    assert said == problems_page(), "run `simpul openapi --problems > openapi/problems.md`"


def test_the_document_is_openapi_and_has_all_agencies() -> None:
    document = yaml.safe_load(unified_yaml())
    assert openapi_errors(document) == []
    assert {path.split("/")[2] for path in document["paths"] if path.startswith("/api/")} == {
        "civil-registry",
        "tax-authority",
        "social-insurance",
    }
    assert {"/journeys/{journey}/cases", "/cases", "/cases/search"} <= set(document["paths"])


def test_problem_types_are_all_different_and_explained() -> None:
    types = problem_types()
    assert AccessDenied in types
    assert len({problem.type for problem in types}) == len(types)
    assert all(problem.__doc__ for problem in types)


def test_the_command_prints_either() -> None:
    app = typer.Typer()
    app.command()(openapi)
    assert CliRunner().invoke(app, []).output.startswith("openapi: 3.1.0\n")
    assert CliRunner().invoke(app, ["--problems"]).output == problems_page()
