"""From a cluster's full name to its province, city, county, locality and industry.

A name goes from the larger to the smaller: province, city, county, perhaps a town or zone,
then the industry and 产业集群 (江苏省无锡市惠山区智能基础零部件制造产业集群). So divisions are read
from its beginning, the longest name first and each within the one before it. What can be two
places, or none, stays None and is reported.

The zones that the Bureau of Statistics counts beside the divisions (苏州工业园区) are no
divisions: they are localities of their city, as 酒泉经济技术开发区 is.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from clustercli.geography.divisions import gbt2260, unit_code, unit_names, units_by_code
from clustercli.geography.former_divisions import divisions_of_code, former_name, six_digits
from clustercli.geography.gazetteer import (
    ANYWHERE,
    CITY,
    COUNTY,
    PROVINCE,
    SHORTEST,
    Codes,
    Match,
    Names,
    abolished,
    are_counties,
    beginnings,
    called_today,
    either,
    former_prefectures,
    full_names,
    is_zone,
    level,
    moved_from,
    narrow,
    parents,
    place_of,
    short_names,
    stem_of,
    zones,
)
from clustercli.geography.suffixes import (
    corps_division_end,
    county_end,
    is_before_locality,
    is_before_village,
    locality_end,
    may_be_named,
    own_zone_end,
    town_end,
)
from clustercli.i18n.messages import Message, gettext_lazy
from clustercli.text.normalize import fold, is_simplified, name_text


class ParsedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """What a name says; the fields are those of :class:`clustercli.records.model.Cluster`.

    ``province``, ``city`` and ``county`` are full names of GB/T 2260. A municipality is its
    own city; ``city`` is None where the province runs the county directly. ``county_code``
    is the prefecture's where the name has no county. ``industry`` is the rest without
    产业集群. ``problem`` says in one line what was ambiguous, unknown or contradictory;
    ``contradictory`` that two of name, columns and code name two places, so that what they agree
    in is all that is known. ``note`` says what the place is called today, where a former name or
    code was given, or a division that has been abolished since the first batch.
    """

    province: str | None
    city: str | None
    county: str | None
    county_code: str | None
    locality: str | None
    industry: str | None
    problem: Message | None
    contradictory: bool = False
    note: Message | None = None


def parse_place(
    name: str,
    *,
    province: str | None = None,
    city: str | None = None,
    county: str | None = None,
    code: str | None = None,
) -> ParsedPlace:
    """Return what the name of a cluster says of its place and industry.

    ``province`` (or reporting unit), ``city`` and ``county`` are what the record itself
    states, in any spelling; ``code`` is its GB/T 2260 code, of six digits or as it is written,
    or several between blanks.
    They narrow the search and fill in what the name leaves out; where the name contradicts them,
    only what both agree in is kept, and ``problem`` says so.
    """
    return place_columns(province, city, county, code).parse(name)


class PlaceColumns:
    """What the columns of some records say of their place, to parse their names beside it."""

    def __init__(self, stated: _Stated) -> None:
        self._stated = stated

    @cached_property
    def alone(self) -> ParsedPlace:
        """The place that the columns say, where nothing is said beside them."""
        return self.parse("")

    @cached_property
    def _with_industry(self) -> ParsedPlace:
        return _Parser("产品", "产品", self._stated).read()

    def parse(self, name: str) -> ParsedPlace:
        """Return what a name says of its place and industry, as :func:`parse_place` does."""
        # Simplified Han and nothing else is text as it is kept.
        is_clean = _HAN.fullmatch(name) is not None and is_simplified(name)
        cleaned = name if is_clean else name_text(name).strip(_STRAY)
        if is_clean or not _simplified(cleaned):
            text = _without_ending(cleaned)
            if begins := _name_at(text, 0):
                is_other = is_clean and _begins_other_name(text, *begins)
                if is_other and not short_names().match(text, 0, self._stated.within):
                    return self._beside("", text)
            elif not may_be_named(text, 0):
                return self._beside("", text)
            elif (localities := _localities_before_industry(text)) is not None:
                return self._beside(*localities)
        return _parsed(cleaned, self._stated)

    def _beside(self, locality: str, industry: str) -> ParsedPlace:
        """Return the place of the columns, with what a name says that names no division."""
        known = self._with_industry
        return replace(
            known,
            locality=locality or known.locality,
            industry=industry or None,
            problem=known.problem or (None if industry else _NO_INDUSTRY),
        )


@lru_cache(maxsize=8192)
def place_columns(
    province: str | None, city: str | None, county: str | None, code: str | None
) -> PlaceColumns:
    """Return what columns say; the parameters are those of :func:`parse_place`."""
    return PlaceColumns(_stated(province, city, county, code))


@lru_cache(maxsize=8192)
def _parsed(cleaned: str, stated: _Stated) -> ParsedPlace:
    """Return what a name says in which a division may be read."""
    located = _Parser(_without_ending(cleaned), cleaned, stated).read()
    if located.county is None and (simplified := _simplified(cleaned)):
        return _Parser(_without_ending(simplified), cleaned, stated).read()
    return located


def _begins_other_name(text: str, names: Names, end: int) -> bool:
    """Say whether a division's short name, up to ``end``, only begins the name of something else.

    The 太平 of 太平村委会 is such a one, unless the columns state a 太平.
    """
    follows = may_be_named(text, end) or text[end : end + SHORTEST] in beginnings()
    if not names.is_short or follows or text[end - 1] == "市" or may_be_named(text, 0):
        return False
    return is_before_village(text, end) or is_before_locality(text, end)


def _localities_before_industry(text: str) -> tuple[str, str] | None:
    """Return the localities with which a text begins, and the rest; None where a division may be.

    None is named at its beginning.
    """
    position, locality = 0, ""
    while (end := locality_end(text, position)) > position:
        locality += text[position:end]
        position = end
        while position < len(text) and text[position] in _STRAY:
            position += 1
        if _name_at(text, position):
            return None
    if position == 0 and county_end(text, 0) > 0:
        return None
    return locality, text[position:].strip(_STRAY)


def _name_at(text: str, position: int) -> tuple[Names, int] | None:
    """Return the end of a division's name that begins at a position, and of which names it is."""
    if text[position : position + SHORTEST] in beginnings():
        for names in (full_names(), short_names()):
            if found := names.match(text, position, ANYWHERE):
                return names, found[0]
    return None


