from __future__ import annotations

from tests.support.openapi_documents import describe_operation, describe_tree, document, messages, operation


def test_an_operation_is_known_by_agency_service_and_name() -> None:
    found = describe_operation(
        path="/persons/{id}", parameters=[{"name": "id", "in": "path", "required": True}]
    )
    assert (found.id, found.method, found.path) == ("agency.service.readPerson", "GET", "/persons/{id}")
    assert found.binding == {"path": "/persons/{id}", "method": "GET"}


def test_the_summary_is_one_short_line() -> None:
    assert describe_operation(description="Reads  a person.\n\nAt length.").summary == "Reads a person."


def test_path_parameters_are_those_of_the_template() -> None:
    parameters = [{"name": "gone", "in": "path", "required": True}]
    description = describe_tree(document({"/a/{id}": {"get": operation(parameters=parameters)}}))
    assert [(p.name, p.required) for p in description.operations[0].parameters] == [("id", True)]
    assert len(messages(description)) == 2


def test_callbacks_servers_and_deprecation_are_said() -> None:
    odd = {"callbacks": {"x": {}}, "servers": [{"url": "/"}], "deprecated": True}
    description = describe_tree(document({"/a": {"get": operation(**odd)}}))
    assert len(messages(description)) == 3
    assert len(description.operations) == 1


def test_a_paths_own_servers_are_said_too() -> None:
    item = {"servers": [{"url": "https://files.example"}], "get": operation()}
    assert messages(describe_tree(document({"/a": item}))) == ["The path's own servers are ignored."]


def test_a_renamed_path_parameter_is_renamed_everywhere() -> None:
    parameter = {"name": "nr", "in": "path", "required": True, "x-subject": True}
    paths = {
        "/a/{id}": {"get": operation(parameters=[{**parameter, "name": "id"}])},
        "/a/{nr}": {"delete": operation(operationId="b", parameters=[parameter])},
    }
    second = describe_tree(document(paths)).operations[1]
    assert (second.path, second.binding["path"], second.subject) == ("/a/{id}", "/a/{id}", "path:id")
    assert [p.name for p in second.parameters] == ["id"]
