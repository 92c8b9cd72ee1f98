"""Bodies of the control plane: what two readers could read differently is refused."""

from __future__ import annotations

import pytest

from tests.support.registry import Registry

BAD = {
    b'{"id": "tax", "name": "A", "name": "B"}': "duplicate_member",
    b'{"id": "tax", "name": "A", "xroad": {"instance": "a", "instance": "b"}}': "duplicate_member",
    b'{"id": "tax", "name": NaN}': "not_json",
    b'{"id": "tax", "name": -Infinity}': "not_json",
    b'{"id": "tax", "name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}": "too_deep",
}


@pytest.mark.parametrize("content", BAD)
async def test_ambiguous_json_is_malformed(store, content: bytes) -> None:
    headers = {"content-type": "application/json", "authorization": "Bearer operator"}
    async with Registry(store).caller("") as client:
        answer = await client.post("/registry/agencies", content=content, headers=headers)
    assert (answer.status_code, answer.json().get("reason")) == (400, BAD[content])


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'"x"', b"null"])
async def test_what_is_no_object_is_invalid(store, content: bytes) -> None:
    headers = {"content-type": "application/json", "authorization": "Bearer operator"}
    async with Registry(store).caller("") as client:
        answer = await client.post("/registry/agencies", content=content, headers=headers)
    assert 400 <= answer.status_code <= 422


@pytest.mark.parametrize("content", [*BAD, b"", b"{"])
async def test_of_a_stranger_nothing_is_read(store, content: bytes) -> None:
    async with Registry(store).caller("") as client:
        for method, path in (("POST", "/registry/agencies"), ("PUT", "/registry/agencies/tax")):
            headers = {"content-type": "application/json", "if-match": "none of ours"}
            answer = await client.request(method, path, content=content, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (
                401,
                "urn:simpul:problem:not-authenticated",
            )
