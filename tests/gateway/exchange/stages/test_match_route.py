"""Finding an operation: 404, 405 with `Allow`, 406, HEAD by GET."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.stages.guard_request import guard_request
from gateway.exchange.stages.match_route import match_route
from gateway.problems import MethodNotAllowed, NotAcceptable, RouteNotFound
from tests.support.exchanges import Kit


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path, "http://127.0.0.1:1")


async def matched(kit: Kit, method: str, path: str, accept: str = "*/*") -> Exchange:
    headers = [(b"host", b"g"), (b"accept", accept.encode())]
    x = Exchange(kit.holder.current, method, path.encode(), b"", headers)
    guard_request(x, kit.parts)
    match_route(x, kit.parts)
    return x


async def test_parameters_are_decoded(kit: Kit) -> None:
    x = await matched(kit, "GET", "/api/tax/income/people/Sari%20Dewi")
    assert x.route is not None
    assert (x.route.operation.name, dict(x.path_parameters)) == ("read", {"id": "Sari Dewi"})


async def test_a_literal_that_is_percent_encoded_is_the_same_operation(kit: Kit) -> None:
    x = await matched(kit, "GET", "/api/tax/income/people/%6de")
    assert x.route is not None
    assert x.route.operation.name == "me"


@pytest.mark.parametrize(
    "path",
    ["/api/tax", "/api/tax/income", "/api/tax/income/", "/api/tax/other/people", "/api/tax/income/people/7/"],
)
async def test_what_is_not_published_is_not_found(kit: Kit, path: str) -> None:
    with pytest.raises(RouteNotFound):
        await matched(kit, "GET", path)


async def test_another_method_is_not_allowed(kit: Kit) -> None:
    with pytest.raises(MethodNotAllowed) as refused:
        await matched(kit, "DELETE", "/api/tax/income/people/7")
    assert refused.value.headers["Allow"] == "GET, HEAD, OPTIONS, POST, PUT"


async def test_head_goes_by_get(kit: Kit) -> None:
    x = await matched(kit, "HEAD", "/api/tax/income/people/7")
    assert x.route is not None
    assert x.route.operation.method == "GET"


@pytest.mark.parametrize(
    "accept", ["application/json", "text/html, application/*;q=0.1", "*/*;q=0.5", "APPLICATION/JSON"]
)
async def test_what_can_be_accepted(kit: Kit, accept: str) -> None:
    await matched(kit, "GET", "/api/tax/income/people", accept)


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "application/json; q=0.000, text/*"])
async def test_what_cannot(kit: Kit, accept: str) -> None:
    with pytest.raises(NotAcceptable):
        await matched(kit, "GET", "/api/tax/income/people", accept)
