"""The gazetteer: full and short names of divisions, matched at a position of a text.

A division is represented by its GB/T 2260 code, the whole country by ``""``. A name can be
that of several divisions; ``Codes`` holds those of which one is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from clustercli.geography.divisions import city_of, divisions, gbt2260, province_of, unit_code
from clustercli.geography.former_divisions import former_divisions, today_of
from clustercli.i18n.messages import Message, gettext_lazy
from clustercli.text.normalize import fold

Codes = tuple[str, ...]

ANYWHERE: Codes = ("",)
"""The whole country: nothing is known yet of where a cluster lies."""

SHORTEST = 2
"""The fewest characters of a short name."""


class Match(NamedTuple):
    """A name that was matched within some divisions.

    ``codes`` are the divisions of that name that lie in one of those, or hold one; ``within``
    is where to match what follows, the lower division of each such pair. ``settled`` says that
    no name of a division can follow: this is a county's or a zone's. ``former`` is the name where
    it is one that these divisions had before.
    """

    codes: Codes
    within: Codes
    settled: bool
    is_zone: bool
    former: str | None = None


class Names:
    """Names of divisions with the codes of each; ``short`` ones lack the kind (无锡).

    ``former`` are the names that divisions had before, with the codes of today. They count where
    no division of today of that name is meant.
    """

    def __init__(
        self,
        pairs: Iterable[tuple[str, str]],
        former: Iterable[tuple[str, str]] = (),
        *,
        short: bool = False,
    ) -> None:
        self.codes = _by_name(pairs)
        self.former = _by_name(former)
        self.is_short = short
        self._beginning: dict[str, list[str]] = {}
        for name in sorted({*self.codes, *self.former}, key=len, reverse=True):
            self._beginning.setdefault(name[:SHORTEST], []).append(name)
        self.starts = frozenset(self._beginning)

    def named(self, name: str, within: Codes) -> Codes:
        """Return the divisions of a name; those that had it before, where only they agree."""
        codes, former = self.codes.get(name, ()), self.former.get(name, ())
        if former and not narrow(within, codes)[0] and narrow(within, former)[0]:
            return former
        return codes or former

    def match(self, text: str, start: int, within: Codes) -> tuple[int, Match] | None:
        """Return the end and the match of the longest name that begins at ``start``.

        Only names of divisions that lie in one of ``within``, or hold one, count.
        """
        for name in self._beginning.get(text[start : start + SHORTEST], ()):
            end = start + len(name)
            if text.startswith(name, start) and not self._goes_on(text, end):
                match = _match(self, name, within)
                if match.codes:
                    return end, match
        return None

    def _goes_on(self, text: str, end: int) -> bool:
        """Say whether what ends at ``end`` is the beginning of a longer name or of a word."""
        if self.is_short and text.startswith(_KIND_ENDS, end):
            return not text.startswith(_LIKE_KINDS, end)
        return text.startswith(_WORDS_OF_INDUSTRY, end - 1)


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, Codes]:
    found: dict[str, Codes] = {}
    for name, code in pairs:
        known = found.get(name)
        if known is None:
            found[name] = (code,)
        elif code not in known:
            found[name] = (*known, code)
    return found


@lru_cache(maxsize=65536)
def _match(names: Names, name: str, within: Codes) -> Match:
    codes, lower = narrow(within, names.codes.get(name, ()))
    if codes:
        is_zone = name in zones()
        return Match(codes, lower, is_zone or are_counties(codes), is_zone)
    codes, lower = narrow(within, names.former.get(name, ()))
    if not codes and not names.is_short:
        codes = lower = moved_from(name, within)
    return Match(codes, lower, name not in former_prefectures(), is_zone=False, former=name)


def moved_from(name: str, within: Codes) -> Codes:
    """Return what a county is today that lay in one of ``within`` before: 公主岭市 in 四平市."""
    before = _moved().get(name, ())
    return tuple(dict.fromkeys(code for city, code in before if city in within))


@lru_cache(maxsize=1)
def _moved() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return, by name, the cities in which counties lay before, with what these are today."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for former in former_divisions():
        city = f"{former.code[:4]}00"
        if level(former.code) != COUNTY or len(former.today) > 1:
            continue
        for known in today_of(city):
            if level(known) == CITY and not former.today[0].startswith(known[:4]):
                found.setdefault(former.name, {})[known, former.today[0]] = None
    return {name: tuple(pairs) for name, pairs in found.items()}


_KIND_ENDS = ("市", "区", "县", "旗", "州")
"""What makes a longer name of a short one: 上虞 is not named in 上虞市."""
_WORDS_OF_INDUSTRY = ("区块链", "市政设施", "市政工程", "市政公用", "市场", "县域经济")
"""Words whose first character must not be taken for the last of a division's name."""
_LIKE_KINDS = (*_WORDS_OF_INDUSTRY, "市中区", "市北区", "市南区")
"""What may stand behind a short name though it begins like the kind of a division."""


