from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest
from lxml import html

from gateway.console.languages import LANGUAGES
from gateway.demo.provider.accounts import ACCOUNTS, LEVELS
from gateway.demo.provider.app import create_app
from gateway.demo.provider.state import State
from gateway.demo.provider.texts import TEXTS

HERE = "http://127.0.0.1:8500"
STATE = State(HERE, "http://127.0.0.1:8400")
ASKED = {"redirect_uri": STATE.callback, "client_id": "simpul", "state": "a&b"}


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(STATE)), base_url=HERE) as http:
        yield http


@pytest.mark.parametrize(
    ("more", "accepted", "language"),
    [
        ({}, "en", "en"),
        ({}, "id-ID, en;q=0.5", "id"),
        ({"ui_locales": "id"}, "en", "id"),
        ({"ui_locales": "id", "lang": "en"}, "id", "en"),
    ],
)
async def test_the_page_speaks_the_persons_language(
    http: httpx2.AsyncClient, more: dict[str, str], accepted: str, language: str
) -> None:
    headers = {"accept-language": accepted}
    answer = await http.get("/authorize", params={**ASKED, **more}, headers=headers)
    page = html.fromstring(answer.text)
    assert (page.get("lang"), answer.headers["content-language"]) == (language, language)
    assert TEXTS[language]["enter"] in page.xpath("//button/text()")
    assert all(account.role[language] in answer.text for account in ACCOUNTS)


async def test_the_other_language_is_a_link_with_the_same_request(http: httpx2.AsyncClient) -> None:
    page = html.fromstring((await http.get("/authorize", params=ASKED)).text)
    other = html.fromstring((await http.get(page.xpath("//nav/a/@href")[0])).text)
    assert other.get("lang") == "id"
    for shown in (page, other):
        fields = shown.xpath("//input[@type='hidden']")
        assert {field.get("name"): field.get("value") for field in fields} == ASKED


async def test_the_language_stays_through_the_pages(http: httpx2.AsyncClient) -> None:
    english = {"accept-language": "en"}
    for more, then in (({"ui_locales": "id"}, "id"), ({"ui_locales": "en"}, "en"), ({"lang": "id"}, "id")):
        await http.get("/authorize", params={**ASKED, **more}, headers=english)
        assert (await http.get("/logout", headers=english)).headers["content-language"] == then
    # What the person chose comes before what the client asks for.
    again = await http.get("/authorize", params={**ASKED, "ui_locales": "en"}, headers=english)
    assert again.headers["content-language"] == "id"


async def test_signing_out_is_told_in_both_languages(http: httpx2.AsyncClient) -> None:
    for language in LANGUAGES:
        answer = await http.get("/logout", headers={"accept-language": language})
        assert TEXTS[language]["out"] in answer.text


def test_every_text_is_there_in_the_languages_of_the_console() -> None:
    names = [set(TEXTS[language]) for language in LANGUAGES]
    assert all(found == names[0] for found in names)
    for words in [*LEVELS.values(), *(account.role for account in ACCOUNTS)]:
        assert set(words) == set(LANGUAGES)
