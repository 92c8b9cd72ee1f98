"""How OAuth endpoints are described: forms with the fields of a client's authentication, RFC 6749 errors."""

from __future__ import annotations

import jsonschema_rs
import pytest

from gateway.api.oauth_described import ERROR, TOKEN_FORM, an_object, answered, form_of, oauth_errors
from gateway.identity.errors import OAuthError


def test_a_form_wants_what_is_required_and_lets_the_client_authenticate() -> None:
    content = form_of("token", "token_type_hint")["requestBody"]["content"]
    schema = content["application/x-www-form-urlencoded"]["schema"]
    assert schema["required"] == ["token"]
    assert list(schema["properties"]) == [
        "token",
        "token_type_hint",
        "client_assertion_type",
        "client_assertion",
        "client_id",
    ]
    assert "code_verifier" in str(TOKEN_FORM)


@pytest.mark.parametrize("error", [OAuthError("invalid_grant"), OAuthError("invalid_grant", "Too old.")])
def test_what_is_answered_is_what_is_described(error: OAuthError) -> None:
    assert jsonschema_rs.is_valid(dict(ERROR), error.body())
    assert not jsonschema_rs.is_valid(dict(ERROR), {**error.body(), "detail": "x"})
    assert oauth_errors(429)[429]["description"] == "Too Many Requests"


def test_an_object_may_have_more() -> None:
    schema = an_object("active", active={"type": "boolean"}, scope={"type": "string"})
    assert jsonschema_rs.is_valid(schema, {"active": True, "more": 1})
    assert not jsonschema_rs.is_valid(schema, {"scope": "a"})
    assert answered(schema, "text/plain")["content"] == {"text/plain": {"schema": schema}}
