"""Requests that two servers could read differently, sent as raw bytes to a real server.

A case is a file named after its attack: `expect` (the status, or several; `closed` is no answer),
`agency` (how many requests the agency may see) and `why`, then the request
after `---`. A line break there is CRLF, `\\n` a bare LF, `\\xNN` a byte;
`{pad:N}`, `{fields:N}` and `{brackets:N}` stand for N of something.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.agency import Agency, running_agency
from tests.support.exchange_node import Node, running_node

CASES = sorted((Path(__file__).parent / "cases").glob("*.http"))


def read_case(path: Path) -> tuple[dict[str, str], bytes]:
    front, _, text = path.read_text(encoding="ascii").partition("---\n")
    fields = dict(line.split(": ", 1) for line in front.splitlines())
    text = text.replace("\n", "\r\n").replace("\\n", "\n")
    text = re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), text)
    text = re.sub(r"\{pad:(\d+)\}", lambda m: "a" * int(m[1]), text)
    text = re.sub(r"\{brackets:(\d+)\}", lambda m: "[" * int(m[1]), text)
    text = re.sub(r"\{fields:(\d+)\}", lambda m: "".join(f"X-{i}: a\r\n" for i in range(int(m[1]))), text)
    return fields, text.encode("latin-1")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def agency() -> AsyncIterator[Agency]:
    async with running_agency() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def node(agency: Agency, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Node]:
    with running_node(agency.url, tmp_path_factory.mktemp("node")) as running:
        yield running


async def ask(port: int, request: bytes) -> bytes:
    """Return all that the server answers until it closes or falls silent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        async with asyncio.timeout(3):
            return await reader.read(-1)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def test_there_are_cases() -> None:
    assert len(CASES) > 50


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
async def test_attack(path: Path, node: Node, agency: Agency) -> None:
    fields, request = read_case(path)
    agency.seen.clear()
    answer = await ask(node.port, request)
    status = answer[9:12].decode() if answer.startswith(b"HTTP/1.1 ") else "closed"
    assert status in fields["expect"].split(","), (fields["why"], answer)
    assert sum(seen.complete for seen in agency.seen) == int(fields["agency"]), fields["why"]
    if status not in ("200", "closed"):
        assert b"application/problem+json" in answer
        assert answer.count(b"HTTP/1.1 200") == 0
