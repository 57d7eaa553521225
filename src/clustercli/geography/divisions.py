"""Provinces, regions, reporting units and the divisions of GB/T 2260.

Any accepted form of a name leads to the one canonical value.
"""

# Annotations are not deferred here: msgspec would compile each of them when it decodes.

from collections.abc import Iterator
from functools import lru_cache
from itertools import repeat
from typing import Literal

import msgspec

from clustercli.errors import DatasetError, UnknownValueError, reason_of
from clustercli.i18n.messages import gettext as _
from clustercli.resources.bundled import path_of, read_bytes, read_json
from clustercli.resources.pinyin import spelled
from clustercli.text.name_index import NameIndex
from clustercli.text.normalize import fold


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """One of the four regions of the National Bureau of Statistics (东部, 中部, 西部, 东北)."""

    name: str
    full: str
    english: str
    aliases: tuple[str, ...]

    def spellings(self) -> tuple[str, ...]:
        """Return every form in which this region may be written."""
        return (self.full, self.english, *self.aliases)


class Province(msgspec.Struct, frozen=True, kw_only=True):
    """A province-level division with every accepted name.

    ``code`` is GB/T 2260, ``iso`` is ISO 3166-2; ``region`` is null for 台湾, 香港 and
    澳门, which the four-region division leaves out; ``region_of_three`` is given where it
    differs, for sources that know no northeast. ``tile`` is (row, column) on the tile map,
    counted from the top left.
    """

    code: str
    iso: str
    name: str
    short: str
    abbreviation: str
    second_abbreviation: str | None
    traditional: str
    traditional_short: str
    pinyin: str
    initials: str
    english: str
    aliases: tuple[str, ...]
    region: str | None
    region_of_three: str | None = None
    tile: tuple[int, int]

    def spellings(self) -> tuple[str | None, ...]:
        """Return every form in which this province may be written."""
        return (
            self.code,
            self.code[:2],
            self.iso,
            self.name,
            self.short,
            self.abbreviation,
            self.second_abbreviation,
            self.traditional,
            self.traditional_short,
            self.pinyin,
            self.initials,
            self.english,
            *(f"{self.english} {kind}" for end, kind in _KINDS if self.name.endswith(end)),
            *self.aliases,
        )


_KINDS = (
    ("省", "Province"),
    ("市", "Municipality"),
    ("自治区", "Autonomous Region"),
    ("特别行政区", "SAR"),
)


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A reporting unit (推荐单位) that is not a province.

    ``kind`` is ``city`` for a city under separate state planning (计划单列市), ``corps``
    for 新疆生产建设兵团.
    """

    code: str | None
    name: str
    short: str
    province: str
    english: str
    kind: str
    aliases: tuple[str, ...]

    def spellings(self) -> tuple[str | None, ...]:
        """Return every form in which this unit may be written."""
        return (self.code, self.name, self.short, self.english, *self.aliases)


class Divisions(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of ``data/divisions.json``."""

    regions: tuple[Region, ...]
    provinces: tuple[Province, ...]
    units: tuple[Unit, ...]


@lru_cache(maxsize=1)
def divisions() -> Divisions:
    """Return the bundled divisions; raises DatasetError if the file is damaged."""
    return read_json(path_of("divisions.json"), Divisions)


def covered_by_programme() -> frozenset[str]:
    """Return the provinces of the programme, which leaves out 台湾, 香港 and 澳门 as regions do."""
    return frozenset(province.name for province in divisions().provinces if province.region)


@lru_cache(maxsize=1)
def province_names() -> NameIndex:
    """Return the index of the 34 province-level divisions."""
    index = NameIndex("province")
    for province in divisions().provinces:
        index.add(province.name, province.spellings())
    return index


@lru_cache(maxsize=1)
def region_names() -> NameIndex:
    """Return the index of the four regions."""
    index = NameIndex("region")
    for region in divisions().regions:
        index.add(region.name, region.spellings())
    return index


@lru_cache(maxsize=1)
def unit_names() -> NameIndex:
    """Return the index of the reporting units: every province, five cities, one corps."""
    index = NameIndex("unit")
    for province in divisions().provinces:
        index.add(province.name, province.spellings())
    for unit in divisions().units:
        index.add(unit.name, unit.spellings())
    return index


def units_by_code() -> list[Province | Unit]:
    """Return the reporting units by GB/T 2260 code, the corps (without one) after 新疆."""
    units: list[Province | Unit] = [*divisions().provinces, *divisions().units]
    # The sort is stable: what shares a code with its province stays behind it.
    return sorted(units, key=unit_code)


def unit_code(unit: Province | Unit) -> str:
    """Return the code of a reporting unit; that of its province for the corps."""
    if isinstance(unit, Province):
        return unit.code
    return unit.code or next(p.code for p in divisions().provinces if p.name == unit.province)


def corps_of(name: str) -> str | None:
    """Return the corps with whose full name the name of a cluster begins; None without one."""
    if not name.startswith(_corps()):
        return None
    return next(corps for corps in _corps() if name.startswith(corps))


