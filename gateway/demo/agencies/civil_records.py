"""The civil registry's books: persons, where they live, and births that were registered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Literal

from gateway.demo.people import PEOPLE, Person

_MARRIED = frozenset({1, 2, 4, 5, 7})
_WIDOWED = frozenset({10})
_PARENTS = {3: (1, 2), 9: (8,), 11: (10,)}
_DIED = {4: date(2024, 2, 29)}
_ABROAD = {12: "Nusa Jauh"}
"""By serial number: what the registry knows of the people besides what everybody does."""


class RecordError(Exception):
    """The registry cannot do what was asked; `code` ends the SOAP fault code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A person's record; `abroad` is a country and takes the place of the address."""

    national_id: str
    given_name: str
    family_name: str
    born: date
    birth_place: str
    gender: str
    civil_status: str
    died: date | None = None
    address: tuple[str, str, str] = ("", "", "")
    """Street, postcode, city."""
    abroad: str = ""
    parents: tuple[str, ...] = ()
    version: int = 1
    state: Literal["active", "cancelled"] = "active"


@dataclass(frozen=True, slots=True)
class Registration:
    """A birth that was registered."""

    number: str
    national_id: str
    at: datetime


@dataclass(slots=True)
class Records:
    """All records by national id, and the registrations by number and by idempotency key."""

    persons: dict[str, Record] = field(default_factory=dict)
    registrations: dict[str, Registration] = field(default_factory=dict)
    _by_key: dict[str, Registration] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Person] = PEOPLE) -> Records:
        """Return the books about `people`."""
        by_serial = {int(person.national_id[-4:]): person for person in people}
        records = cls()
        for serial, person in by_serial.items():
            records.persons[person.national_id] = Record(
                national_id=person.national_id,
                given_name=person.given_name,
                family_name=person.family_name,
                born=person.born,
                birth_place=person.birth_place,
                gender=person.gender,
                civil_status=_civil_status(serial),
                died=_DIED.get(serial),
                address=(person.street, person.postcode, person.city),
                abroad=_ABROAD.get(serial, ""),
                parents=tuple(
                    by_serial[one].national_id for one in _PARENTS.get(serial, ()) if one in by_serial
                ),
            )
        return records

    def find(self, national_id: str) -> Record:
        """Return a record; raises `RecordError` when nobody has this id."""
        record = self.persons.get(national_id)
        if record is None:
            raise RecordError("UnknownPerson", "There is no person with this national id.")
        return record

    def search(
        self, family_name: str | None, born_from: date | None, born_until: date | None
    ) -> list[Record]:
        """Return the active records that fit, by national id."""
        return [
            record
            for _, record in sorted(self.persons.items())
            if record.state == "active"
            and (family_name is None or record.family_name.casefold() == family_name.casefold())
            and (born_from is None or record.born >= born_from)
            and (born_until is None or record.born <= born_until)
        ]

    def move(self, national_id: str, address: tuple[str, str, str] | None, abroad: str) -> Record:
        """Change where a person lives; the same place again changes nothing. Raises `RecordError`."""
        record = self.find(national_id)
        moved = replace(record, address=address or ("", "", ""), abroad=abroad)
        if moved != record:
            self.persons[national_id] = moved = replace(moved, version=record.version + 1)
        return moved

    def register_birth(self, key: str, child: Record) -> Registration:
        """Register a birth once for each `key`; raises `RecordError` when a parent is not known."""
        if key in self._by_key:
            return self._by_key[key]
        parents = [self.find(parent) for parent in child.parents]
        day = child.born.day + (40 if child.gender == "F" else 0)
        prefix = f"990101{day:02d}{child.born.month:02d}{child.born.year % 100:02d}"
        serial = 9000 + len(self.registrations) + 1
        new = replace(child, national_id=f"{prefix}{serial:04d}", address=parents[0].address)
        self.persons[new.national_id] = new
        made = Registration(f"B-{serial}", new.national_id, datetime.now(UTC).replace(microsecond=0))
        self.registrations[made.number] = self._by_key[key] = made
        return made

    def cancel_birth(self, number: str) -> bool:
        """Undo a registration and say whether there was anything left to undo; raises `RecordError`."""
        registration = self.registrations.get(number)
        if registration is None:
            raise RecordError("UnknownRegistration", "There is no registration with this number.")
        record = self.persons[registration.national_id]
        if record.state == "cancelled":
            return False
        self.persons[record.national_id] = replace(record, state="cancelled", version=record.version + 1)
        return True


def _civil_status(serial: int) -> str:
    return "married" if serial in _MARRIED else "widowed" if serial in _WIDOWED else "single"
