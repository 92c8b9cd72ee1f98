"""Who can sign in at the demo provider, and who may act for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.demo.people import PEOPLE, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An invented person with a part to play; `role` is what the page says of them, per language."""

    person: Person
    role: Mapping[str, str]

    @property
    def subject(self) -> str:
        """The provider's own identifier, which is not the national id."""
        return f"demo-{self.person.national_id[-4:]}"

    def claims(self) -> dict[str, Any]:
        """Return the claims of an ID token."""
        person = self.person
        return {
            "sub": self.subject,
            "national_id": person.national_id,
            "name": person.name,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "birthdate": person.born.isoformat(),
            "locale": "id",
        }


GUARDIAN: Final = Account(
    person=PEOPLE[0], role={"en": "Citizen, and guardian of Kirana", "id": "Warga, dan wali Kirana"}
)
WARD: Final = Account(
    person=PEOPLE[2], role={"en": "Ward, nine years old", "id": "Anak dalam perwalian, sembilan tahun"}
)
ACCOUNTS: Final = (
    GUARDIAN,
    Account(person=PEOPLE[1], role={"en": "Citizen", "id": "Warga"}),
    Account(person=PEOPLE[3], role={"en": "Citizen", "id": "Warga"}),
    WARD,
    Account(
        person=PEOPLE[6], role={"en": "Official of the social insurance", "id": "Petugas jaminan sosial"}
    ),
    Account(person=PEOPLE[7], role={"en": "Official of the tax authority", "id": "Petugas kantor pajak"}),
    Account(person=PEOPLE[5], role={"en": "Security officer", "id": "Petugas keamanan"}),
)
BY_SUBJECT: Final = {account.subject: account for account in ACCOUNTS}
LEVELS: Final[Mapping[str, Mapping[str, str]]] = {
    "urn:demo:pin": {"en": "PIN (low)", "id": "PIN (rendah)"},
    "urn:demo:app": {"en": "App (substantial)", "id": "Aplikasi (sedang)"},
    "urn:demo:card": {"en": "Card (high)", "id": "Kartu (tinggi)"},
}
"""Its `acr` values, and what the page calls them, per language."""


def registration(issuer: str) -> dict[str, Any]:
    """Return how the provider is registered at Simpul, for `POST /identity/providers`."""
    return {
        "id": "demo",
        "issuer": issuer,
        "client_id": "simpul",
        "names": {"en": "Demo ID (invented people)", "id": "ID Demo (orang rekaan)"},
        "authentication": "private_key_jwt",
        "subject_claim": "national_id",
        "namespace": "national-id",
        "acr": dict(zip(LEVELS, ("low", "substantial", "high"), strict=True)),
        "claims": {name: name for name in ("name", "given_name", "family_name", "birthdate", "locale")},
    }


def guardianship(now: int) -> dict[str, Any]:
    """Return the mandate of the guardian for her ward, for `POST /identity/mandates`."""
    return {
        "kind": "guardian",
        "holder": {"provider": "demo", "subject": GUARDIAN.person.national_id},
        "represented": {"provider": "demo", "subject": WARD.person.national_id},
        "name": WARD.person.name,
        "purposes": ["*"],
        "source": "Civil registry, birth certificate 99-2016-0621",
        "valid_from": now - 60,
        "valid_until": now + 9 * 365 * 86_400,
    }
