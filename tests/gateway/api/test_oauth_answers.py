from __future__ import annotations

import httpx2
import orjson
import pytest
from fastapi import FastAPI, Request, Response

from gateway.api.oauth_answers import answer, read_form, read_parameters, refusal, single_headers
from gateway.identity.errors import OAuthError


async def post(content: bytes, headers: list[tuple[str, str]]) -> httpx2.Response:
    app = FastAPI()

    @app.post("/")
    async def echo(request: Request) -> Response:
        try:
            return answer({"form": await read_form(request), "headers": len(single_headers(request))})
        except OAuthError as error:
            return refusal(error)

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as http:
        return await http.post("/", content=content, headers=headers)


FORM = ("content-type", "application/x-www-form-urlencoded; charset=UTF-8")


async def test_a_form_is_read() -> None:
    found = await post(b"a=%C3%A9+b&c=", [FORM])
    assert found.json()["form"] == {"a": "é b", "c": ""}
    assert found.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["authorization", "dpop", "client-cert"])
async def test_a_repeated_field_that_authenticates_is_refused(name: str) -> None:
    found = await post(b"a=b", [FORM, (name, "x"), (name, "y")])
    assert (found.status_code, found.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("text", ["a=1&a=2", "a=%ff", "&".join(f"p{n}=1" for n in range(65))])
def test_ambiguous_parameters_are_refused(text: str) -> None:
    with pytest.raises(OAuthError, match="invalid_request"):
        read_parameters(text)


def test_an_error_keeps_its_status_and_headers() -> None:
    made = refusal(OAuthError("use_dpop_nonce", "x", status=400, headers={"DPoP-Nonce": "n"}))
    assert (made.status_code, made.headers["dpop-nonce"]) == (400, "n")
    assert orjson.loads(bytes(made.body)) == {"error": "use_dpop_nonce", "error_description": "x"}