@lru_cache(maxsize=1)
def full_names() -> Names:
    """Return the full names of divisions and zones; a zone has the code of its city.

    They are those of GB/T 2260, and names in use that it does not have: 延边州 and 恭城县
    without the peoples, 广西自治区, 兵团. Former names come beside them (上虞市).
    """
    before = tuple(_former_pairs())
    names = frozenset(name for name, _ in before)
    pairs = tuple(_full_pairs())
    # 东乡县 is short for 东乡族自治县, and was the name of 东乡区: it can be either.
    either = tuple(pair for pair in pairs if pair[0] in names and not _is_name(*pair))
    return Names((pair for pair in pairs if pair not in either), (*before, *either))


def _is_name(name: str, code: str) -> bool:
    return gbt2260().get(code) == name or is_zone(code)


@lru_cache(maxsize=1)
def _former_pairs() -> tuple[tuple[str, str], ...]:
    return tuple(_former_names())


def _former_names() -> Iterator[tuple[str, str]]:
    for former in former_divisions():
        for code in former.today:
            # A division that only got another code has no former name.
            if former.name not in (gbt2260().get(former.code), gbt2260()[code]):
                yield former.name, code


@lru_cache(maxsize=1)
def former_prefectures() -> frozenset[str]:
    """Return the names of former prefectures, behind which a county can follow."""
    return frozenset(former.name for former in former_divisions() if former.code.endswith("00"))


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
    pairs = tuple(_short_pairs())
    return Names(pairs, _former_short_pairs(frozenset(name for name, _ in pairs)), short=True)


@lru_cache(maxsize=1)
def beginnings() -> frozenset[str]:
    """Return the first :data:`SHORTEST` characters of all names: with others no name begins."""
    return full_names().starts | short_names().starts


