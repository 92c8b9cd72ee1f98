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
async def chromium_page(**context: Any) -> AsyncIterator[Any]:
    """Open a page of a fresh browser with an empty profile; `context` as Playwright's `new_context`."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        try:
            page = await (await browser.new_context(**context)).new_page()
            yield page
        finally:
            await browser.close()


async def axe_violations(page: Any) -> list[str]:
    """Return what axe finds wrong on the page, by WCAG 2.2 A and AA, as `rule: element`."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate(
        """async () => (await axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
           "best-practice"]})).violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html))"""
    )
    return list(found)
