"""JSON Pointers (RFC 6901) as tuples of unescaped segments."""

from __future__ import annotations

from urllib.parse import unquote

Pointer = tuple[str, ...]


def parse_fragment(fragment: str) -> Pointer | None:
    """Return the pointer of a URI fragment (section 6), or None when it is none, such as an anchor."""
    text = unquote(fragment)
    if text == "":
        return ()
    if not text.startswith("/"):
        return None
    return tuple(segment.replace("~1", "/").replace("~0", "~") for segment in text[1:].split("/"))


def format_pointer(pointer: Pointer) -> str:
    """Return the pointer's text (section 3), which people read too, so it is not percent-encoded."""
    return "".join("/" + segment.replace("~", "~0").replace("/", "~1") for segment in pointer)
