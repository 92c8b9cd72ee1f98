"""Twelve invented people, whom every demo agency knows by the same national id.

An id has the shape of an Indonesian NIK (16 digits: region, district, date of
birth, serial; women's day of birth plus 40), but region 99 does not exist, so
none can be anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented person; `gender` is `F` or `M`."""

    national_id: str
    given_name: str
    family_name: str
    born: date
    gender: str
    birth_place: str
    street: str
    city: str
    postcode: str

    @property
    def name(self) -> str:
        """The full name as documents print it."""
        return f"{self.given_name} {self.family_name}"


def _person(serial: int, gender: str, name: str, born: date, places: str) -> Person:
    given, family = name.split(" ", 1)
    birth_place, street, postcode, city = places.split(", ")
    day = born.day + (40 if gender == "F" else 0)
    return Person(
        national_id=f"990101{day:02d}{born.month:02d}{born.year % 100:02d}{serial:04d}",
        given_name=given,
        family_name=family,
        born=born,
        gender=gender,
        birth_place=birth_place,
        street=street,
        city=city,
        postcode=postcode,
    )


PEOPLE: tuple[Person, ...] = (
    _person(1, "F", "Sekar Awanputih", date(1988, 3, 14), "Kota Teduh, Jalan Melati 4, 99101, Kota Teduh"),
    _person(2, "M", "Bimo Lautbiru", date(1985, 11, 2), "Muara Tenang, Jalan Melati 4, 99101, Kota Teduh"),
    _person(3, "F", "Kirana Awanputih", date(2016, 6, 21), "Kota Teduh, Jalan Melati 4, 99101, Kota Teduh"),
    _person(
        4, "M", "Raka Gunungsari", date(1959, 1, 30), "Lembah Hijau, Jalan Kenanga 17, 99203, Lembah Hijau"
    ),
    _person(
        5, "F", "Ratih Gunungsari", date(1962, 8, 9), "Lembah Hijau, Jalan Kenanga 17, 99203, Lembah Hijau"
    ),
    _person(6, "F", "Dara Embunpagi", date(1997, 12, 5), "Kota Teduh, Gang Anggrek 2, 99102, Kota Teduh"),
    _person(
        7,
        "M",
        "Jaya Hutanlindung",
        date(1979, 4, 18),
        "Tanjung Damai, Jalan Cemara 88, 99305, Tanjung Damai",
    ),
    _person(
        8, "F", "Mega Pasirputih", date(1991, 7, 27), "Tanjung Damai, Jalan Pantai 9, 99306, Tanjung Damai"
    ),
    _person(
        9, "M", "Surya Pasirputih", date(2019, 2, 11), "Tanjung Damai, Jalan Pantai 9, 99306, Tanjung Damai"
    ),
    _person(
        10,
        "M",
        "Galih Sungailebar",
        date(1944, 10, 1),
        "Muara Tenang, Jalan Dermaga 31, 99401, Muara Tenang",
    ),
    _person(
        11,
        "F",
        "Wulan Sungailebar",
        date(1973, 5, 16),
        "Muara Tenang, Jalan Dermaga 33, 99401, Muara Tenang",
    ),
    _person(12, "F", "Nadi Ombaktenang", date(2001, 9, 23), "Kota Teduh, Gang Anggrek 5, 99102, Kota Teduh"),
)
"""In the order of their serial numbers."""

BY_ID = {person.national_id: person for person in PEOPLE}
"""The same people by national id."""
