"""The names of the divisions, to be found at a place of a text.

A division is told by its GB/T 2260 code; ``""`` is the whole country. Where one of several
is meant, they stand in a tuple, ``Codes``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from clustercli.geography.divisions import city_of, divisions, gbt2260, province_of, unit_code
from clustercli.i18n.messages import Message

Codes = tuple[str, ...]

ANYWHERE: Codes = ("",)

SHORTEST = 2
"""The fewest characters of a short name."""


class Step(NamedTuple):
    """Where a name leads from the divisions in which it was sought.

    ``codes`` are the divisions of that name that agree with those, ``nodes`` the lower ones
    of both. ``settled`` says that nothing below can follow: it is a county's or a zone's.
    """

    codes: Codes
    nodes: Codes
    settled: bool
    is_zone: bool


class Names:
    """Names of divisions; with ``short``, those without the kind (无锡)."""

    def __init__(self, pairs: Iterable[tuple[str, str]], *, short: bool = False) -> None:
        self.codes: dict[str, Codes] = {}
        self._short = short
        for name, code in pairs:
            known = self.codes.get(name)
            if known is None:
                self.codes[name] = (code,)
            elif code not in known:
                self.codes[name] = (*known, code)
        lengths: dict[str, set[int]] = {}
        for name in self.codes:
            lengths.setdefault(name[:SHORTEST], set()).add(len(name))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}

    def at(self, text: str, start: int, nodes: Codes) -> tuple[int, Step] | None:
        """Return where the longest name ends that stands at ``start``, and where it leads.

        Only names that agree with one of ``nodes`` count.
        """
        for length in self._lengths.get(text[start : start + SHORTEST], ()):
            end = start + length
            name = text[start:end]
            if name in self.codes and not self._goes_on(text, end):
                step = _step(self, name, nodes)
                if step.codes:
                    return end, step
        return None

    def _goes_on(self, text: str, end: int) -> bool:
        """Say whether what ends at ``end`` is but the beginning of another name or word."""
        if self._short and text.startswith(_KIND_ENDS, end):
            return not text.startswith(_LIKE_KINDS, end)
        return text.startswith(_WORDS_OF_INDUSTRY, end - 1)


@lru_cache(maxsize=65536)
def _step(names: Names, name: str, nodes: Codes) -> Step:
    codes, lower = narrow(nodes, names.codes[name])
    is_zone = name in zones()
    return Step(codes, lower, is_zone or are_counties(codes), is_zone)


_KIND_ENDS = ("市", "区", "县", "旗", "州")
"""What makes a longer name of a short one: 上虞 is not named in 上虞市."""
_WORDS_OF_INDUSTRY = ("区块链", "市政设施", "市政工程", "市政公用", "市场采购", "县域经济")
"""Words whose first character must not be taken for the last of a division's name."""
_LIKE_KINDS = (*_WORDS_OF_INDUSTRY, "市中区", "市北区", "市南区")
"""What may stand behind a short name though it begins like the kind of a division."""


@lru_cache(maxsize=1)
def full_names() -> Names:
    """Return the full names of divisions and zones; a zone has the code of its city.

    Besides those of GB/T 2260: 延边州, 恭城县 without peoples, 广西自治区, 兵团.
    """
    return Names(_full_pairs())


def _full_pairs() -> Iterator[tuple[str, str]]:
    for province in divisions().provinces:
        yield province.name, province.code
        if province.name.endswith("自治区"):
            yield f"{province.short}自治区", province.code
    corps = next(unit for unit in divisions().units if unit.kind == "corps")
    for spelling in (corps.name, corps.short, *corps.aliases):
        yield spelling, unit_code(corps)
    city = ""
    for code, name in gbt2260().items():
        if is_zone(code):
            yield name, f"{code[:4]}00"
        elif name == city:
            # 嘉峪关市 has no counties; the one code below it is meant where the name is doubled.
            yield name * 2, code
        else:
            yield name, code
            if _has_peoples(name):
                yield f"{stem_of(name)}{name[-1]}", code
        if code.endswith("00"):
            city = name


@lru_cache(maxsize=1)
def short_names() -> Names:
    """Return the short names of provinces, cities and counties: 江苏, 无锡, 惠山, 延边."""
    return Names(_short_pairs(), short=True)


