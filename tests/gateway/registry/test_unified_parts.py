from __future__ import annotations

import jsonschema_rs

from gateway.problems import AccessDenied, Internal
from gateway.registry.unified_parts import GATEWAY_COMPONENTS, purpose_parameter, security_schemes


def test_problems_are_what_the_schema_says() -> None:
    validator = jsonschema_rs.Draft202012Validator(GATEWAY_COMPONENTS["schemas"]["Problem"])
    assert validator.is_valid(AccessDenied("No.", reason="x").body("018f4e9e-0000-7000-8000-000000000000"))
    assert validator.is_valid(Internal().body())
    assert not validator.is_valid({"title": "x"})


def test_tokens_come_from_the_issuer() -> None:
    flow = security_schemes("https://g.example")["oauth2"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "https://g.example/oauth/token"


def test_the_purpose_is_one_of_those_agreed() -> None:
    assert purpose_parameter(["a"])["schema"] == {"type": "string", "enum": ["a"]}
    assert purpose_parameter([])["schema"] == {"type": "string"}
