"""No input gives a 500: endpoints answer nonsense with an OAuth error, whatever it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.oauth import House, assertion, token_form
from tests.support.oauth_flow import Flow

NAMES = [
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "purpose",
    "resource",
    "token",
    "request",
    "subject_token",
    "authorization_details",
    "assertion",
    "dpop_jkt",
    "max_age",
    "acr_values",
    "client_id",
]
GRANTS = [
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
]
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["portal", "a.b.c", "[]", "[[[[", "openid", "e30.e30.AA", "\x00", "9" * 400, *GRANTS]),
)


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/par", "/oauth/revoke", "/oauth/introspect"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(data=st.data())
async def test_an_authenticated_client_can_send_anything(flow: Flow, path: str, data: Any) -> None:
    form = data.draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
    if data.draw(st.booleans()):
        form["grant_type"] = data.draw(st.sampled_from(GRANTS))
    signed = {name: value for name, value in token_form().items() if name != "grant_type"}
    headers = (
        {"dpop": data.draw(st.sampled_from(["x", "a.b.c", assertion()]))} if data.draw(st.booleans()) else {}
    )
    answer = await flow.house.http.post(path, data={**signed, **form}, headers=headers)
    assert answer.status_code in (200, 201, 400, 401)
    assert answer.status_code < 300 or "error" in answer.json()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(query=st.dictionaries(st.sampled_from(["client_id", "request_uri", "x"]), VALUES, max_size=3))
async def test_a_browser_can_come_with_anything(house: House, query: dict[str, str]) -> None:
    sent = await house.http.get("/oauth/authorize", params=query)
    assert (sent.status_code, sent.json()["error"]) == (400, "invalid_request")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(content=st.binary(max_size=200))
async def test_a_body_can_be_any_bytes(house: House, content: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await house.http.post("/oauth/token", content=content, headers=headers)
    assert answer.status_code in (400, 401)
