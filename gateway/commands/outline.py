"""Say a JSON Schema in one line, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.registry.schemas import PREFIX

MAX_MEMBERS = 8
MAX_DEPTH = 3
MAX_TEXT = 60


def outline(schema: Any, components: Mapping[str, Any]) -> str:
    """Return `schema` in short: `{id: string, name?: string, children: [Person]}`.

    A `?` marks members that may be missing. The first reference is opened,
    further ones are only named.
    """
    opened = schema
    for _ in range(8):
        name = _name(opened)
        if name is None or name not in components:
            break
        opened = components[name]
    return _say(opened, 0)


def _say(schema: Any, depth: int) -> str:
    if not isinstance(schema, Mapping) or not schema:
        return "anything"
    name = _name(schema)
    if name is not None:
        return name
    if "const" in schema:
        return _short(repr(schema["const"]))
    if "enum" in schema:
        return _short(" | ".join(map(str, schema["enum"])))
    for keyword, between in (("oneOf", " | "), ("anyOf", " | "), ("allOf", " & ")):
        if isinstance(schema.get(keyword), list):
            parts = [_say(each, depth + 1) for each in schema[keyword][:MAX_MEMBERS]]
            return between.join(dict.fromkeys(parts)) + (" …" if len(schema[keyword]) > MAX_MEMBERS else "")
    if isinstance(schema.get("properties"), Mapping) and depth < MAX_DEPTH:
        return _object(schema, depth)
    if "items" in schema:
        return f"[{_say(schema['items'], depth + 1)}]"
    kind = schema.get("type", "anything")
    said = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{said} ({_short(schema['format'])})" if isinstance(schema.get("format"), str) else said


def _object(schema: Mapping[str, Any], depth: int) -> str:
    required = schema.get("required", ())
    members = [
        f"{_short(name)}{'' if name in required else '?'}: {_say(below, depth + 1)}"
        for name, below in list(schema["properties"].items())[:MAX_MEMBERS]
    ]
    if len(schema["properties"]) > MAX_MEMBERS:
        members.append(f"… {len(schema['properties']) - MAX_MEMBERS} more")
    return "{" + ", ".join(members) + "}"


def _name(schema: Any) -> str | None:
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    return reference.removeprefix(PREFIX) if isinstance(reference, str) else None


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
