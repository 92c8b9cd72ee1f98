"""The authorization response (RFC 6749 section 4.1.2), with `iss` (RFC 9207) always."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from gateway.identity.authority import Authority


def authorization_answer(authority: Authority, pushed: Mapping[str, Any], **members: str) -> str:
    """Return the redirect of a pushed request with `members`, `state` as it came, and `iss`."""
    parameters = dict(members)
    if pushed.get("state") is not None:
        parameters["state"] = pushed["state"]
    parameters["iss"] = authority.issuer
    uri = str(pushed["redirect_uri"])
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(parameters)}"
