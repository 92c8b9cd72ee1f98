"""Give operations local names that stay the same over re-imports."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

MAX_NAME = 80

_ILLEGAL = re.compile(r"[^A-Za-z0-9_-]+")


class Named(NamedTuple):
    """What names an operation: its method and path, which tell it from all others, and `operationId`."""

    method: str
    path: str
    identifier: str | None


def name_operations(operations: Sequence[Named]) -> list[str]:
    """Return one name for each operation, in order, all different.

    The name is the `operationId`, or made of method and path. Operations that
    would be called alike all get a suffix made of their own method and path,
    so that no name depends on the order or on operations with other names.
    """
    plain = [_plain(operation) for operation in operations]
    counts = Counter(plain)
    names = [
        name if counts[name] == 1 else f"{name}-{_digest(operation, 6)}"
        for name, operation in zip(plain, operations, strict=True)
    ]
    again = Counter(names)
    return [
        name if again[name] == 1 else f"{name}-{_digest(operation, 32)}"
        for name, operation in zip(names, operations, strict=True)
    ]


def _plain(operation: Named) -> str:
    name = clean_name(operation.identifier or "")
    if not name:
        name = clean_name(f"{operation.method.lower()} {operation.path}")
    return name


def clean_name(text: str) -> str:
    """Return `text` with only letters, digits, `_` and `-`, accents taken off; may be empty."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _ILLEGAL.sub("-", plain).strip("-")[:MAX_NAME].strip("-")


def _digest(operation: Named, length: int) -> str:
    said = f"{operation.method.upper()} {operation.path}".encode(errors="surrogatepass")
    return hashlib.sha256(said).hexdigest()[:length]
