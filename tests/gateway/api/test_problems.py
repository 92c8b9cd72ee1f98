"""Errors of the control plane: always problems, never with what was sent or what went wrong inside."""

from __future__ import annotations

import httpx
import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

from gateway.api.control_plane import create_control_plane
from gateway.api.problems import MAX_ERRORS, install_problems
from gateway.problems import MEDIA_TYPE, QuotaExceeded


class Sent(BaseModel):
    number: int
    names: list[int] = []


def app() -> FastAPI:
    app = FastAPI()
    install_problems(app)

    @app.post("/take")
    async def take(sent: Sent, page: int = 1) -> None:
        if sent.number == 1:
            raise RuntimeError("the password is hunter2")
        raise QuotaExceeded("later", headers={"Retry-After": "7"}, reason="quota_day")

    return app


async def send(method: str, path: str, content: bytes = b"") -> httpx.Response:
    transport = httpx.ASGITransport(app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.request(
            method, path, content=content, headers={"content-type": "application/json"}
        )
    assert response.headers["content-type"] == MEDIA_TYPE
    body = response.json()
    assert body["status"] == response.status_code
    assert body["instance"].startswith("urn:uuid:")
    return response


async def test_a_problem_keeps_its_members_and_headers() -> None:
    response = await send("POST", "/take", b'{"number": 2}')
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert response.json()["reason"] == "quota_day"


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [("GET", "/none", 404, "not-found"), ("GET", "/take", 405, "method-not-allowed")],
)
async def test_what_the_framework_refuses_is_a_problem(
    method: str, path: str, status: int, kind: str
) -> None:
    response = await send(method, path)
    assert (response.status_code, response.json()["type"]) == (status, f"urn:simpul:problem:{kind}")
    if status == 405:
        assert response.headers["allow"] == "POST"


async def test_invalid_input_is_pointed_at_and_not_repeated() -> None:
    content = b'{"number": "3210-secret", "names": [1, "3210-secret"]}'
    response = await send("POST", "/take?page=3210-secret", content)
    assert response.status_code == 422
    places = [error.get("pointer") or error.get("parameter") for error in response.json()["errors"]]
    assert sorted(places) == ["/names/1", "/number", "query:page"]
    assert "3210" not in response.text


async def test_what_is_no_json_is_pointed_at() -> None:
    response = await send("POST", "/take", b'{"number": 3210,,}')
    assert response.status_code == 422
    assert "3210" not in response.text


async def test_many_errors_are_cut() -> None:
    response = await send("POST", "/take", b'{"names": [' + b'"x",' * 500 + b'"x"]}')
    assert len(response.json()["errors"]) == MAX_ERRORS


async def test_what_is_unexpected_says_nothing_of_itself() -> None:
    response = await send("POST", "/take", b'{"number": 1}')
    assert response.status_code == 500
    assert response.json()["type"] == "urn:simpul:problem:internal"
    assert "hunter2" not in response.text


async def test_every_method_of_a_resource_is_allowed() -> None:
    router = APIRouter(prefix="/thing")
    for path, method in (("/search", "POST"), ("/{name}", "GET"), ("/{name}", "PUT"), ("/{name}", "DELETE")):
        router.add_api_route(path, lambda: None, methods=[method], name=method)
    transport = httpx2.ASGITransport(create_control_plane([router]))
    async with httpx2.AsyncClient(transport=transport, base_url="https://simpul.test") as http:
        assert (await http.post("/thing/1")).headers["allow"] == "DELETE, GET, PUT"
        assert (await http.patch("/thing/search")).headers["allow"] == "POST"
