from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from lxml import html

from gateway.api import docs
from gateway.api.control_plane import create_control_plane
from gateway.api.docs import LANGUAGES, choose_language, docs_router, read_texts

ISSUER = "https://g.example"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_control_plane([docs_router(ISSUER)]))
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield client


async def test_the_page_loads_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    answer = await http.get("/docs")
    page = html.fromstring(answer.text)
    loaded = [*page.xpath("//script/@src"), *page.xpath("//link/@href"), *page.xpath("//img/@src")]
    assert len(loaded) == 2
    for path in loaded:
        assert path.startswith("/docs/")
        assert (await http.get(path)).status_code == 200
    assert page.xpath("//script[not(@src)] | //style | //*[@style] | //@onclick") == []


async def test_the_policy_is_strict(http: httpx.AsyncClient) -> None:
    for path in ("/docs", "/docs/docs.js", "/docs/docs.css"):
        policy = (await http.get(path)).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
    script = (await http.get("/docs/docs.js")).text
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|localStorage", script
    )


async def test_the_page_is_of_use_without_javascript(http: httpx.AsyncClient) -> None:
    page = html.fromstring((await http.get("/docs")).text)
    links = page.xpath("//main//a/@href")
    assert "/.well-known/oauth-authorization-server" in links
    assert "/oauth/jwks" in links
    assert f"{ISSUER}/oauth/token" in page.text_content()
    assert page.xpath("//noscript")


async def test_the_page_can_be_read_by_everyone(http: httpx.AsyncClient) -> None:
    for language in LANGUAGES:
        page = html.fromstring((await http.get(f"/docs?lang={language}")).text)
        assert page.get("lang") == language
        assert page.xpath("//main")
        assert page.xpath("//title/text()")
        assert len(page.xpath("//h1")) == 1
        for field in page.xpath("//input/@id"):
            assert page.xpath(f"//label[@for='{field}']")
        identifiers = page.xpath("//@id")
        assert len(identifiers) == len(set(identifiers))
        assert set(page.xpath("//@aria-labelledby | //@aria-describedby")) <= set(identifiers)


async def test_the_language_is_the_readers(http: httpx.AsyncClient) -> None:
    answer = await http.get("/docs", headers={"Accept-Language": "id-ID,id;q=0.9,en;q=0.1"})
    assert answer.headers["content-language"] == "id"
    assert "API Terpadu" in answer.text


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "en"),
        ("id", "en", "id"),
        ("xx", "id", "id"),
        (None, "en;q=0.2, id;q=0.3", "id"),
        (None, "fr, *;q=x, id;q=0", "en"),
        ("../en", "", "en"),
    ],
)
def test_languages(asked: str | None, accepted: str, language: str) -> None:
    assert choose_language(asked, accepted) == language


def test_both_languages_say_everything() -> None:
    english, indonesian = (read_texts(language) for language in LANGUAGES)
    assert english.keys() == indonesian.keys()
    assert all(english.values())
    assert all(indonesian.values())


async def test_the_page_says_every_text_that_it_uses(http: httpx.AsyncClient) -> None:
    """A text by the name of a method of dictionaries, such as `keys`, would be that method."""
    template = (Path(docs.__file__).parent / "templates" / "docs.html").read_text()
    used = set(re.findall(r"text\.(\w+)", template))
    for language in LANGUAGES:
        page = unescape((await http.get(f"/docs?lang={language}")).text)
        texts = read_texts(language)
        assert [name for name in sorted(used) if texts[name] not in page] == []


async def test_no_other_file_is_served(http: httpx.AsyncClient) -> None:
    for name in ("docs.html", "..%2fguard.py", "%2e%2e/docs.py"):
        assert (await http.get(f"/docs/{name}")).status_code == 404