def parse_location(
    text: str,
    *,
    province: str | None = None,
    city: str | None = None,
    county: str | None = None,
    code: str | None = None,
) -> ParsedPlace:
    """Return what a text says that is a place and nothing else: 广东/佛山/顺德, or an address.

    A name in short is one here, since no industry can be meant. ``industry`` is what is left.
    """
    cleaned = name_text(text).strip(_STRAY)
    if six_digits(cleaned):
        return parse_location("", province=province, city=city, county=county, code=code or cleaned)
    stated = _stated(province, city, county, code)
    simplified = _simplified(cleaned) or cleaned
    return _Parser(simplified, cleaned, stated, is_place=True).read()


# The text --------------------------------------------------------------------------------

_HAN = re.compile("[\u4e00-\u9fff]+")
_STRAY = " ·•・‧-‐–—―_~|/\\,，、.。;；:：!！?？'\"“”‘’「」『』《》〈〉【】<>"
"""Punctuation that may stand around and between the parts of a name."""

_LEAST_INDUSTRY = 2
"""The fewest characters of an industry behind a short name: 普洱茶 is not 茶 of 普洱."""


def _simplified(text: str) -> str | None:
    """Return ``text`` in simplified characters; None if it is, or if its length changes.

    What is read off the simplified text is cut from the original by the same positions.
    """
    if is_simplified(text):
        return None
    blanked = text.replace(" ", "_")
    simplified = fold(blanked)
    shifted = len(simplified) != len(text)
    return None if shifted or simplified == blanked.casefold() else simplified


def _without_ending(text: str) -> str:
    """Return ``text`` without 产业集群 and what may stand in brackets behind it."""
    if text.endswith(")") and "集群(" in text:
        text = text[: text.rindex("集群(") + 2]
    if text.endswith("集群"):
        text = text.removesuffix("集群").removesuffix("产业").removesuffix("特色")
        if text.endswith("中小企业"):
            text = text.removesuffix("中小企业").removesuffix("国家级").removesuffix("国家")
    return text


# The columns -----------------------------------------------------------------------------


