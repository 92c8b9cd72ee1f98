"""Chromium for the tests: headless, alone, and asking nobody else anything."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parents[1] / "conformance" / "node" / "node_modules" / "axe-core" / "axe.min.js"
"""Deque's accessibility checks, if `.ci/run` installed them."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Any]:
    """Open a browser; to start one takes longer than most of what is done with it."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def fresh_page(browser: Any, directory: Path, **context: Any) -> AsyncIterator[Any]:
    """Open a page with an empty profile; `context` as Playwright's `new_context`.

    What it shows when a test fails is kept in the directory as a picture.
    """
    profile = await browser.new_context(**context)
    try:
        page = await profile.new_page()
        try:
            yield page
        except BaseException:
            await page.screenshot(path=directory / "failed.png", full_page=True)
            raise
    finally:
        await profile.close()


async def axe_violations(page: Any) -> list[str]:
    """Return what axe finds wrong on the page, by WCAG 2.2 A and AA, as `rule: element`."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate(
        """async () => (await axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
           "best-practice"]})).violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html))"""
    )
    return list(found)
