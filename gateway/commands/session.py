"""A session with the registry's API, for the commands that are thin clients of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import httpx2

from gateway.commands.unreachable import say_unreachable

TIMEOUT: Final = 60.0
PAGE: Final = 200
_STDIN: Final = "-"


class Refused(Exception):
    """The server refused, cannot be reached, or an argument cannot be used; the message is one line."""


@dataclass(frozen=True, slots=True)
class Document:
    """An answer's JSON, and its ETag."""

    body: Any
    etag: str | None


class Session:
    """Calls one server as one client; paths are below `/registry`, or begin with `/identity/`."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    @classmethod
    def open(cls, server: str, auth: httpx2.Auth) -> Self:
        """Return a session with the Simpul at `server`; `auth` puts the access token into each request."""
        headers = {"Accept": "application/json"}
        return cls(
            httpx2.Client(base_url=server, auth=auth, headers=headers, timeout=TIMEOUT, trust_env=False)
        )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get(self, path: str, **parameters: Any) -> Document:
        """Return what is at `path` below `/registry`; raises `Refused`."""
        return self._send("GET", path, params=parameters or None)  # {} would drop the query of a next link

    def items(self, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Yield every item of a listing, page after page."""
        body = self.get(path, limit=PAGE, **parameters).body
        yield from body["items"]
        while body["next"]:
            body = self.get(str(body["next"]).removeprefix("/registry")).body
            yield from body["items"]

    def add(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send a new resource and return it as registered."""
        return self._send("POST", path, json=dict(body)).body

    def upload(self, path: str, files: Sequence[tuple[str, bytes]], form: Mapping[str, str]) -> Any:
        """Send files and return what became of them."""
        parts = [("files", (name, content, "application/octet-stream")) for name, content in files]
        return self._send("POST", path, files=parts, data=dict(form)).body

    def change(
        self, method: str, path: str, body: Mapping[str, Any] | None, seen: Document | str | None = None
    ) -> Any:
        """Change what is at `path`; `seen` is the document or the ETag that the change rests on."""
        etag = seen.etag if isinstance(seen, Document) else seen
        more: dict[str, Any] = {} if body is None else {"json": dict(body)}
        return self._send(method, path, headers={"If-Match": etag or ""}, **more).body

    def _send(self, method: str, path: str, **more: Any) -> Document:
        try:
            prefix = "" if path.startswith("/identity/") else "/registry"
            response = self._http.request(method, f"{prefix}{path}", **more)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Refused(say_unreachable(str(self._http.base_url), error)) from None
        try:
            body = response.json() if response.content else None
        except ValueError:
            raise Refused(f"{self._http.base_url} does not speak JSON; is it a Simpul?") from None
        if not response.is_success:
            raise Refused(explain(body, response.status_code))
        return Document(body, response.headers.get("etag"))


def explain(problem: Any, status: int) -> str:
    """Return a problem as one line: its title, detail and errors."""
    if not isinstance(problem, dict):
        return f"the server answered {status}"
    parts = [str(problem.get("title", status))]
    if problem.get("detail"):
        parts.append(str(problem["detail"]))
    errors = problem.get("errors")
    for error in errors[:10] if isinstance(errors, list) else []:
        place = error.get("pointer") or error.get("parameter") or error.get("place") or ""
        parts.append(f"{place} {error.get('message', '')}".strip())
    return " — ".join(" ".join(part.split()) for part in parts if part)


def read_token(token: str | None, token_file: Path | None) -> str | None:
    """Return the token that was given: as an argument, `-` for standard input, or a file; None for none."""
    try:
        if token == _STDIN:
            return sys.stdin.readline().strip()
        if token_file is not None:
            return token_file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{token_file or 'standard input'} holds no token") from None
    return token