class _Stated(NamedTuple):
    """What a record's columns say of its place.

    The cluster lies in one of ``within``, perhaps in a zone. ``against`` is what contradicts
    that; ``not_understood`` says that some column could not be read. ``code`` is the code that
    settled it, ``note`` what a place is called today that has another name in the columns.
    """

    within: Codes
    against: Codes = ()
    zone: str | None = None
    problem: Message | None = None
    not_understood: bool = False
    code: str | None = None
    note: Message | None = None


_NOTHING_STATED = _Stated(ANYWHERE)
_NO_NAMES = frozenset(("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"))
"""What tables of divisions write where there is no prefecture."""
_LEVELS = {"city": (CITY, COUNTY, PROVINCE), "county": (COUNTY, CITY, PROVINCE)}
"""What a column may hold, the likeliest first."""


def is_no_division(text: str) -> bool:
    """Say whether tables write this where there is no city or county: 省直辖县级行政区划."""
    return name_text(text).strip(_STRAY) in _NO_NAMES


@lru_cache(maxsize=65536)
def _stated(
    province: str | None,
    city: str | None,
    county: str | None,
    code: str | None = None,
) -> _Stated:
    """Return what the columns say, each read within the ones before it, the code first."""
    stated = _NOTHING_STATED
    for one in (code or "").split():
        stated = _with_code(stated, "code", one)
    for column, text in (("province", province), ("city", city), ("county", county)):
        cleaned = name_text(text or "").strip(_STRAY)
        if cleaned and cleaned not in _NO_NAMES:
            read = _with_code if cleaned[:1].isdecimal() else _with_column
            stated = read(stated, column, cleaned)
    return stated


def _with_code(stated: _Stated, column: str, text: str) -> _Stated:
    """Return what is known with a code, of the code's own column or of another."""
    code = _code_behind(column, text, stated.code)
    codes = divisions_of_code(code) if code else ()
    if not codes:
        problem = gettext_lazy("unknown code {code}: GB/T 2260 has none such", code=text)
        return stated._replace(problem=stated.problem or problem, not_understood=True)
    if len(codes) == 1 and is_zone(codes[0]):
        stated = stated._replace(zone=gbt2260()[codes[0]])
        codes = (f"{codes[0][:4]}00",)
    elif code and code not in gbt2260() and code not in codes and (name := former_name(code)):
        stated = stated._replace(note=called_today(f"{code} {name}", codes))
    agreeing = _agreeing(stated, codes)
    return agreeing if agreeing.against != stated.against else agreeing._replace(code=code)


def _code_behind(column: str, text: str, outer: str | None) -> str | None:
    """Return a code of six digits; of a part of one (01, 08), with the columns before it."""
    places = {"city": 2, "county": 4}.get(column)
    if places and outer and len(text) == len("01"):
        return six_digits(outer[:places] + text)
    return six_digits(text)


def _with_column(stated: _Stated, column: str, text: str) -> _Stated:
    codes = _column_codes(column, text, stated.within)
    if codes is None:
        return _not_understood(stated, text, ANYWHERE)
    if text in zones() or (not codes and locality_end(text, 0) == len(text)):
        stated = stated._replace(zone=text)
    elif not codes:
        return _not_understood(stated, text, stated.within)
    if moved := moved_from(text, stated.within):
        return stated._replace(within=moved, note=called_today(text, moved))
    if codes and any(_is_former(names, text, codes) for names in (full_names(), short_names())):
        stated = stated._replace(note=stated.note or called_today(text, codes))
    return _agreeing(stated, codes)


def _is_former(names: Names, text: str, codes: Codes) -> bool:
    """Say whether ``codes`` had the name ``text`` before, and none of them has it now."""
    return set(codes) <= {*names.former.get(text, ())} - {*names.codes.get(text, ())}


def _agreeing(stated: _Stated, codes: Codes) -> _Stated:
    """Return what is known when one of ``codes`` is stated too."""
    agreeing, within = narrow(stated.within, codes)
    if agreeing or not codes:
        return stated._replace(within=within or stated.within)
    problem = stated.problem or _does_not_lie(codes, stated.within)
    if stated.code and not stated.problem:
        problem = gettext_lazy(
            "contradictory place: the columns say {named}, the code {code} is {stated}",
            named=either(codes),
            code=stated.code,
            stated=either(stated.within),
        )
    return stated._replace(against=(*stated.against, *codes), problem=problem)