def _former_short_pairs(known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the short names of former divisions that no division of today shares: 襄樊."""
    for name, code in _former_pairs():
        stem = stem_of(name)
        is_short = len(stem) >= SHORTEST and stem != name and not stem.endswith("矿")
        if is_short and stem not in known:
            yield stem, code


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


def _lies_in(code: str, division: str) -> bool:
    """Say whether the division ``code`` is ``division`` or lies in it."""
    if division == "654000":
        return code.startswith(_ILI)
    return code.startswith(division[: level(division) * 2])


@lru_cache(maxsize=65536)
def narrow(within: Codes, codes: Codes) -> tuple[Codes, Codes]:
    """Return those of ``codes`` that agree with ``within``, and the lower of every such pair.

    Two divisions agree if one lies in the other: 江苏省 and 无锡市 do, and 无锡市 is the lower.
    """
    agreeing: dict[str, None] = {}
    lower: dict[str, None] = {}
    for code in codes:
        for division in within:
            if _lies_in(code, division):
                agreeing[code] = lower[code] = None
            elif _lies_in(division, code):
                agreeing[code] = lower[division] = None
    return tuple(agreeing), tuple(lower)


@lru_cache(maxsize=65536)
def parents(codes: Codes) -> Codes:
    """Return ``codes`` with the city, else the province, in place of each county."""
    return tuple(dict.fromkeys(map(_parent, codes)))


def _parent(code: str) -> str:
    if level(code) < COUNTY:
        return code
    city = f"{code[:4]}00"
    return city if city in gbt2260() else f"{code[:2]}0000"


# What a code means -------------------------------------------------------------------------


class Place(NamedTuple):
    """The fields of a record that name its place; ``code`` is that of the lowest."""

    province: str | None
    city: str | None
    county: str | None
    code: str | None


@lru_cache(maxsize=65536)
def place_of(codes: Codes) -> Place:
    """Return what all ``codes`` have in common; of several, never a county or code."""
    places = [_place_of(code) for code in codes]
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


def _place_of(code: str) -> Place:
    if not code:
        return Place(None, None, None, None)
    province = province_of(code).name
    city = province if province.endswith("市") else city_of(code)
    if level(code) == PROVINCE:
        return Place(province, city, None, None)
    return Place(province, city, gbt2260()[code] if level(code) == COUNTY else None, code)


def either(codes: Codes) -> Message:
    """Return the full names of all ``codes`` as alternatives, for a message."""
    *some, last = map(_full_name, codes)
    if not some:
        return Message(lambda _translations: last)
    return Message(
        lambda translations: translations.gettext("{some} or {last}").format(
            some=translations.gettext(", ").join(some), last=last
        )
    )


def _full_name(code: str) -> str:
    return "".join(dict.fromkeys(filter(None, _place_of(code)[:COUNTY])))


# What people ask for -------------------------------------------------------------------------


class AskedPlace(NamedTuple):
    """Cities or counties that are asked for, named as in a selection, and what to say of them."""

    names: tuple[str, ...]
    note: Message | None


def asked_before(which: str, text: str) -> AskedPlace:
    """Return the cities or counties (``which``) of today that a former name or code means.

    A county comes with its city, as in :func:`clustercli.geography.divisions.divisions_named`.
    """
    key = fold(text)
    wanted = CITY if which == "city" else COUNTY
    codes: dict[str, None] = {}
    for former in former_divisions():
        became_counties = wanted == COUNTY and are_counties(former.today)
        stem = stem_of(former.name)
        if (level(former.code) == wanted or became_counties) and key in (
            former.code,
            former.name,
            # 无锡 is a city of today, and not 无锡县 of before.
            former.name if stem in short_names().codes else stem,
            f"{former.parents.rpartition('/')[2]}{former.name}",
        ):
            codes |= dict.fromkeys(code for code in former.today if level(code) == wanted)
    if not codes:
        return AskedPlace((), None)
    return AskedPlace(tuple(map(_asked_name, codes)), called_today(text, tuple(codes)))


def with_abolished(which: str, names: tuple[str, ...]) -> AskedPlace:
    """Return places that are asked for with those they took in since the first batch.

    Records keep the division that their list printed: who asks for 两江新区 means those of
    渝北区 and 江北区 too. Who asks for one of these is told what it is today.
    """
    found, note = dict.fromkeys(names), None
    for former in former_divisions():
        code = former.code
        if level(code) != (CITY if which == "city" else COUNTY) or abolished(code) is None:
            continue
        if _asked_name(code) in names:
            note = abolished(code)
        elif any(_asked_name(today) in names for today in former.today):
            found[_asked_name(code)] = None
    return AskedPlace(tuple(found), note)


def _asked_name(code: str) -> str:
    name = gbt2260()[code]
    return name if level(code) == CITY else f"{city_of(code) or province_of(code).name}{name}"


def called_today(former: str, codes: Codes) -> Message:
    """Return what a former name, or a division that is no more, is today, for a note."""
    if former.endswith(("区", "县")) and not any(map(are_counties, ((code,) for code in codes))):
        return gettext_lazy("{former} is in {today} today", former=former, today=either(codes))
    return gettext_lazy("{former} is {today} today", former=former, today=either(codes))


@lru_cache(maxsize=4096)
def abolished(code: str) -> Message | None:
    """Return what the division of a code is today, if it was abolished; None if it stands.

    Codes that are no longer in ``data/gbt2260.csv`` count for none.
    """
    today = today_of(code) if code in gbt2260() else (code,)
    return None if today == (code,) else called_today(_full_name(code), today)
