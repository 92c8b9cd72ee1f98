"""Names for types: stable, unique, and allowed as keys of OpenAPI components."""

from __future__ import annotations

import re
from collections.abc import Hashable


class Names:
    """Gives each type one key, made of its own name or of the path of an anonymous one."""

    def __init__(self) -> None:
        self._by_owner: dict[Hashable, str] = {}
        self._used: set[str] = set()

    def of(self, owner: Hashable, hint: str) -> str:
        """Return the key of `owner`; the first time it is made of `hint`, with a number if that is taken."""
        if owner not in self._by_owner:
            self._by_owner[owner] = self.unused(hint)
        return self._by_owner[owner]

    def unused(self, hint: str) -> str:
        """Return a key made of `hint` that was not given before."""
        name = re.sub(r"[^A-Za-z0-9._-]", "_", hint) or "type"
        key, number = name, 1
        while key in self._used:
            number += 1
            key = f"{name}-{number}"
        self._used.add(key)
        return key
