"""Settings: subjects are where the request has them, secrets are the agency's own."""

from __future__ import annotations

import pytest

from gateway.model.description import Description
from gateway.model.service import Endpoint, Operation, Parameter
from gateway.problems import AccessDenied, InvalidRequest
from gateway.registry.settings_check import check_secrets, check_settings
from gateway.registry.versions import OperationSettings, ServiceSettings
from tests.support.registry import CALLERS

DESCRIPTION = Description(
    protocol="rest",
    title="t",
    version="1",
    operations=(
        Operation(
            id="o",
            name="a/b",
            method="POST",
            path="/{id}",
            parameters=(
                Parameter(name="id", location="path", required=True),
                Parameter(name="X-Person", location="header"),
            ),
            request={"application/json": {}},
        ),
        Operation(id="p", name="plain", method="GET", path="/"),
    ),
)


def named(operation: str, subject: str) -> ServiceSettings:
    return ServiceSettings(operations={operation: OperationSettings(subject=subject)})


@pytest.mark.parametrize("subject", ["path:id", "header:x-person", "body:/person/id", ""])
def test_a_place_in_the_request_is_accepted(subject: str) -> None:
    check_settings(named("a/b", subject), DESCRIPTION)


@pytest.mark.parametrize(
    ("operation", "subject", "pointer"),
    [
        ("a/b", "path:ID", "/operations/a~1b/subject"),
        ("a/b", "query:id", "/operations/a~1b/subject"),
        ("a/b", "body:person", "/operations/a~1b/subject"),
        ("a/b", "cookie:id", "/operations/a~1b/subject"),
        ("a/b", "id", "/operations/a~1b/subject"),
        ("plain", "body:/a", "/operations/plain/subject"),
        ("gone", "path:id", "/operations/gone"),
    ],
)
def test_any_other_place_is_pointed_at(operation: str, subject: str, pointer: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_settings(named(operation, subject), DESCRIPTION)
    assert [error["pointer"] for error in refused.value.members["errors"]] == [pointer]


@pytest.mark.parametrize("member", ["credentials", "ca_bundle", "client_certificate"])
@pytest.mark.parametrize(
    ("name", "own"), [("tax", True), ("tax.x", True), ("tax-2", False), ("wrapping-key", False)]
)
def test_a_secret_is_the_agencys_own(member: str, name: str, own: bool) -> None:
    value = {"type": "bearer", "secret": name} if member == "credentials" else name
    settings = ServiceSettings(endpoint=Endpoint(base_url="https://a.example", **{member: value}))
    check_secrets(CALLERS["operator"], "tax", settings)
    if own:
        check_secrets(CALLERS["tax-writer"], "tax", settings)
    else:
        with pytest.raises(AccessDenied):
            check_secrets(CALLERS["tax-writer"], "tax", settings)
