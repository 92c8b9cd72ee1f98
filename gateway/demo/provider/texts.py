"""What the demo provider's pages say, in the languages of Simpul's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "choose": "Demo ID: choose a person",
        "name": "Demo ID",
        "warning": "Demonstration. These people are invented, and nobody checks anything.",
        "who": "Who are you?",
        "how": "How do you prove it?",
        "enter": "Sign in",
        "cancel": "Cancel",
        "language": "Language",
        "left": "Demo ID: signed out",
        "out": "Signed out of Demo ID",
    },
    "id": {
        "choose": "ID Demo: pilih orang",
        "name": "ID Demo",
        "warning": "Peragaan. Orang-orang ini rekaan, dan tidak ada yang diperiksa.",
        "who": "Siapa Anda?",
        "how": "Bagaimana Anda membuktikannya?",
        "enter": "Masuk",
        "cancel": "Batal",
        "language": "Bahasa",
        "left": "ID Demo: sudah keluar",
        "out": "Anda sudah keluar dari ID Demo",
    },
}