def _not_understood(stated: _Stated, text: str, within: Codes) -> _Stated:
    problem = stated.problem or _no_such(text, within)
    return stated._replace(problem=problem, not_understood=True)


def _column_codes(column: str, text: str, within: Codes) -> Codes | None:
    """Return what a column's text means, of its own level if anything of that level fits.

    None for an unknown province.
    """
    if column == "province":
        codes = _of_full_names(text, ANYWHERE)
        return codes or tuple(map(_unit_code, unit_names().found(text))) or None
    codes = _named(text, within) or _named(fold(text), within)
    fitting = narrow(within, codes)[0] or codes
    for wanted in _LEVELS[column]:
        if found := tuple(code for code in fitting if level(code) == wanted):
            return found
    return ()


def _named(text: str, within: Codes) -> Codes:
    """Return the divisions that ``text`` names, in full, short or with their parents."""
    for names in (full_names(), short_names()):
        if codes := names.named(text, within):
            return codes
    return _of_full_names(text, within)


def _of_full_names(text: str, within: Codes) -> Codes:
    """Return the lowest division of a text that is all full names: 江苏省无锡市."""
    parser = _Parser(text, text, _Stated(within))
    parser.read_full_names()
    return parser.within if parser.position == len(text) and not parser.locality else ()


def _unit_code(name: str) -> str:
    """Return the code of a reporting unit by its canonical name."""
    return next(unit_code(unit) for unit in units_by_code() if unit.name == name)


# The name --------------------------------------------------------------------------------

_ALSO_WORDS = (
    " 安居 安康 白银 滨海 长寿 灯塔 电白 东坡 复兴 港口 高安 高密 工农 公安 光泽 海港 海盐 合作 "
    " 互助 建安 康乐 莲花 民乐 牡丹 平安 普洱 前进 日照 石棉 水城 太平 通道 铜鼓 温泉 无极 新建 "
    " 新兴 盐池 盐湖 友好 友谊 运河 振兴 中原 马村 "
)
"""Short names that are also words with which the name of an industry can begin.

白银 is a city and silver: 白银产业集群 names no place.
"""

_GENERAL = frozenset("东南西北中上下城郊市新旧老工矿农")
"""Of these characters names are made that many towns and zones have: 南城区, 新市区."""
_ALSO_ZONES = ("白塔区", "滨海新区", "东城区", "西工区", "涧西区")
"""Districts whose names zones of other cities bear too, in the Bureau's table of towns."""
_OWNERS = ("北京市", "天津市", "上海市", "乌鲁木齐市")
_FARM = re.compile(".{1,6}(?:农场|农牧场|监狱|林场)")
"""Farms and prisons of these cities lie elsewhere: 上海市白茅岭监狱 in 安徽."""

_ENDS_OF_NAMES = frozenset(
    "庄庙寺桥路街道岛河湖江海山岭沟村屯堡店口门洲湾坝坪塘园岗坡滩镇乡场城关营集堂社井台寨"
)
"""With what a short name can go on as the name of something else: 上海庙, 山东庄."""
_INDUSTRIES = (
    "门窗 门类 海洋 海工 海产 海水 海参 海鲜 海上 海缆 港口 山茶 山地 园林 园艺 河蟹 路灯 道路 "
    "城市 城轨 城际 场景 台式 集成 关键 井下 江海 桥梁 社区 口腔 口罩 口岸 村镇 镇痛 街区 湖羊 集装"
)
"""Words of industries that begin with one of them; they have two characters."""

_BETWEEN = ("市辖区", "第")
"""With what begins a part of a name that is no division but stands between two."""


class _ShortName(NamedTuple):
    """A short name that was read, ``text[start:end]``.

    ``codes`` are the divisions that it can mean; ``before`` is where the cluster was known to
    lie before it was read.
    """

    start: int
    end: int
    codes: Codes
    before: Codes
    former: str | None


