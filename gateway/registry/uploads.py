"""Unpack an uploaded description: single files or one zip, bounded, and never outside its own names."""

from __future__ import annotations

import io
import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterable
from typing import Final

from gateway.problems import InvalidDescription

MAX_FILES: Final = 1_000
MAX_BYTES: Final = 32 * 1024 * 1024
"""Bound of all unpacked files together."""
_CENTRAL_ENTRY: Final = b"PK\x01\x02"
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def unpack(uploads: Iterable[tuple[str, bytes]], main: str | None) -> tuple[dict[str, bytes], str]:
    """Return the files by their relative names, and which one is the main document.

    A zip's members take its place. `main` may be left out when there is one
    file only. Raises `InvalidDescription` (`reason` says why).
    """
    files: dict[str, bytes] = {}
    room = MAX_BYTES
    for name, content in uploads:
        members = _unzip(content, room) if content.startswith(b"PK\x03\x04") else {_plain(name): content}
        for path, data in members.items():
            if path in files:
                raise InvalidDescription("Two files have the same name.", reason="duplicate_file")
            files[path] = data
            room -= len(data)
        if room < 0 or len(files) > MAX_FILES:
            raise InvalidDescription("The description is too large.", reason="too_large")
    if main is None and len(files) == 1:
        main = next(iter(files))
    if main is None or _plain(main) not in files:
        raise InvalidDescription("Name the main document among the files.", reason="main_missing")
    return files, _plain(main)


def _plain(name: str) -> str:
    path = posixpath.normpath(name)
    bad = path.startswith(("/", "../")) or path in {"..", "."} or len(path) > 300
    if bad or any(character in path for character in "\\:\0") or not path.isprintable():
        raise InvalidDescription("A file has a name that leads elsewhere.", reason="unsafe_name")
    return path


def _unzip(content: bytes, room: int) -> dict[str, bytes]:
    # The central directory is counted before zipfile makes an object of each of its entries.
    if content.count(_CENTRAL_ENTRY) > MAX_FILES * 2:
        raise InvalidDescription("The zip has too many files.", reason="too_large")
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                path = _plain(member.filename)
                _check_member(member)
                if path in files:
                    raise InvalidDescription("Two files have the same name.", reason="duplicate_file")
                # What the entry says of its size is somebody's word: only what is read counts.
                with archive.open(member) as stream:
                    files[path] = stream.read(room + 1)
                room -= len(files[path])
                if room < 0:
                    raise InvalidDescription("The zip unpacks to too much.", reason="too_large")
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError):
        # What `zipfile` raises of a damaged archive, depending on where the damage is.
        raise InvalidDescription("The zip is damaged.", reason="bad_zip") from None
    return files


def _check_member(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 0x1 or member.compress_type not in _METHODS:
        raise InvalidDescription("The zip is encrypted, or packed in an unusual way.", reason="bad_zip")
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        raise InvalidDescription("The zip holds what is no file.", reason="unsafe_name")
