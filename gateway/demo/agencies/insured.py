"""The social insurance's books: invented contributions by the thousand, and benefits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from gateway.demo.people import BY_ID, PEOPLE, Person

ROWS = 2_400
"""Contributions a person: enough for an answer of well over 200 kB."""
_SCHEMES = ("OLD_AGE", "HEALTH", "ACCIDENT", "DEATH")
_FIRST = date(2014, 1, 6)


def insured(person: Person) -> dict[str, Any]:
    """Return the file of an insured person."""
    serial = int(person.national_id[-4:])
    return {
        "nationalId": person.national_id,
        "memberNumber": f"SI-99-{serial:06d}",
        "name": person.name,
        "dateOfBirth": person.born.isoformat(),
        "status": "ACTIVE" if person.born.year < 2007 else "DEPENDANT",
        "schemes": list(_SCHEMES[: 2 + serial % 3]),
        "healthFacility": f"Puskesmas {person.city}",
        "medicalRiskGroup": "ABCD"[serial % 4],
        "address": {"street": person.street, "postcode": person.postcode, "city": person.city},
    }


def contributions(person: Person) -> dict[str, Any]:
    """Return all contributions of a person, oldest first: one a week and scheme."""
    serial = int(person.national_id[-4:])
    rows = [
        {
            "sequence": number + 1,
            "paidOn": (_FIRST + timedelta(weeks=number // len(_SCHEMES))).isoformat(),
            "scheme": _SCHEMES[number % len(_SCHEMES)],
            "employer": f"EMP-{(serial * 7 + number // 500) % 97:03d}",
            "amount": 4_500_000 + serial * 1_000 + number * 37 % 90_000,
            "currency": "IDR",
        }
        for number in range(ROWS)
    ]
    return {
        "nationalId": person.national_id,
        "total": sum(row["amount"] for row in rows if isinstance(row["amount"], int)),
        "currency": "IDR",
        "contributions": rows,
    }


@dataclass(slots=True)
class Benefits:
    """Benefits granted: made once per idempotency key, and ended."""

    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    _by_key: dict[str, str] = field(default_factory=dict)

    def grant(self, national_id: str, kind: str, start: str, key: str | None) -> dict[str, Any]:
        """Return the benefit of this key, made if it is new; raises `KeyError` for a stranger."""
        if key is not None and key in self._by_key:
            return self.held[self._by_key[key]]
        person = BY_ID[national_id]
        number = f"B{len(self.held) + 1:06d}"
        self.held[number] = {
            "benefitId": number,
            "nationalId": person.national_id,
            "kind": kind,
            "from": date.fromisoformat(start).isoformat(),
            "monthlyAmount": 75_000_000,
            "currency": "IDR",
            "status": "GRANTED",
        }
        if key is not None:
            self._by_key[key] = number
        return self.held[number]

    def find(self, number: str) -> dict[str, Any] | None:
        """Return a benefit, ended or not."""
        return self.held.get(number)

    def end(self, number: str) -> bool:
        """End a benefit; False when there is none. Twice is as good as once."""
        if number not in self.held:
            return False
        self.held[number]["status"] = "ENDED"
        return True


MEMBERS = {person.national_id: person for person in PEOPLE}
"""Everybody is insured."""
