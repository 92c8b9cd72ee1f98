"""Internal subjects: what Simpul itself calls a person, and tells nobody."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from typing import Final

from gateway.identity.keys.wrapping import WrappingKey

PERSON: Final = "person"
ORGANISATION: Final = "organisation"


class Subjects:
    """Derives internal subjects with a key of its own.

    The same on every node and before the first sign-in, so that a mandate can
    name a person who has never been here. Agencies see pairwise identifiers
    derived of these (`gateway.identity.pairwise`), never these.
    """

    def __init__(self, wrapping: WrappingKey) -> None:
        self._key = wrapping.derive("internal-subject")

    def subject(self, space: str, value: str, kind: str = PERSON) -> str:
        """Return the internal subject of whom `value` names in the namespace `space`."""
        return f"{kind}-{self.mark(f'{kind} {space}', value)}"

    def mark(self, space: str, value: str) -> str:
        """Return a keyed digest under which `value` can be looked up and not read."""
        mac = hmac.digest(self._key, f"{space}\0{value}".encode("utf-8", "surrogatepass"), "sha256")
        return urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")
