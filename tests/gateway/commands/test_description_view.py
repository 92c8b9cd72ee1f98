from __future__ import annotations

import io
import json

from rich.console import Console

from gateway.commands.description_view import as_json, as_text
from gateway.model.description import Description
from tests.support.openapi_documents import describe_tree, document, operation

ANSWERS = {str(status): {"description": "", "content": {"a/b": {}}} for status in (400, 401, 403, 404)}
DESCRIPTION = describe_tree(
    document(
        {
            "/a": {
                "post": operation(
                    summary="Adds [a] person", responses={"204": {"description": ""}, **ANSWERS}
                )
            }
        }
    )
)


def shown(description: Description) -> str:
    out = io.StringIO()
    Console(file=out, width=200, markup=False).print(as_text(description, prefix="/api/x/y"))
    return out.getvalue()


def test_equal_answers_are_said_once() -> None:
    text = shown(DESCRIPTION)
    assert "400 401 403 …" in text
    assert text.count("a/b anything") == 1
    assert "204" in text
    assert "Adds [a] person" in text
    assert "1 operation, 0 errors, 0 warnings" in text


def test_findings_are_shown_with_their_places() -> None:
    text = shown(describe_tree(document({"/a b": {"get": operation()}})))
    assert "✗ readPerson: The path has" in text
    assert "/paths/~1a b/get" in text


def test_json_holds_everything_and_can_be_written() -> None:
    found = json.loads(json.dumps(as_json(DESCRIPTION)))
    assert found["title"] == "Persons"
    assert found["operations"][0]["answers"]["204"] == {}
    assert found["operations"][0]["effect"] == "unsafe"