@lru_cache(maxsize=1)
def _corps() -> tuple[str, ...]:
    return tuple(unit.name for unit in divisions().units if unit.kind == "corps")


@lru_cache(maxsize=2)
def regions_of_provinces(scheme: Literal["four", "three"]) -> dict[str, str]:
    """Return the region of every province that is in one, by a division into four or three.

    Four is the National Bureau of Statistics' (东部, 中部, 西部, 东北); three has no 东北.
    """
    return {
        province.name: (province.region_of_three if scheme == "three" else None) or province.region
        for province in divisions().provinces
        if province.region
    }


@lru_cache(maxsize=1)
def gbt2260() -> dict[str, str]:
    """Return the divisions of GB/T 2260: code to name, in the order of the codes.

    A code that ends in 0000 is a province, in 00 a prefecture, any other a county-level
    division. Raises DatasetError if the file is damaged.
    """
    path = path_of("gbt2260.csv")
    try:
        lines = read_bytes(path).decode("utf-8").split()
        return dict(map(str.split, lines[1:], repeat(",")))
    except ValueError as error:
        raise DatasetError(
            _("{path} is damaged: {reason}").format(path=path, reason=reason_of(error))
        ) from error


def province_of(code: str) -> Province:
    """Return the province in which the division of ``code`` lies.

    Raises UnknownValueError for a code of no province.
    """
    for province in divisions().provinces:
        if province.code[:2] == code[:2]:
            return province
    raise UnknownValueError("GB/T 2260 code", code)


def city_of(code: str) -> str | None:
    """Return the prefecture-level division of ``code``.

    A municipality (北京市, 天津市, 上海市, 重庆市) is its own city; a county-level division
    that is run by its province directly (仙桃市, 阿拉尔市) has none.
    """
    names = gbt2260()
    city = names.get(f"{code[:4]}00")
    if city is None and province_of(code).name.endswith("市"):
        return province_of(code).name
    return None if code.endswith("0000") else city


_SUFFIXES = {"city": ("市", "地区", "盟", "自治州"), "county": ("新区", "市", "区", "县", "旗")}


def short_name(level: str, name: str) -> str | None:
    """Return the name of a city or county (``level``) without its 市, 区, 县; None if too short."""
    for suffix in _SUFFIXES[level]:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return None


def pinyin_of(level: str, name: str) -> tuple[str, ...]:
    """Return how a city or county (``level``) is written in pinyin: wuxi, wuxishi, Wuxi City.

    In English a county's short name is followed by what it is.
    """
    short = short_name(level, name)
    spelled_short = spelled(short) if short else ()
    english = _IN_ENGLISH.get(name[-1])
    kinds = (f"{pinyin.capitalize()} {english}" for pinyin in spelled_short if english)
    return (*spelled_short, *spelled(name), *kinds)


_IN_ENGLISH = {"市": "City", "区": "District", "县": "County", "旗": "Banner"}


def divisions_named(level: str, text: str) -> tuple[str, ...]:
    """Return the cities or counties (``level``) of GB/T 2260 that ``text`` names.

    It may be the name, the short name, the code, the beginning of a city's name, or the name in
    pinyin. A county comes with the city it lies in.
    """
    key = fold(text)
    if is_in_pinyin(key):
        return tuple(place for places in named_in_pinyin(level, key).values() for place in places)
    return tuple(
        _with_city(code, name)
        for code, name in _of_level(level)
        if (level == "city" and len(key) > 1 and name.startswith(key))
        or key in (code, name, short_name(level, name))
    )


def is_in_pinyin(text: str) -> bool:
    """Say whether a text can only be the name of a place in pinyin: wuxi, Xi'an, Wuxi City."""
    return text.isascii() and text.translate(_BETWEEN_SYLLABLES).isalpha()


_BETWEEN_SYLLABLES = dict.fromkeys(map(ord, " '-"))


def named_in_pinyin(level: str, text: str) -> dict[str, list[str]]:
    """Return the cities or counties (``level``) that ``text`` is in pinyin, by their short names.

    A county comes with the city it lies in. Different names can sound alike: suzhou is 苏州 and
    宿州.
    """
    key = fold(text).translate(_BETWEEN_SYLLABLES)
    found: dict[str, list[str]] = {}
    for code, name in _of_level(level):
        if any(key == fold(spelling) for spelling in pinyin_of(level, name)):
            short = short_name(level, name) or name
            found.setdefault(short, []).append(_with_city(code, name))
    return found


def _of_level(level: str) -> Iterator[tuple[str, str]]:
    """Yield code and name of every city or county."""
    for code, name in gbt2260().items():
        if not code.endswith("0000") and code.endswith("00") == (level == "city"):
            yield code, name


def _with_city(code: str, name: str) -> str:
    return name if code.endswith("00") else f"{city_of(code) or province_of(code).name}{name}"
