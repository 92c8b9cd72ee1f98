"""Settings as they are sent, and shown again."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from gateway.api.settings_models import EndpointBody, SettingsBody, settings_view

WHOLE = {
    "endpoint": {
        "base_url": "https://a.example/v1",
        "credentials": {
            "type": "oauth2_client_credentials",
            "secret": "tax",
            "token_url": "https://a.example/token",
            "client_id": "gateway",
        },
        "connect_timeout": 1.5,
        "timeout": 60.0,
        "ca_bundle": "tax.ca",
        "client_certificate": None,
        "options": {"namespace": "x"},
    },
    "operations": {
        "show": {"subject": "path:id", "classification": "sensitive", "assurance": None, "max_age": 300},
        "list": {"subject": None, "classification": None, "assurance": "low", "max_age": 0},
    },
    "validate_requests": False,
    "validate_answers": True,
}


def test_settings_come_back_in_the_form_in_which_they_are_sent() -> None:
    assert settings_view(SettingsBody.model_validate(WHOLE).settings()) == WHOLE
    empty = SettingsBody.model_validate({})
    assert SettingsBody.model_validate(settings_view(empty.settings())) == empty


@pytest.mark.parametrize(
    "endpoint",
    [
        {"base_url": "ftp://a"},
        {"base_url": "https://a b"},
        {"timeout": 0},
        {"timeout": 301},
        {"timeout": "inf"},
        {"credentials": {"type": "basic", "secret": "x"}},
        {"credentials": {"type": "oauth2_client_credentials", "secret": "x", "client_id": "a"}},
        {"credentials": {"type": "bearer"}},
        {"credentials": {"type": "bearer", "secret": "../x"}},
        {"credentials": {"type": "bearer", "secret": "x", "password": "plain"}},
        {"credentials": {"type": "api_key", "secret": "x", "header": "Host"}},
        {"credentials": {"type": "api_key", "secret": "x", "header": "a: b"}},
        {"ca_bundle": "/etc/ssl"},
    ],
)
def test_an_endpoint_that_makes_no_sense_is_refused(endpoint: dict) -> None:
    with pytest.raises(ValidationError):
        EndpointBody.model_validate({"base_url": "https://a.example", **endpoint})
