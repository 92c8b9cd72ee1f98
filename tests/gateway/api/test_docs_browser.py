"""The documentation page in a real browser: what its script shows, and that it asks nobody else."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator

import pytest
import uvicorn

from gateway.api.control_plane import create_control_plane
from gateway.api.docs import docs_router
from gateway.api.unified import unified_router
from tests.support.named_clients import Registered, Tokens
from tests.support.openapi_documents import document, operation
from tests.support.unified_catalogues import agreement, catalogue, service

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
HOSTILE = "<img src=x onerror=document.title='taken'>"
TREE = document({"/a/{id}": {"get": operation(summary=HOSTILE)}})
SERVICE = service(json.dumps(TREE).encode())


@pytest.fixture
async def address() -> AsyncIterator[str]:
    source = catalogue((SERVICE,), (agreement(valid_until=1e12),))
    routers = [
        docs_router("http://gateway"),
        unified_router(Tokens(), Registered(), lambda: source, "http://gateway"),
    ]
    config = uvicorn.Config(create_control_plane(routers), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


async def test_a_developer_sees_what_the_token_may_call(address: str) -> None:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        asked: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        await page.goto(f"{address}/docs?lang=en")
        await page.fill("#token", "portal")
        await page.click("#ask button")
        summary = page.locator("#operations summary")
        await summary.wait_for()
        assert HOSTILE in await summary.inner_text()
        assert await page.inner_text("#status") == "Operations: 1"
        await summary.click()
        assert "Simpul-Purpose" in await page.locator("#operations table").inner_text()
        await page.fill("#filter", "nothing like it")
        assert not await summary.is_visible()
        assert await page.title() == "Unified API"
        assert errors == []
        assert {url.split("/docs")[0].split("/openapi")[0] for url in asked} == {address}
        assert not any("portal" in url for url in asked)
        await page.fill("#token", "nobody")
        await page.click("#ask button")
        await page.wait_for_function("document.getElementById('status').textContent.includes('403')")
        await browser.close()