class _Parser:
    """Reads one name from its beginning.

    ``text`` is read, and results are cut from ``original`` by the same positions. ``position``
    is how far the place has been read, ``within`` are the divisions of which one holds the
    cluster. ``settled`` says that a county or zone was read, ``not_understood`` that the name
    says more of its place than could be read. ``is_place`` says that the text is a place, with no
    industry behind it.
    """

    __slots__ = (
        "contradictory",
        "is_cluster",
        "is_place",
        "locality",
        "not_understood",
        "note",
        "original",
        "position",
        "problem",
        "settled",
        "stated",
        "text",
        "within",
    )

    def __init__(
        self, text: str, original: str, stated: _Stated, *, is_place: bool = False
    ) -> None:
        self.text = text
        self.original = original
        self.stated = stated
        self.is_place = is_place
        self.is_cluster = len(text) < len(original)
        self.contradictory = bool(stated.against)
        self.note = stated.note
        self.within = stated.within
        self.position = 0
        self.locality = ""
        self.settled = False
        self.not_understood = stated.not_understood
        self.problem = stated.problem

    def read(self) -> ParsedPlace:
        """Return what the name says."""
        self.read_full_names()
        if not self.settled:
            self._read_short_names()
        if not self.settled:
            self._read_division_elsewhere()
        self._read_localities()
        if not self.settled and not self.locality:
            self._read_unknown_places()
        adds_nothing = self.position == 0 and self.stated.within != ANYWHERE
        if adds_nothing and _name_at(self.text, 0):
            self._read_alone()
        return self._result()

    def read_full_names(self) -> bool:
        """Read full names, one within the other; say whether there was any."""
        start = self.position
        names = full_names()
        while not self.settled:
            found = names.match(self.text, self.position, self.within)
            if found is None and self.text[self.position - 1 : self.position] == "市":
                # 青岛市北区 is 市北区 of 青岛.
                found = names.match(self.text, self.position - 1, self.within)
            if found and (former := self._former_prefecture(*found)):
                found = former
            if found is None or self._needs_city(*found) or self._is_owner(*found):
                break
            self._accept(*found)
        return self.position > start

    def _former_prefecture(self, end: int, match: Match) -> tuple[int, Match] | None:
        """Return a county as the prefecture it was before, if one of its counties follows.

        巢湖市 is a county today, and in 安徽省巢湖市庐江县 it is not.
        """
        name = self.text[self.position : end]
        is_county = match.former is None and are_counties(match.codes)
        if not is_county or name not in former_prefectures():
            return None
        before = narrow(self.within, full_names().former.get(name, ()))[1]
        follows = full_names().match(self.text, end, before)
        return (end, Match(before, before, settled=False, is_zone=False)) if follows else None

    def _needs_city(self, end: int, match: Match) -> bool:
        """Say whether a name is too general to be meant without its city: 东区, 矿区."""
        if match.is_zone:
            return self._is_of_another_city(end, match)
        if are_counties(self.within):
            return False
        if not match.settled:
            is_province = any(map(_is_province, match.codes))
            return not is_province and is_before_village(self.text, end)
        stem = self.text[self.position : end - 1]
        in_city = any(level(code) == CITY for code in self.within)
        is_town = len(stem) == 1 and town_end(self.text, self.position) > end
        is_town = is_town or is_before_village(self.text, end)
        begins_town = self._begins_town(end) or self.text.startswith("社区", end)
        if is_town or (_is_general(stem) and not in_city and begins_town):
            return True
        return not in_city and self.text[end - 1] == "区" and self._is_vague(end, match, stem)

    def _is_vague(self, end: int, match: Match, stem: str) -> bool:
        """Say whether a district's name is one that zones of towns bear too: 矿区, 南城区."""
        is_short = len(stem) == 1 and self.within == ANYWHERE
        if self.text[self.position : end] in _ALSO_ZONES and not self._is_in_municipality():
            return True
        # A name that is a district's and no more is a zone's as well: no cluster is called so.
        is_bare = end == len(self.text) and self.position == 0
        is_bare = is_bare and not self.is_cluster and not self.is_place
        is_former = match.former is not None and (_is_general(stem) or stem.endswith("矿"))
        return is_short or is_bare or is_former

    def _is_in_municipality(self) -> bool:
        return all(place_of((code,)).city is not None for code in self.within)

    def _is_of_another_city(self, end: int, zone: Match) -> bool:
        """Say whether a zone is named whose part of another city follows."""
        found = short_names().match(self.text, end, ANYWHERE)
        if not found or own_zone_end(self.text, found[0]) == found[0]:
            return False
        return not narrow(zone.codes, found[1].codes)[0]

    def _is_too_general(self, end: int, match: Match) -> bool:
        """Say whether a name is no evidence against what is known: 城区, 北城区街道."""
        known, self.within = self.within, ANYWHERE
        general = self._needs_city(end, match) or self._is_owner(end, match)
        self.within = known
        return general or self._begins_town(end)

    def _begins_town(self, end: int) -> bool:
        """Say whether the name up to ``end`` is that of a town: 古县镇, 西城区街道."""
        follows = self.text.startswith(("街道", "镇", "乡"), end)
        return follows and town_end(self.text, self.position) > end

    def _is_owner(self, end: int, match: Match) -> bool:
        """Say whether a city is named as the owner of a farm elsewhere, not as the place."""
        name = self.text[self.position : end]
        owner = name in _OWNERS and match.codes != self.within and self.position == 0
        return owner and match.former is None and bool(_FARM.match(self.text, end))

    def _accept(self, end: int, match: Match) -> None:
        if match.is_zone:
            self.locality = self.original[self.position : end]
        if match.former:
            self.note = self.note or called_today(match.former, match.codes)
        self.settled = match.settled
        self._advance(end, match.within)
        if not match.settled and self.text.startswith(_BETWEEN, self.position):
            self._skip_between()

    def _advance(self, end: int, within: Codes) -> None:
        while end < len(self.text) and self.text[end] in _STRAY:
            end += 1
        self.position = end
        self.within = within

    def _skip_between(self) -> None:
        """Skip 市辖区, or 第八师 (新疆生产建设兵团第八师石河子市), before a division."""
        if self.text.startswith("市辖区", self.position):
            end = self.position + len("市辖区")
        else:
            end = corps_division_end(self.text, self.position)
        if end > self.position and full_names().match(self.text, end, self.within):
            self.position = end

    # Short names ---------------------------------------------------------------------------

    def _read_short_names(self) -> None:
        """Read a chain of short names as far as it is certain that they are places.

        They are certain if a full name follows that agrees with them, or a second short one
        (江苏无锡), or a locality (酒泉经济技术开发区). A single one is certain if it is a
        province's, or lies in what the columns state; but behind full names it may begin the
        industry (眉山市东坡泡菜).
        """
        start = self.position
        names = short_names()
        chain: list[_ShortName] = []
        while found := names.match(self.text, self.position, self.within):
            end, match = found
            chain.append(_ShortName(self.position, end, match.codes, self.within, match.former))
            self._advance(end, match.within)
            if self.read_full_names():
                if self.settled:
                    return
                start = self.position
                chain.clear()
            elif match.settled:
                break
        if chain and not self._own_zone(chain):
            self._keep_certain(chain, begins_name=start == 0)

    def _own_zone(self, chain: list[_ShortName]) -> bool:
        """Read the zone that bears the last short name, if one does.

        It lies in that city. That it lies in the county whose name it bears is not certain
        (余杭经济技术开发区 does not lie in 余杭区), unless the columns say so.
        """
        last = chain[-1]
        anywhere = last.before == ANYWHERE and len(chain) == 1
        end = own_zone_end(self.text, self.position, named_by_state=anywhere)
        within = self.within if are_counties(last.before) else parents(self.within)
        known = len(chain) > 1 or last.before != ANYWHERE or not are_counties(self.within)
        if end == self.position or len(within) > 1 or not known or self._is_word(last):
            return False
        self._advance(end, within)
        self.locality = self.original[last.start : end]
        self.settled = True
        return True

    def _keep_certain(self, chain: list[_ShortName], *, begins_name: bool) -> None:
        """Take back the short names that are not certain, and report the first of them.

        One that begins the name of a zone is not reported: the zone is read next.
        """
        doubtful = None
        while chain and not self._is_certain(chain, doubtful, begins_name=begins_name):
            doubtful = chain.pop()
            self.position, self.within = doubtful.start, doubtful.before
        for name in chain:
            if name.former:
                self.note = self.note or called_today(name.former, name.codes)
        self.settled = bool(chain) and are_counties(chain[-1].codes)
        if doubtful is None or are_counties(self.within):
            return
        if self.within == ANYWHERE or locality_end(self.text, self.position) == self.position:
            self.not_understood = True
            self._report(_may_be_short(self.text[doubtful.start : doubtful.end], doubtful.codes))

    def _is_certain(
        self, chain: list[_ShortName], following: _ShortName | None, *, begins_name: bool
    ) -> bool:
        """Say whether the last short name is a place; ``following`` is one that lies in it."""
        last = chain[-1]
        if self.is_place and (len(chain) > 1 or self._stands_alone(last)):
            return True
        if self._is_word(last) or len(self.text) - self.position < _LEAST_INDUSTRY:
            return False
        if is_before_village(self.text, self.position):
            return False
        if len(chain) > 1 or following is not None:
            # Zones bear the names of counties in which they do not lie: 安徽怀远马城经济开发区.
            before = chain[-2].codes if len(chain) > 1 else ()
            of_province = are_counties(last.codes) and any(map(_is_province, before))
            return not (of_province and self._is_before_zone())
        if self._may_be_locality(last):
            return False
        return self._is_before_locality() or (begins_name and self._is_certain_alone(last))

    def _is_before_zone(self) -> bool:
        is_town = town_end(self.text, self.position) > self.position
        return not is_town and locality_end(self.text, self.position) > self.position

    def _is_certain_alone(self, name: _ShortName) -> bool:
        """Say whether a short name is a place by what the columns state, or as a province's."""
        stated = name.before != ANYWHERE
        meant = short_names().named(self.text[name.start : name.end], name.before)
        provinces = tuple(code for code in meant if level(code) == PROVINCE)
        agreeing, within = narrow(name.before, provinces)
        if not agreeing:
            return stated and not provinces
        if len(self.within) > 1:
            self.within = within
        return stated or not self._goes_on()

    def _goes_on(self) -> bool:
        """Say whether what follows can belong to the name before it: 上海庙, 山东庄."""
        word = self.text[self.position : self.position + len("门窗")]
        return word[:1] in _ENDS_OF_NAMES and word not in _INDUSTRIES.split()

    def _stands_alone(self, name: _ShortName) -> bool:
        """Say whether nothing but punctuation is before and behind a name."""
        ends = self.position == len(self.text) or self.position > name.end
        return ends and (name.start == 0 or self.text[name.start - 1] in _STRAY)

    def _may_be_locality(self, name: _ShortName) -> bool:
        """Say whether a short name can be the beginning of another one: 安定门街道.

        Where the columns state this very county, it is meant. A zone behind a city of a known
        province is that city's (江苏省南京江北新区), unless a second city follows.
        """
        if are_counties(name.before) and name.before == name.codes:
            return False
        if not is_before_locality(self.text, self.position):
            return False
        of_city = name.before != ANYWHERE and not are_counties(name.codes)
        if of_city and locality_end(self.text, self.position) > self.position:
            another = short_names().match(self.text, self.position, ANYWHERE)
            is_city = another is not None and not are_counties(another[1].codes)
            return is_city or town_end(self.text, self.position) > self.position
        return True

    def _is_word(self, name: _ShortName) -> bool:
        return f" {self.text[name.start : name.end]} " in _ALSO_WORDS

    def _is_before_locality(self) -> bool:
        """Say whether a zone follows that lies in this one city, or a town of this county."""
        end = town_end if are_counties(self.within) else locality_end
        return len(self.within) == 1 and end(self.text, self.position) > self.position

    # Localities, and what is in no table -----------------------------------------------------

    def _read_localities(self) -> None:
        """Read towns, streets and zones, and a county that stands behind one."""
        while (end := locality_end(self.text, self.position)) > self.position:
            self.locality += self.original[self.position : end]
            self._advance(end, self.within)
            if not self.settled:
                self.read_full_names()

    def _read_division_elsewhere(self) -> None:
        """Read and report a province, city or zone that lies elsewhere.

        A county too, where a county is known: one of the two must be wrong.
        """
        found = full_names().match(self.text, self.position, ANYWHERE)
        if found and self._is_too_general(*found):
            return
        if found and (not are_counties(found[1].codes) or are_counties(self.within)):
            known = self.within
            self.within = ANYWHERE
            self._accept(*found)
            self.read_full_names()
            self._contradict(known, self.within)

    def _contradict(self, known: Codes, named: Codes) -> None:
        """Report that the name says ``named``, and keep what ``known`` agrees in."""
        self.contradictory = True
        if self.stated.code and known == self.stated.within:
            self._report(
                gettext_lazy(
                    "contradictory place: the name says {named}, the code {code} is {stated}",
                    named=either(named),
                    code=self.stated.code,
                    stated=either(known),
                )
            )
        elif self.stated.within == ANYWHERE:
            self._report(_does_not_lie(named, known))
        else:
            self._report(
                gettext_lazy(
                    "contradictory place: the name says {named}, the columns say {stated}",
                    named=either(named),
                    stated=either(known),
                )
            )
        self.within = (*known, *named)
        self.settled = self.not_understood = True

    def _read_unknown_places(self) -> None:
        """Read and report names like those of counties that are none of this place."""
        while self._read_unknown_place():
            self.not_understood = True
        if self.not_understood:
            self._read_localities()

    def _read_unknown_place(self) -> bool:
        found = full_names().match(self.text, self.position, ANYWHERE)
        lies_here = found is not None and bool(narrow(self.within, found[1].codes)[0])
        if found and not lies_here and self._is_too_general(*found):
            return False
        end = found[0] if found else county_end(self.text, self.position)
        if end == self.position:
            return False
        if found and lies_here:
            self._report(_does_not_lie(narrow(self.within, found[1].codes)[0], ANYWHERE))
        elif found:
            self._report(_does_not_lie(found[1].codes, self.within))
        else:
            self._report(_no_such(self.text[self.position : end], self.within))
        self._advance(end, parents(self.within))
        return True

    def _read_alone(self) -> None:
        """Read again, without the columns, a name that names nothing in their place.

        It may name another place, which contradicts them.
        """
        alone = _Parser(self.text, self.original, _NOTHING_STATED)
        alone.read()
        if alone.within != ANYWHERE:
            self.position, self.locality = alone.position, alone.locality
            self._contradict(self.within, alone.within)

    # The result ------------------------------------------------------------------------------

    def _report(self, problem: Message) -> None:
        self.problem = self.problem or problem

    def _result(self) -> ParsedPlace:
        place = place_of(self.within + self.stated.against)
        industry = self.original[self.position : len(self.text)].strip(_STRAY) or None
        return ParsedPlace(
            province=place.province,
            city=place.city,
            county=place.county,
            county_code=place.code
            if place.county or not self.not_understood or self.stated.code
            else None,
            locality=self.locality or self.stated.zone,
            industry=industry,
            problem=self.problem or self._why_null(industry),
            contradictory=self.contradictory,
            note=self.note or (abolished(place.code) if place.code else None),
        )

    def _why_null(self, industry: str | None) -> Message | None:
        if len(self.within) > 1:
            return _can_be(self.within)
        if self.within == ANYWHERE:
            return _NO_DIVISION
        return None if industry or self.is_place else _NO_INDUSTRY


