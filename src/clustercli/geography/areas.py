"""Areas: groups of provinces, cities or counties that go by a name, such as 长三角 or 华东.

They are no regions: the four regions are the division of the National Bureau of Statistics, and
every province on the mainland is in exactly one; areas overlap, and most leave most of the country
out. What an area is made of, and by which document, is in ``data/areas.json``.
"""

# Annotations are not deferred here: msgspec would compile each of them when it decodes.

from functools import lru_cache

import msgspec

from clustercli.geography.divisions import city_of, gbt2260, province_of
from clustercli.i18n.messages import bilingual, comma_separated, in_current_language
from clustercli.i18n.messages import gettext as _
from clustercli.resources.bundled import path_of, read_json
from clustercli.text.name_index import NameIndex


class AreaSource(msgspec.Struct, frozen=True, kw_only=True):
    """The document that says what an area is made of."""

    publisher: str
    title: str
    date: str
    url: str | None

    def label(self) -> str:
        """Return the document as it is cited."""
        return f"{self.publisher}《{self.title}》 {self.date}"


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """An area: its names, its members and where they are from.

    ``provinces`` and ``cities`` are full names and belong as a whole, but for the counties that
    are ``excepted``; ``counties`` come with their city. Of those ``partly`` in it only some towns
    belong. ``part_of`` names the division of the country, if any, of which it is a part beside
    others. A ``source`` that is None is common usage.
    """

    name: str
    english: str
    aliases: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    part_of: str | None = None
    note: str | None = None
    note_en: str | None = None
    source: AreaSource | None = None

    def holds(self, province: str | None, city: str | None, county: str | None) -> bool | None:
        """Say whether a place lies in this area; None if what is known of it does not tell."""
        if province in self.provinces:
            return True
        whole = f"{city or province}{county}" if county else None
        if city in self.cities:
            if whole is None and self._left_out(str(city)):
                return None
            return whole not in self.excepted
        if whole is not None:
            return None if whole in self.partly else whole in self.counties
        if city is None:
            return None if province in _divided(self) else False
        named = (*self.counties, *self.partly)
        return None if any(name.startswith(city) for name in named) else False

    def surely_holds(self, province: str | None, city: str | None, county: str | None) -> bool:
        """Say whether a place lies in this area by what is known of it.

        What divides a province is not looked for then.
        """
        known = city or county or province in self.provinces
        return bool(known) and self.holds(province, city, county) is True

    def members(self) -> tuple[str, ...]:
        """Return the names of what it is made of; a city without all its counties says so."""
        return (
            *self.provinces,
            *(
                f"{city}（除{'、'.join(left)}）" if (left := self._left_out(city)) else city
                for city in self.cities
            ),
            *self.counties,
        )

    def _left_out(self, city: str) -> list[str]:
        return [name.removeprefix(city) for name in self.excepted if name.startswith(city)]

    @property
    def in_short(self) -> bool:
        """Whether it has too many members to name them in a line."""
        return len(self.members()) > _MOST_NAMED

    def remarks(self) -> tuple[str, ...]:
        """Return what it is made of and by whom, and what is to be known of it, a line each.

        Of many members it says only how many.
        """
        members = self.members()
        template = _("{area} is an area of {number} places: {members} ({source}).")
        if self.in_short:
            template = _("{area} is an area of {number} places ({source}).")
        line = template.format(
            area=self.name,
            number=len(members),
            members=comma_separated(members),
            source=self.source.label() if self.source else _("common usage"),
        )
        note = bilingual(self.note, self.note_en)
        return (line, in_current_language(note)) if note else (line,)


_MOST_NAMED = 11


class _Areas(msgspec.Struct, frozen=True, kw_only=True):
    areas: tuple[Area, ...]


@lru_cache(maxsize=1)
def areas() -> dict[str, Area]:
    """Return the areas by name; raises DatasetError if the file is damaged."""
    return {area.name: area for area in read_json(path_of("areas.json"), _Areas).areas}


@lru_cache(maxsize=1)
def area_names() -> NameIndex:
    """Return the index of the areas."""
    # One character that is shared says nothing where names are made of directions: 苏南, 华南.
    index = NameIndex("area", least_alike=0.6)
    for area in areas().values():
        index.add(area.name, (area.english, *area.aliases))
    return index


def parts_of_the_country() -> tuple[str, ...]:
    """Return the names of the areas that together are the country and share no place."""
    return tuple(area.name for area in areas().values() if area.part_of)


def shared_place(one: Area, other: Area) -> str | None:
    """Return a city (or a province) of which some lies in both of two areas, if there is one."""
    for code, name in gbt2260().items():
        if code.endswith("0000"):
            continue
        city, county = (name, None) if code.endswith("00") else (city_of(code), name)
        place = (province_of(code).name, city, county)
        if one.holds(*place) and other.holds(*place):
            return city or place[0]
    return None


@lru_cache(maxsize=64)
def _divided(area: Area) -> frozenset[str]:
    """Return the provinces of which some places lie in an area, or a part of them does."""
    names = {*area.cities, *area.counties, *area.partly}
    if not names:
        return frozenset()
    # A county's name begins with that of the city, or of the province, in which it lies.
    beginnings = {name[:end] for name in names for end in range(2, len(name))}
    return frozenset(
        province_of(code).name
        for code, name in gbt2260().items()
        if name in names or (code.endswith("00") and name in beginnings)
    )
