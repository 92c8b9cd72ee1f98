from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from gateway.commands.describe import NOT_READABLE, NOTHING_USABLE, describe
from tests.support.openapi_documents import document, operation

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(describe)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "api" / "main.json"
    path.parent.mkdir()
    answers = {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "../p.json"}}}}}
    tree = document(
        {"/a": {"get": operation(responses=answers, **{"x-subject": "query:id"})}, "/b c": {"get": {}}}
    )
    path.write_text(json.dumps(tree))
    (tmp_path / "p.json").write_text(json.dumps({"properties": {"name": {"type": "string"}}}))
    return path


def test_a_person_reads_operations_and_what_is_not_usable(file: Path) -> None:
    result = run(file, "--with", file.parents[1] / "p.json", "--agency", "tax", "--service", "income")
    assert result.exit_code == 0
    text = " ".join(result.output.split())
    for said in (
        "GET /api/tax/income/a",
        "{name?: string}",
        "subject in query:id",
        "personal",
        "/paths/~1b c/get",
    ):
        assert said in text


def test_a_program_reads_json(file: Path) -> None:
    result = run(file, "--with", file.parents[1] / "p.json", "--json")
    found = json.loads(result.output)
    assert [op["id"] for op in found["operations"]] == ["agency.service.readPerson"]
    assert [finding["severity"] for finding in found["findings"]] == ["error"]
    assert found["components"] == {"p": {"properties": {"name": {"type": "string"}}}}


def test_exit_codes(file: Path, tmp_path: Path) -> None:
    empty, broken = tmp_path / "empty.json", tmp_path / "broken"
    empty.write_text(json.dumps(document({})))
    broken.write_bytes(b"\x00\x01{")
    assert run(empty).exit_code == NOTHING_USABLE
    assert run(broken).exit_code == NOT_READABLE
    assert run(tmp_path / "nowhere").exit_code == NOT_READABLE
    assert run(tmp_path).exit_code == NOT_READABLE
    assert run(file, "--agency", "Not A Slug").exit_code == NOT_READABLE


def test_what_makes_a_whole_document_unusable_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.wsdl"
    path.write_text(
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">\n'
        '<service name="s"><port name="p" binding="nobody:b"/></service></definitions>'
    )
    result = run(path)
    assert result.exit_code == NOT_READABLE
    assert "line 2: prefix of 'nobody:b' is not declared" in result.output


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode(errors="replace"))))
def test_no_file_gives_a_traceback(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    result = run(path)
    assert result.exit_code == NOT_READABLE
    assert isinstance(result.exception, SystemExit)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_in_a_description_is_shown_as_text(tmp_path: Path, title: str, summary: str) -> None:
    path = tmp_path / "any"
    tree = document({"/a": {"get": operation(summary=summary + "[bold]")}})
    tree["info"]["title"] = title
    path.write_text(json.dumps(tree))
    assert run(path).exit_code == 0