def _is_province(code: str) -> bool:
    return level(code) == PROVINCE


def _is_general(stem: str) -> bool:
    return _GENERAL.issuperset(stem)


_NO_DIVISION = gettext_lazy("unknown place: the name begins with no division of GB/T 2260")
_NO_INDUSTRY = gettext_lazy("the name has no industry")


@lru_cache(maxsize=4096)
def _can_be(codes: Codes) -> Message:
    return gettext_lazy("ambiguous place: it can be {places}", places=either(codes))


@lru_cache(maxsize=4096)
def _may_be_short(short: str, codes: Codes) -> Message:
    return gettext_lazy(
        "{short} may be short for {places}, or belong to the industry",
        short=short,
        places=either(codes),
    )


@lru_cache(maxsize=4096)
def _no_such(text: str, within: Codes) -> Message:
    """Return the report on a place that GB/T 2260 does not have, with one of the same stem."""
    problem = (
        gettext_lazy("unknown place {place}: GB/T 2260 has none of this name", place=text)
        if within == ANYWHERE
        else gettext_lazy(
            "unknown place {place}: GB/T 2260 has none of this name in {outer}",
            place=text,
            outer=either(within),
        )
    )
    alike = narrow(within, short_names().codes.get(stem_of(text), ()))[0]
    if not alike or level(alike[0]) == PROVINCE:
        return problem
    return gettext_lazy("{problem}; did you mean {places}?", problem=problem, places=either(alike))


@lru_cache(maxsize=4096)
def _does_not_lie(codes: Codes, within: Codes) -> Message:
    if within == ANYWHERE:
        return gettext_lazy(
            "ambiguous place: without its city it can be {places} or another",
            places=either(codes),
        )
    return gettext_lazy(
        "contradictory place: {places} does not lie in {outer}",
        places=either(codes),
        outer=either(within),
    )
