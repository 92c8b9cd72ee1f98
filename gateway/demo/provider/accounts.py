"""Who can sign in at the demo provider, and who may act for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from gateway.demo.people import PEOPLE, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An invented person with a part to play; `role` is what the page says of them."""

    person: Person
    role: str

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


GUARDIAN: Final = Account(person=PEOPLE[0], role="Citizen, and guardian of Kirana")
WARD: Final = Account(person=PEOPLE[2], role="Ward, nine years old")
ACCOUNTS: Final = (
    GUARDIAN,
    Account(person=PEOPLE[1], role="Citizen"),
    Account(person=PEOPLE[3], role="Citizen"),
    WARD,
    Account(person=PEOPLE[6], role="Official of the social insurance"),
    Account(person=PEOPLE[7], role="Official of the tax authority"),
    Account(person=PEOPLE[5], role="Security officer"),
)
BY_SUBJECT: Final = {account.subject: account for account in ACCOUNTS}
LEVELS: Final = {
    "urn:demo:pin": "PIN (low)",
    "urn:demo:app": "App (substantial)",
    "urn:demo:card": "Card (high)",
}
"""Its `acr` values, and what the page calls them."""


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
