"""Identity providers that the settings give, beside those of the registry."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from gateway.api.providers import ProviderDraft, provider_of
from gateway.bootstrap.foundations import Foundations
from gateway.identity.administration import Administration
from gateway.identity.upstreams.provider import Provider
from gateway.identity.upstreams.providers import Providers
from gateway.settings import PREFIX

SETTING: Final = f"{PREFIX}IDENTITY_PROVIDERS"
MEMBER: Final = "provider"
MAX_BYTES: Final = 1_048_576


class ProvidersInvalid(Exception):
    """The file cannot be used; the message is one line, and holds no value of the file but ids."""


def open_providers(base: Foundations, administration: Administration) -> Providers:
    """Return the providers of the registry and of the settings; raises `ProvidersInvalid`."""
    return Providers(base.store, administration, read_providers(base.settings.identity_providers))


def read_providers(path: Path | None) -> tuple[Provider, ...]:
    """Return the providers in a TOML (`[[provider]]`) or JSON (`{"provider": […]}`) file.

    Raises `ProvidersInvalid` when it cannot be read, has members that are not
    known, or names an id or an issuer twice.
    """
    if path is None:
        return ()
    listed = _listed(path)
    found: list[Provider] = []
    for number, entry in enumerate(listed, 1):
        called = entry.get("id") if isinstance(entry, dict) else None
        name = called if isinstance(called, str) and called.isprintable() else f"number {number}"
        try:
            draft = ProviderDraft.model_validate(entry)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "it"
            raise ProvidersInvalid(
                f"{SETTING}: {path}: provider {name[:63]}: {place}: {first['msg']}"
            ) from None
        provider = provider_of(draft.id, draft)
        if any(provider.id == one.id or provider.issuer == one.issuer for one in found):
            raise ProvidersInvalid(f"{SETTING}: {path}: provider {name}: its id or its issuer is there twice")
        found.append(provider)
    return tuple(found)


def _listed(path: Path) -> list[Any]:
    try:
        text = path.read_bytes()
        if len(text) > MAX_BYTES:
            raise ProvidersInvalid(f"{SETTING}: {path}: the file is over {MAX_BYTES} bytes")
        document = json.loads(text) if path.suffix == ".json" else tomllib.loads(text.decode())
    except OSError as error:
        raise ProvidersInvalid(f"{SETTING}: {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ProvidersInvalid(f"{SETTING}: {path}: it is not {kind}{line}") from None
    if (
        not isinstance(document, dict)
        or document.keys() != {MEMBER}
        or not isinstance(document[MEMBER], list)
    ):
        raise ProvidersInvalid(f"{SETTING}: {path}: it must have a list {MEMBER!r} and nothing else")
    return document[MEMBER]