def _short_pairs() -> Iterator[tuple[str, str]]:
    for province in divisions().provinces:
        for name in (province.short, *province.aliases):
            yield name, province.code
    for code, name in gbt2260().items():
        if not code.endswith("0000") and not is_zone(code):
            stem = stem_of(name)
            if len(stem) >= SHORTEST and stem != name:
                yield stem, code


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Return the names of the zones that stand among the divisions."""
    return frozenset(name for code, name in gbt2260().items() if is_zone(code))


def is_zone(code: str) -> bool:
    """Say whether a code is the Bureau of Statistics' for a zone, which is no division.

    In ``data/gbt2260.csv`` these codes have 7 as fifth digit, and no others: 320576 苏州工业园区.
    """
    return code[4] == "7"


# Short names -----------------------------------------------------------------------------

_LONG_KINDS = ("地区", "新区", "林区", "特区")
_KINDS = ("市", "区", "县", "盟", "旗")
_PEOPLES = (
    "回 藏 苗 彝 壮 满 侗 瑶 白 傣 黎 佤 畲 水 土 羌 怒 各 布依 朝鲜 土家 哈尼 傈僳 拉祜 东乡 "
    "纳西 景颇 达斡尔 仫佬 布朗 撒拉 毛南 仡佬 鄂温克 裕固 保安 独龙 普米 蒙古 维吾尔 哈萨克 "
    "柯尔克孜 塔吉克 锡伯"
)
"""The peoples in names of autonomous divisions; the long ones may lack their 族."""


@lru_cache(maxsize=1)
def _peoples() -> tuple[str, ...]:
    peoples = _PEOPLES.split()
    return (*(f"{people}族" for people in peoples), *(p for p in peoples if len(p) > 1))


def _has_peoples(name: str) -> bool:
    return "自治" in name or "族区" in name


def stem_of(name: str) -> str:
    """Return a division's name without its kind and peoples: 恭城 for 恭城瑶族自治县."""
    if not _has_peoples(name):
        if name.endswith(_LONG_KINDS) and len(name) >= SHORTEST + 2:
            return name[:-2]
        return name[:-1] if name.endswith(_KINDS) else name
    stem = name[:-1].removesuffix("自治")
    while stem.endswith(_peoples()):
        people = next(people for people in _peoples() if stem.endswith(people))
        if len(stem) < len(people) + SHORTEST:
            break
        stem = stem.removesuffix(people)
    return stem.removesuffix("族")


# Which lies in which -----------------------------------------------------------------------

PROVINCE, CITY, COUNTY = 1, 2, 3


def level(code: str) -> int:
    """Return PROVINCE, CITY or COUNTY; for the whole country 0."""
    if not code:
        return 0
    return PROVINCE if code.endswith("0000") else CITY if code.endswith("00") else COUNTY


@lru_cache(maxsize=65536)
def are_counties(codes: Codes) -> bool:
    """Say whether all ``codes`` are of the county level."""
    return all(level(code) == COUNTY for code in codes)


_ILI = ("6540", "6542", "6543")
"""伊犁哈萨克自治州 directs 塔城地区 and 阿勒泰地区, whose codes do not begin like its own."""


def _lies_in(code: str, node: str) -> bool:
    """Say whether the division ``code`` is ``node`` or lies in it."""
    if node == "654000":
        return code.startswith(_ILI)
    return code.startswith(node[: level(node) * 2])


@lru_cache(maxsize=65536)
def narrow(nodes: Codes, codes: Codes) -> tuple[Codes, Codes]:
    """Return those of ``codes`` that agree with ``nodes``, and the lower ones of both.

    Two divisions agree if one lies in the other.
    """
    agreeing: dict[str, None] = {}
    lower: dict[str, None] = {}
    for code in codes:
        for node in nodes:
            if _lies_in(code, node):
                agreeing[code] = lower[code] = None
            elif _lies_in(node, code):
                agreeing[code] = lower[node] = None
    return tuple(agreeing), tuple(lower)


@lru_cache(maxsize=65536)
def parents(nodes: Codes) -> Codes:
    """Return ``nodes`` with the city, else the province, in place of each county."""
    return tuple(dict.fromkeys(_parent(node) for node in nodes))


def _parent(node: str) -> str:
    if level(node) < COUNTY:
        return node
    city = f"{node[:4]}00"
    return city if city in gbt2260() else f"{node[:2]}0000"


# What a code means -------------------------------------------------------------------------


class Place(NamedTuple):
    """The fields of a record that name its place; ``code`` is that of the lowest."""

    province: str | None
    city: str | None
    county: str | None
    code: str | None


@lru_cache(maxsize=65536)
def place_of(nodes: Codes) -> Place:
    """Return what all ``nodes`` have in common; of several, never a county or code."""
    places = [_place_of(node) for node in nodes]
    if len(places) == 1:
        return places[0]
    provinces = {place.province for place in places}
    cities = {place.city for place in places}
    return Place(
        provinces.pop() if len(provinces) == 1 else None,
        cities.pop() if len(cities) == 1 else None,
        None,
        None,
    )


def _place_of(node: str) -> Place:
    if not node:
        return Place(None, None, None, None)
    province = province_of(node).name
    city = province if province.endswith("市") else city_of(node)
    if level(node) == PROVINCE:
        return Place(province, city, None, None)
    return Place(province, city, gbt2260()[node] if level(node) == COUNTY else None, node)


def either(nodes: Codes) -> Message:
    """Return the full names of all ``nodes``, for a message."""
    *some, last = (_full_name(node) for node in nodes)
    if not some:
        return Message(lambda _said: last)
    return Message(
        lambda translations: translations.gettext("{some} or {last}").format(
            some=translations.gettext(", ").join(some), last=last
        )
    )


def _full_name(node: str) -> str:
    return "".join(dict.fromkeys(filter(None, _place_of(node)[:COUNTY])))
