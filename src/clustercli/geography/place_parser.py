"""From a cluster's full name to its province, city, county, locality and industry.

A name goes from the larger to the smaller: province, city, county, perhaps a town or zone,
then the industry and 产业集群 (江苏省无锡市惠山区智能基础零部件制造产业集群). So divisions are read
from its beginning, the longest name first and each within the one before it. What can be two
places, or none, stays None and is reported.

The zones that the Bureau of Statistics counts beside the divisions (苏州工业园区) are no
divisions: they are localities of their city, as 酒泉经济技术开发区 is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import msgspec

from clustercli.geography.divisions import unit_code, unit_names, units_by_code
from clustercli.geography.gazetteer import (
    ANYWHERE,
    CITY,
    COUNTY,
    PROVINCE,
    Codes,
    Match,
    are_counties,
    either,
    full_names,
    level,
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
    locality_end,
    own_zone_end,
    town_end,
)
from clustercli.i18n.messages import Message, gettext_lazy
from clustercli.text.normalize import fold, name_text


class ParsedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """What a name says; the fields are those of :class:`clustercli.records.model.Cluster`.

    ``province``, ``city`` and ``county`` are full names of GB/T 2260. A municipality is its
    own city; ``city`` is None where the province runs the county directly. ``county_code``
    is the prefecture's where the name has no county. ``industry`` is the rest without
    产业集群. ``problem`` says in one line what was ambiguous, unknown or contradictory.
    """

    province: str | None
    city: str | None
    county: str | None
    county_code: str | None
    locality: str | None
    industry: str | None
    problem: Message | None


def parse_place(
    name: str,
    *,
    province: str | None = None,
    city: str | None = None,
    county: str | None = None,
) -> ParsedPlace:
    """Return what the name of a cluster says of its place and industry.

    ``province`` (or reporting unit), ``city`` and ``county`` are what the record itself
    states, in any spelling. They narrow the search and fill in what the name leaves out;
    where the name contradicts them, only what both agree in is kept, and ``problem`` says so.
    """
    stated = _NOTHING_STATED
    if province or city or county:
        stated = _stated(province, city, county)
    cleaned = name_text(name).strip(_STRAY)
    text = _without_ending(cleaned)
    located = _Parser(text, text, stated).read()
    if located.county is None and (simplified := _simplified(cleaned)):
        return _Parser(_without_ending(simplified), cleaned, stated).read()
    return located


# The text --------------------------------------------------------------------------------

_STRAY = " ·•・‧-‐–—―_~|/\\,，、.。;；:：!！?？'\"“”‘’「」『』《》〈〉【】<>"
"""Punctuation that may stand around and between the parts of a name."""

_LEAST_INDUSTRY = 2
"""The fewest characters of an industry behind a short name: 普洱茶 is not 茶 of 普洱."""


def _simplified(text: str) -> str | None:
    """Return ``text`` in simplified characters; None if it is, or if its length changes.

    What is read off the simplified text is cut from the original by the same positions.
    """
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
    that; ``not_understood`` says that some column could not be read.
    """

    within: Codes
    against: Codes = ()
    zone: str | None = None
    problem: Message | None = None
    not_understood: bool = False


_NOTHING_STATED = _Stated(ANYWHERE)
_NO_NAMES = frozenset(("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"))
"""What tables of divisions write where there is no prefecture."""
_LEVELS = {"city": (CITY, COUNTY, PROVINCE), "county": (COUNTY, CITY, PROVINCE)}
"""What a column may hold, the likeliest first."""


@lru_cache(maxsize=65536)
def _stated(
    province: str | None,
    city: str | None,
    county: str | None,
) -> _Stated:
    """Return what the columns say, each read within the ones before it."""
    stated = _NOTHING_STATED
    for column, text in (("province", province), ("city", city), ("county", county)):
        cleaned = name_text(text or "").strip(_STRAY)
        if cleaned and cleaned not in _NO_NAMES:
            stated = _with_column(stated, column, cleaned)
    return stated


