"""What holds of every page: headers, language, landmarks, labels, contrast, no script and nothing foreign."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import html

from gateway.console.languages import LANGUAGES
from gateway.console.pages import POLICY, redirect, style
from tests.support.browser import Page
from tests.support.oauth import ISSUER
from tests.support.people import PeopleHouse

NAMES = (
    "providers",
    "acting",
    "missed",
    "consent",
    "continue",
    "sessions",
    "sign-out",
    "signed-out",
    "problem",
)


async def every_page(people: PeopleHouse, language: str) -> dict[str, Page]:
    """Return each page, as a person comes across it."""
    browser = people.browser(**{"accept-language": language})
    words = {
        "en": ("Civil ID", "Continue", "Allow", "Sign out"),
        "id": ("ID Sipil", "Lanjutkan", "Izinkan", "Keluar"),
    }[language]
    await people.grant()
    pages = {"providers": await browser.go(await people.push())}
    pages["acting"] = await people.come_back(browser, await browser.go(pages["providers"].link(words[0])))
    pages["missed"] = await browser.press(pages["acting"], words[1])
    pages["consent"] = await browser.press(pages["acting"], words[1], acting="mandate-1")
    _, url, fields = pages["consent"].form(words[2])
    headers = {**browser.headers, "origin": ISSUER}
    pages["continue"] = Page(url, await browser.http.post(url, data=fields, headers=headers))
    pages["sessions"] = await browser.go(f"{ISSUER}/account/sessions")
    pages["sign-out"] = await browser.go(f"{ISSUER}/oauth/logout")
    pages["signed-out"] = await browser.press(pages["sign-out"], words[3])
    pages["problem"] = await browser.go(f"{ISSUER}/oauth/authorize?client_id=x")
    return pages


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_safe_and_accessible(people: PeopleHouse, language: str) -> None:
    pages = await every_page(people, language)
    assert set(pages) == set(NAMES)
    titles = {name: page.title for name, page in pages.items()}
    assert len(set(titles.values())) == len(NAMES), titles
    for name, page in pages.items():
        check_headers(page, language)
        check_document(page.tree, name, language)


def check_headers(page: Page, language: str) -> None:
    headers = page.response.headers
    assert headers["content-security-policy"] == POLICY
    assert "script-src" not in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert headers["cache-control"] == "no-store"
    assert headers["content-language"] == language
    assert headers["referrer-policy"] == "strict-origin"
    assert headers["x-frame-options"] == "DENY"


def check_document(tree: html.HtmlElement, name: str, language: str) -> None:
    assert tree.get("lang") == language
    for landmark in ("header", "main", "footer", "h1"):
        assert len(tree.findall(f".//{landmark}")) == 1, (name, landmark)
    identifiers = tree.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert tree.xpath("//a[1]/@href")[0] == "#main"
    for control in tree.xpath("//input[not(@type='hidden')]"):
        assert tree.xpath(f"//label[@for='{control.get('id')}']"), (name, "a control without a label")
    for reference in tree.xpath("//@aria-labelledby | //@aria-describedby"):
        assert set(reference.split()) <= set(identifiers), (name, reference)
    for link in tree.xpath("//a[starts-with(@href, '#')]/@href"):
        assert link[1:] in identifiers, (name, link)
    for element in [*tree.xpath("//a"), *tree.xpath("//button")]:
        assert element.text_content().strip(), (name, "a link or button without words")
    assert tree.xpath("//script | //style | //iframe | //*[@style] | //@onclick") == []
    assert all(source.startswith("/signin/style.css?v=") for source in tree.xpath("//link/@href | //@src"))
    levels = [int(heading.tag[1]) for heading in tree.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert all(later - before <= 1 for before, later in pairwise(levels)), (name, levels)


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 4.5),
        ("ink", "notice", 4.5),
        ("quiet", "paper", 4.5),
        ("quiet", "ground", 4.5),
        ("accent", "paper", 4.5),
        ("accent", "ground", 4.5),
        ("on-accent", "accent", 4.5),
        ("wrong", "paper", 4.5),
        ("line", "paper", 3.0),
        ("ink", "focus", 3.0),
    ],
)
def test_colours_have_the_contrast_that_wcag_asks_for(text: str, ground: str, least: float) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", style()[0].decode()))
    lighter, darker = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= least


async def test_a_language_that_was_chosen_is_remembered(people: PeopleHouse) -> None:
    browser = people.browser()
    page = await browser.go(await people.push())
    switched = await browser.go(page.link("Bahasa Indonesia"))
    assert switched.title == "Masuk – Simpul"
    assert "client_id" in switched.url
    assert (await browser.go(await people.push())).title == "Masuk – Simpul"


def test_a_redirect_leaves_no_traces() -> None:
    answer = redirect("/signin", ["a=b"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert answer.headers["set-cookie"] == "a=b"
