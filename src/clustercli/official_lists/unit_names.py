"""Which texts are reporting units, and which names begin with a place."""

from __future__ import annotations

import re
from functools import lru_cache

from clustercli.geography.divisions import divisions, gbt2260
from clustercli.text.normalize import compact, unwrap
from clustercli.text.numerals import CHINESE_DIGITS

_NUMERAL = rf"{CHINESE_DIGITS}十\d"
_AROUND = re.compile(
    rf"(?:[(（][{_NUMERAL}]{{1,3}}[)）][、.．]?|[{_NUMERAL}]{{1,3}}[、.．])?(?P<unit>[^(（:：]+?)"
    r"(?:[(（](?:共|计|合计)?\d+[个家项]?[)）])?[:：]?"
)
_MARKED = re.compile(
    rf"[(（]?[{_NUMERAL}]{{1,3}}[)）、.．].*|.*[(（](?:共|计|合计)?\d+[个家项]?[)）][:：]?"
)
"""A heading with a number, or a count of the rows below; a bare city can be a broken name."""

_OFFICE = re.compile(r".*(?:厅|局|委|委员会|部门)")
_LONGEST = 16
_LONGEST_LINE = 100


def unit_of(text: str) -> str | None:
    """Return the canonical name of the reporting unit that ``text`` is, None if it is none."""
    return _units().get(compact(text)) if len(text) <= _LONGEST_LINE else None


def unit_heading(text: str) -> str | None:
    """Return the unit or city, as printed, that a heading names; None if it names none.

    一、江苏省（5个） is one of a unit; of a city (一、南京市（3个）) one has a number or a count.
    """
    whole = unwrap(text) if len(text) <= _LONGEST_LINE else ""
    found = _AROUND.fullmatch(whole)
    if found is None:
        return None
    named = found["unit"]
    city = is_prefecture(named) and _MARKED.fullmatch(whole)
    return named if unit_of(named) or city else None


def is_unit_column(text: str) -> bool:
    """Say whether a text before a name is its unit: 江苏省, or 江苏省工业和信息化厅."""
    if unit_of(text):
        return True
    return province_before(text) is not None and _OFFICE.fullmatch(compact(text)) is not None


def unit_begins(text: str) -> bool:
    """Say whether ``text`` is the beginning of a reporting unit's name, and not all of it."""
    short = compact(text)
    return any(name != short and name.startswith(short) for name in _units())


def province_before(name: str) -> str | None:
    """Return the province with whose full or short name ``name`` begins, None without one."""
    short = compact(name)
    return next((full for text, full in _provinces().items() if short.startswith(text)), None)


def province_of_unit(unit: str) -> str | None:
    """Return the province of a unit as printed: 大连市 is in 辽宁省, 江苏省工信厅 in 江苏省."""
    name = unit_of(unit)
    for other in divisions().units:
        if other.name == name or compact(unit).startswith(other.name):
            return other.province
    return province_before(unit)


def agrees(unit: str, name: str) -> bool:
    """Say whether a cluster's name can stand in a row of ``unit``: no contradiction."""
    provinces = {province_before(name), province_of_unit(unit)}
    return None in provinces or len(provinces) == 1


def confirms(unit: str, name: str) -> bool:
    """Say whether a cluster's name begins with the province of ``unit``."""
    return province_before(name) is not None and province_before(name) == province_of_unit(unit)


def is_city(unit: str) -> bool:
    """Say whether a unit is a city under separate state planning."""
    return any(each.name == unit_of(unit) and each.kind == "city" for each in divisions().units)


def is_unit_of(unit: str, name: str) -> bool:
    """Say whether a cluster's name allows that it stands under ``unit``, and speaks for it.

    A list can count 深圳市 with 广东省 or apart, so that its names speak only for 深圳市.
    """
    short = compact(name)
    cities = [u for u in divisions().units if short.startswith((u.name, u.province + u.name))]
    return unit_of(unit) == cities[0].name if cities else confirms(unit, name)


def begins_with_place(text: str) -> bool:
    """Say whether ``text`` begins with a division's full name or a province's short one."""
    if province_before(text):
        return True
    short = compact(text[:_LONGEST])
    return any(short[:end] in _divisions() for end in range(2, len(short) + 1))


def is_grown(name: str) -> bool:
    """Say whether something stands in front of the place of a name: 供江苏省无锡市….

    Such is what a watermark, a stamp or a number that ran into the name leaves there, or the cell
    before it: 新疆生产建设新疆生产建设兵团第八师…, 青岛市山东省青岛市….
    """
    short = compact(name[:_LONGEST_LINE])
    if not begins_with_place(short):
        return any(short.find(province.name, 1) > 0 for province in divisions().provinces)
    return any(
        (at := short.find(full, 1)) > 0 and _is_cell_before(short[:at], full) for full in _full()
    )


def _is_cell_before(text: str, full: str) -> bool:
    """Say whether ``text`` is a unit, or its beginning, that does not belong to the name after it.

    新疆维吾尔自治区 before 新疆生产建设兵团 and 山东省 before 青岛市 do.
    """
    unit = unit_of(text)
    within = any(u.name == full and u.province == unit != full for u in divisions().units)
    return full.startswith(text) or (unit is not None and not within)


@lru_cache(maxsize=1)
def _full() -> tuple[str, ...]:
    """Return the full names of provinces and of units."""
    return tuple(sorted({*_units().values()}))


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    units = {text: unit.name for unit in divisions().units for text in (unit.name, unit.short)}
    for province in divisions().provinces:
        units |= dict.fromkeys((province.name, province.short), province.name)
    return units


@lru_cache(maxsize=1)
def _provinces() -> dict[str, str]:
    """Return the names with which a cluster's name can begin, and the province of each.

    A city under separate state planning can stand first too: 大连市….
    """
    names = {text: p.name for p in divisions().provinces for text in (p.name, p.short)}
    return names | {unit.name: unit.province for unit in divisions().units}


def is_prefecture(text: str) -> bool:
    """Say whether a text is the full name of a prefecture-level division (南京市)."""
    return compact(text) in _prefectures()


@lru_cache(maxsize=1)
def _prefectures() -> frozenset[str]:
    codes = (code for code in gbt2260() if code.endswith("00") and not code.endswith("0000"))
    return frozenset(map(gbt2260().__getitem__, codes))


@lru_cache(maxsize=1)
def _divisions() -> frozenset[str]:
    return frozenset(gbt2260().values())