def _with_column(stated: _Stated, column: str, text: str) -> _Stated:
    codes = _column_codes(column, text, stated.within)
    if codes is None:
        return _not_understood(stated, text, ANYWHERE)
    if text in zones() or (not codes and locality_end(text, 0) == len(text)):
        stated = stated._replace(zone=text)
    elif not codes:
        return _not_understood(stated, text, stated.within)
    agreeing, within = narrow(stated.within, codes)
    if agreeing or not codes:
        return stated._replace(within=within or stated.within)
    problem = stated.problem or _does_not_lie(codes, stated.within)
    return stated._replace(against=codes, problem=problem)


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
        if codes := names.codes.get(text):
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
    " 新兴 盐池 盐湖 友好 友谊 运河 振兴 中原 "
)
"""Short names that are also words with which the name of an industry can begin.

白银 is a city and silver: 白银产业集群 names no place.
"""

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


class _Parser:
    """Reads one name from its beginning.

    ``text`` is read, and results are cut from ``original`` by the same positions. ``position``
    is how far the place has been read, ``within`` are the divisions of which one holds the
    cluster. ``settled`` says that a county or zone was read, ``not_understood`` that the name
    says more of its place than could be read.
    """

    __slots__ = (
        "locality",
        "not_understood",
        "original",
        "position",
        "problem",
        "settled",
        "stated",
        "text",
        "within",
    )

    def __init__(self, text: str, original: str, stated: _Stated) -> None:
        self.text = text
        self.original = original
        self.stated = stated
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
        if self.position == 0 and self.stated.within != ANYWHERE:
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
            if found is None or self._needs_city(*found):
                break
            self._accept(*found)
        return self.position > start

    def _needs_city(self, end: int, match: Match) -> bool:
        """Say whether a name is too general to be meant without its city: 东区, 矿区."""
        is_general = end - self.position == len("东区") and self.text[end - 1] == "区"
        return is_general and match.settled and self.within == ANYWHERE

    def _accept(self, end: int, match: Match) -> None:
        if match.is_zone:
            self.locality = self.original[self.position : end]
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
            chain.append(_ShortName(self.position, end, match.codes, self.within))
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
        end = own_zone_end(self.text, self.position)
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
        while chain and not self._is_certain(chain, begins_name=begins_name):
            doubtful = chain.pop()
            self.position, self.within = doubtful.start, doubtful.before
        self.settled = bool(chain) and are_counties(chain[-1].codes)
        if doubtful is None or are_counties(self.within):
            return
        if self.within == ANYWHERE or locality_end(self.text, self.position) == self.position:
            self.not_understood = True
            self._report(
                gettext_lazy(
                    "{short} may be short for {places}, or belong to the industry",
                    short=self.text[doubtful.start : doubtful.end],
                    places=either(doubtful.codes),
                )
            )

    def _is_certain(self, chain: list[_ShortName], *, begins_name: bool) -> bool:
        last = chain[-1]
        if self._is_word(last) or len(self.text) - self.position < _LEAST_INDUSTRY:
            return False
        if len(chain) > 1 or self._is_before_locality():
            return True
        if not begins_name:
            return False
        meant = short_names().codes[self.text[last.start : last.end]]
        provinces = tuple(code for code in meant if level(code) == PROVINCE)
        agreeing, within = narrow(last.before, provinces)
        if agreeing and len(self.within) > 1:
            self.within = within
        return bool(agreeing) or (last.before != ANYWHERE and not provinces)

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
        if found and (not are_counties(found[1].codes) or are_counties(self.within)):
            known = self.within
            self.within = ANYWHERE
            self._accept(*found)
            self.read_full_names()
            self._contradict(known, self.within)

    def _contradict(self, known: Codes, named: Codes) -> None:
        """Report that the name says ``named``, and keep what ``known`` agrees in."""
        if self.stated.within == ANYWHERE:
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
        end = found[0] if found else county_end(self.text, self.position)
        if end == self.position:
            return False
        if found:
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
            county_code=place.code if place.county or not self.not_understood else None,
            locality=self.locality or self.stated.zone,
            industry=industry,
            problem=self.problem or self._why_null(industry),
        )

    def _why_null(self, industry: str | None) -> Message | None:
        if len(self.within) > 1:
            return gettext_lazy("ambiguous place: it can be {places}", places=either(self.within))
        if self.within == ANYWHERE:
            return gettext_lazy("unknown place: the name begins with no division of GB/T 2260")
        return None if industry else gettext_lazy("the name has no industry")


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
