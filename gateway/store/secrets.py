"""Secrets by name: files in one directory, as container platforms mount them."""

from __future__ import annotations

import os
import re
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


class UnknownSecret(LookupError):
    """No secret has this name, or the name is not one."""


class Secrets:
    """Reads secrets; keeps none, so that a rotated file counts at the next read."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def path(self, name: str) -> Path:
        """Return the file of `name`; raises `UnknownSecret`."""
        if not _NAME.fullmatch(name):
            raise UnknownSecret("that is not a secret's name")
        path = self._directory / name
        if not path.is_file():
            raise UnknownSecret(f"no secret is called {name}")
        return path

    def read(self, name: str) -> bytes:
        """Return the secret without a trailing newline; raises `UnknownSecret`."""
        return self.path(name).read_bytes().rstrip(b"\r\n")

    def write(self, name: str, value: bytes) -> None:
        """Store a secret, readable by the owner only, all at once."""
        if not _NAME.fullmatch(name):
            raise UnknownSecret("that is not a secret's name")
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._directory / f".{name}.{os.getpid()}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self._directory / name)
