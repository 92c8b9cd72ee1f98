"""A browser without scripts: it keeps cookies, follows redirects and refreshes, and fills in forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
from lxml import html

from tests.support.gateway import NO_TLS


@dataclass
class Page:
    """What the browser shows: where it is, the answer, and the document."""

    url: str
    response: httpx2.Response

    @property
    def tree(self) -> Any:
        return html.fromstring(self.response.text)

    @property
    def title(self) -> str:
        return str(self.tree.findtext(".//title"))

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}

    def link(self, text: str) -> str:
        """Return where the first link leads whose text has `text` in it."""
        for link in self.tree.iter("a"):
            if text in link.text_content():
                return urljoin(self.url, link.get("href"))
        raise AssertionError(f"no link says {text!r}: {self.response.text}")

    def form(self, button: str) -> tuple[str, str, dict[str, str]]:
        """Return method, address and fields of the form whose button says `button`."""
        for form in self.tree.iter("form"):
            for element in form.iter("button"):
                if button in element.text_content():
                    fields = dict(form.form_values())
                    if element.get("name"):
                        fields[element.get("name")] = element.get("value")
                    return form.method, urljoin(self.url, form.get("action")), fields
        raise AssertionError(f"no button says {button!r}: {self.response.text}")


@dataclass
class Browser:
    """One browser; pages below `elsewhere` are not loaded, as nobody listens there."""

    elsewhere: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=lambda: {"accept": "text/html", "accept-language": "en"})
    http: httpx2.AsyncClient = field(
        default_factory=lambda: httpx2.AsyncClient(
            trust_env=False, verify=NO_TLS, timeout=30.0, follow_redirects=False
        )
    )

    async def go(self, url: str) -> Page:
        """Load a page, and what it leads to by itself."""
        return await self._arrive(url, await self.http.get(url, headers=self.headers))

    async def press(self, page: Page, button: str, **changes: str) -> Page:
        """Send the form of a button, with some fields filled in differently."""
        method, url, fields = page.form(button)
        fields |= changes
        if method.upper() == "GET":
            return await self.go(str(httpx2.URL(url).copy_merge_params(fields)))
        parts = urlsplit(page.url)
        origin = {"origin": f"{parts.scheme}://{parts.netloc}", "sec-fetch-site": "same-origin"}
        answer = await self.http.post(url, data=fields, headers={**self.headers, **origin})
        return await self._arrive(url, answer)

    async def _arrive(self, url: str, answer: httpx2.Response) -> Page:
        for _ in range(10):
            onward = answer.headers.get("location") or _refresh(answer)
            if onward is None:
                break
            url = urljoin(url, onward)
            if url.startswith(self.elsewhere):
                break
            answer = await self.http.get(url, headers=self.headers)
        return Page(url, answer)

    async def close(self) -> None:
        await self.http.aclose()


def _refresh(answer: httpx2.Response) -> str | None:
    if "text/html" not in answer.headers.get("content-type", ""):
        return None
    found = html.fromstring(answer.text).xpath("//meta[@http-equiv='refresh']/@content")
    return str(found[0]).partition("url=")[2] if found else None
