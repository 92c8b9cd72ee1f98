"""The tax authority's books: invented incomes, assessments and registrations.

Money is in minor units (sen) of IDR as integers; dates are `DD.MM.YYYY`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gateway.demo.people import BY_ID, PEOPLE, Person

YEARS = range(2021, 2026)
_ADULT_SINCE = 2006
_EMPLOYERS = ("PT Awan Teduh", "Koperasi Nelayan Tenang", "CV Hijau Lestari", "Universitas Muara")


def written(day: date) -> str:
    """Return a date as this authority writes it."""
    return day.strftime("%d.%m.%Y")


def tax_number(person: Person) -> str:
    """Return the invented tax number of a person."""
    return f"99.{person.national_id[-4:]}.{person.national_id[6:12]}.0"


def income(person: Person, year: int) -> dict[str, Any] | None:
    """Return the income statement of one year, or None where there is none."""
    if year not in YEARS or person.born.year > _ADULT_SINCE:
        return None
    serial = int(person.national_id[-4:])
    gross = (48_000_000 + 7_350_000 * serial + 2_400_000 * (year - YEARS.start)) * 100
    deductions = gross * 12 // 100
    taxable = gross - deductions
    return {
        "nationalId": person.national_id,
        "taxNumber": tax_number(person),
        "name": person.name,
        "year": year,
        "currency": "IDR",
        "grossIncome": gross,
        "deductions": deductions,
        "taxableIncome": taxable,
        "taxDue": taxable * 15 // 100,
        "filedOn": written(date(year + 1, 3, 1 + serial)),
        "refundAccount": f"ID99TEDUH{serial:010d}",
        "sources": [
            {
                "employer": _EMPLOYERS[serial % len(_EMPLOYERS)],
                "from": written(date(year, 1, 1)),
                "until": written(date(year, 12, 31)),
                "gross": gross,
                "withheld": taxable * 14 // 100,
            }
        ],
    }


def assessments(person: Person) -> list[dict[str, Any]]:
    """Return all assessments of a person, newest first."""
    found = []
    for year in reversed(YEARS):
        statement = income(person, year)
        if statement is not None:
            due, withheld = statement["taxDue"], statement["sources"][0]["withheld"]
            found.append(
                {
                    "assessmentId": f"{year}-{person.national_id[-4:]}",
                    "year": year,
                    "currency": "IDR",
                    "taxDue": due,
                    "balance": withheld - due,
                    "assessedOn": written(date(year + 1, 6, 15)),
                    "status": "FINAL" if year < YEARS.stop - 1 else "PROVISIONAL",
                }
            )
    return found


@dataclass(slots=True)
class Registrations:
    """Tax registrations: made once per idempotency key, and withdrawn."""

    _held: dict[str, dict[str, Any]] = field(default_factory=dict)
    _by_key: dict[str, str] = field(default_factory=dict)

    def register(self, national_id: str, reason: str, today: date, key: str | None) -> dict[str, Any]:
        """Return the registration of this key, made if it is new; raises `KeyError` for a stranger."""
        if key is not None and key in self._by_key:
            return self._held[self._by_key[key]]
        person = BY_ID[national_id]
        number = f"R{len(self._held) + 1:06d}"
        self._held[number] = {
            "registrationId": number,
            "nationalId": national_id,
            "taxNumber": tax_number(person),
            "reason": reason,
            "registeredOn": written(today),
            "status": "REGISTERED",
        }
        if key is not None:
            self._by_key[key] = number
        return self._held[number]

    def find(self, number: str) -> dict[str, Any] | None:
        """Return a registration, withdrawn or not."""
        return self._held.get(number)

    def withdraw(self, number: str) -> bool:
        """Withdraw a registration; False when there is none. Twice is as good as once."""
        if number not in self._held:
            return False
        self._held[number]["status"] = "WITHDRAWN"
        return True


TAXPAYERS = {person.national_id: person for person in PEOPLE}
"""Everybody has a tax file; children's hold no income."""
