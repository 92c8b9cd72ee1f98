from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.commands.journey import app
from tests.support.journey_servers import stub_server
from tests.support.journeys import OPENAPI, document, lookup, text

JOURNEYS = sorted((Path(__file__).parents[3] / "openapi" / "journeys").glob("*.arazzo.yaml"))
STEPS = [
    {
        "stepId": "make",
        "operationId": "makeThing",
        "requestBody": {"payload": {"name": "$inputs.name"}},
        "outputs": {"id": "$response.body#/id"},
    },
    {
        "stepId": "get",
        "operationId": "getThing",
        "parameters": [{"name": "id", "in": "path", "value": "$steps.make.outputs.id"}],
        "outputs": {"name": "$response.body#/name"},
    },
]
FLOW = {
    "inputs": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
    "outputs": {"name": "$steps.get.outputs.name"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "things.yaml").write_text(OPENAPI)
    (tmp_path / "good.yaml").write_bytes(text(STEPS, workflow=FLOW))
    (tmp_path / "bad.yaml").write_bytes(text([{"stepId": "a", "operationId": "getThings"}]))
    (tmp_path / "in.json").write_text('{"name": "n"}')
    return tmp_path


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_the_shipped_journeys_may_be_published(path: Path) -> None:
    code, output = run("check", path, "--publish")
    assert (code, "Fit to run: 0 warning" in output) == (0, True), output


def test_check(folder: Path) -> None:
    assert run("check", folder / "good.yaml")[0] == 0
    code, output = run("check", folder / "bad.yaml")
    assert code == 1
    assert "bad.yaml:12: error" in output
    assert "getThing'?" in output
    code, output = run("check", folder / "bad.yaml", "--json")
    body = json.loads(output)
    assert (code, body["fit"], body["findings"][0]["check"]) == (1, False, "operations")
    assert run("check", folder / "none.yaml")[0] == 2
    (folder / "broken.yaml").write_text("a: [")
    assert run("check", folder / "broken.yaml")[0] == 2


def test_run_against_a_server(folder: Path) -> None:
    source = lookup().source(document(STEPS).sources[0])
    assert source is not None
    with stub_server(source) as stub:
        code, output = run("run", folder / "good.yaml", "--inputs", folder / "in.json", "--server", stub.url)
    assert code == 0, output
    assert [name for name, _ in stub.calls] == ["makeThing", "getThing"]
    assert stub.calls[0][1]["body"] == {"name": "n"}
    assert 'name = "text"' in output


def test_run_refuses(folder: Path) -> None:
    (folder / "wrong.json").write_text("{}")
    server = ("--server", "http://127.0.0.1:9")
    assert run("run", folder / "good.yaml", "--inputs", folder / "wrong.json", *server)[0] == 2
    assert run("run", folder / "good.yaml", "--inputs", folder / "in.json", "--server", "ftp://x")[0] == 2
    assert (
        run("run", folder / "good.yaml", "--inputs", folder / "in.json", *server, "--workflow", "x")[0] == 2
    )
    assert run("run", folder / "good.yaml", "--inputs", folder / "in.json", *server)[0] == 1


def test_diagram(folder: Path) -> None:
    assert run("diagram", folder / "good.yaml")[1].startswith("flowchart TD")
    assert run("diagram", folder / "good.yaml", "--svg")[1].startswith("<svg")
