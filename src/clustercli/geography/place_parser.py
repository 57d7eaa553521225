"""From a cluster's full name to its province, city, county, locality and industry.

A name is built from the outside in: province, city, county, perhaps a town or zone, then
the industry and 产业集群 (江苏省无锡市惠山区智能基础零部件制造产业集群). So divisions are read off
its beginning, the longest name first and each within the one before it. What can be two
places, or none, stays None and is reported.

The zones that the Bureau of Statistics counts beside the divisions (苏州工业园区) are no
divisions: they are localities of their city, as 酒泉经济技术开发区 is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import msgspec

from clustercli.errors import UnknownValueError
from clustercli.geography.divisions import unit_code, unit_names, units_by_code
from clustercli.geography.gazetteer import (
    ANYWHERE,
    CITY,
    COUNTY,
    PROVINCE,
    Codes,
    Step,
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
    stated = _NOTHING
    if province or city or county:
        stated = _stated(province, city, county)
    cleaned = name_text(name).strip(_STRAY)
    text = _without_ending(cleaned)
    located = _Reader(text, text, stated).read()
    if located.county is None and (simplified := _simplified(cleaned)):
        return _Reader(_without_ending(simplified), cleaned, stated).read()
    return located


# The text --------------------------------------------------------------------------------

_STRAY = " ·•・‧-‐–—―_~|/\\,，、.。;；:：!！?？'\"“”‘’「」『』《》〈〉【】<>"
"""Punctuation that may stand around and between the parts of a name."""

_LEAST_INDUSTRY = 2
"""The fewest characters of an industry behind a short name: 普洱茶 is not 茶 of 普洱."""


def _simplified(text: str) -> str | None:
    """Return ``text`` in simplified characters; None if it is, or if places would shift."""
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
    """What a record's columns say: one of ``nodes``, perhaps a zone.

    ``against`` is what contradicts ``nodes``; ``open`` says that a column was not understood.
    """

    nodes: Codes
    against: Codes = ()
    zone: str | None = None
    problem: Message | None = None
    open: bool = False


_NOTHING = _Stated(ANYWHERE)
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
    stated = _NOTHING
    for column, text in (("province", province), ("city", city), ("county", county)):
        cleaned = name_text(text or "").strip(_STRAY)
        if cleaned and cleaned not in _NO_NAMES:
            stated = _with_column(stated, column, cleaned)
    return stated


def _with_column(stated: _Stated, column: str, text: str) -> _Stated:
    try:
        codes = _column_codes(column, text, stated.nodes)
    except UnknownValueError:
        return stated._replace(problem=stated.problem or _no_such(text, ANYWHERE), open=True)
    if text in zones() or (not codes and locality_end(text, 0) == len(text)):
        stated = stated._replace(zone=text)
    elif not codes:
        return stated._replace(problem=stated.problem or _no_such(text, stated.nodes), open=True)
    agreeing, nodes = narrow(stated.nodes, codes)
    if agreeing or not codes:
        return stated._replace(nodes=nodes or stated.nodes)
    problem = stated.problem or _does_not_lie(codes, stated.nodes)
    return stated._replace(against=codes, problem=problem)


def _column_codes(column: str, text: str, nodes: Codes) -> Codes:
    """Return what a column's text means, of its own level if anything of that level fits.

    Raises UnknownValueError for an unknown province.
    """
    if column == "province":
        return _chain_of(text, ANYWHERE) or tuple(map(_unit_code, unit_names().resolve_all(text)))
    codes = _named(text, nodes) or _named(fold(text), nodes)
    fitting = narrow(nodes, codes)[0] or codes
    for wanted in _LEVELS[column]:
        if found := tuple(code for code in fitting if level(code) == wanted):
            return found
    return ()


def _named(text: str, nodes: Codes) -> Codes:
    """Return the divisions that ``text`` names, in full, short or with their parents."""
    for names in (full_names(), short_names()):
        if codes := names.codes.get(text):
            return codes
    return _chain_of(text, nodes)


def _chain_of(text: str, nodes: Codes) -> Codes:
    """Return the lowest division of a text that is all full names: 江苏省无锡市."""
    reader = _Reader(text, text, _Stated(nodes))
    reader.chain()
    return reader.nodes if reader.at == len(text) and not reader.locality else ()


def _unit_code(name: str) -> str:
    """Return the code of a reporting unit by its canonical name."""
    return next(unit_code(unit) for unit in units_by_code() if unit.name == name)


# The name --------------------------------------------------------------------------------

_WORDS = (
    " 安居 安康 白银 滨海 长寿 灯塔 电白 东坡 复兴 港口 高安 高密 工农 公安 光泽 海港 海盐 合作 "
    " 互助 建安 康乐 莲花 民乐 牡丹 平安 普洱 前进 日照 石棉 水城 太平 通道 铜鼓 温泉 无极 新建 "
    " 新兴 盐池 盐湖 友好 友谊 运河 振兴 中原 "
)
"""Short names that are also words with which the name of an industry can begin."""


_FILLINGS = ("市辖区", "第")


class _Piece(NamedTuple):
    """A short name that was read: where it stands, what it means, what was known before."""

    start: int
    end: int
    codes: Codes
    before: Codes


class _Reader:
    """Reads one name from its beginning.

    ``text`` is read, and the same places of ``shown`` are returned. ``at`` is how far it has
    been read as place, ``nodes`` are the divisions of which one holds the cluster.
    ``settled`` says that a county or zone was read, ``open`` that more was said of the place
    than was understood.
    """

    __slots__ = (
        "at",
        "locality",
        "nodes",
        "open",
        "problem",
        "settled",
        "shown",
        "stated",
        "text",
    )

    def __init__(self, text: str, shown: str, stated: _Stated) -> None:
        self.text = text
        self.shown = shown
        self.stated = stated
        self.nodes = stated.nodes
        self.at = 0
        self.locality = ""
        self.settled = False
        self.open = stated.open
        self.problem = stated.problem

    def read(self) -> ParsedPlace:
        """Return what the name says."""
        self.chain()
        if not self.settled:
            self._shorts()
        if not self.settled:
            self._elsewhere()
        self._localities()
        if not self.settled and not self.locality:
            self._unknown()
        if self.at == 0 and self.stated.nodes != ANYWHERE:
            self._read_alone()
        return self._located()

    def chain(self) -> bool:
        """Read full names, one within the other; say whether there was any."""
        start = self.at
        names = full_names()
        while not self.settled:
            found = names.at(self.text, self.at, self.nodes)
            if found is None and self.text[self.at - 1 : self.at] == "市":
                # 青岛市北区 is 市北区 of 青岛.
                found = names.at(self.text, self.at - 1, self.nodes)
            if found is None or self._needs_city(*found):
                break
            self._take(*found)
        return self.at > start

    def _needs_city(self, end: int, step: Step) -> bool:
        """Say whether a name is too general to be meant without its city: 东区, 矿区."""
        is_general = end - self.at == len("东区") and self.text[end - 1] == "区"
        return is_general and step.settled and self.nodes == ANYWHERE

    def _take(self, end: int, step: Step) -> None:
        if step.is_zone:
            self.locality = self.shown[self.at : end]
        self.settled = step.settled
        self._go_on(end, step.nodes)
        if not step.settled and self.text.startswith(_FILLINGS, self.at):
            self._skip_filling()

    def _go_on(self, end: int, nodes: Codes) -> None:
        while end < len(self.text) and self.text[end] in _STRAY:
            end += 1
        self.at = end
        self.nodes = nodes

    def _skip_filling(self) -> None:
        """Step over 市辖区 and 第八师 (新疆生产建设兵团第八师石河子市) before a division."""
        if self.text.startswith("市辖区", self.at):
            end = self.at + len("市辖区")
        else:
            end = corps_division_end(self.text, self.at)
        if end > self.at and full_names().at(self.text, end, self.nodes):
            self.at = end

    # Short names ---------------------------------------------------------------------------

    def _shorts(self) -> None:
        """Read short names as far as the chain makes them certain.

        They are if a full name follows in which they agree, or a second short one (江苏无锡),
        or a locality (酒泉经济技术开发区). One alone is if it is a province's, or lies in what
        the columns state. Behind full names it may begin the industry (眉山市东坡泡菜).
        """
        first = self.at
        names = short_names()
        pieces: list[_Piece] = []
        while found := names.at(self.text, self.at, self.nodes):
            end, step = found
            pieces.append(_Piece(self.at, end, step.codes, self.nodes))
            self._go_on(end, step.nodes)
            if self.chain():
                if self.settled:
                    return
                first = self.at
                pieces.clear()
            elif step.settled:
                break
        if pieces and not self._own_zone(pieces):
            self._keep_certain(pieces, alone=first == 0)

    def _own_zone(self, pieces: list[_Piece]) -> bool:
        """Read the zone that bears the last short name, if one does.

        It lies in that city. That it lies in the county whose name it bears is not certain
        (余杭经济技术开发区 does not lie in 余杭区), unless the columns say so.
        """
        last = pieces[-1]
        end = own_zone_end(self.text, self.at)
        nodes = self.nodes if are_counties(last.before) else parents(self.nodes)
        known = len(pieces) > 1 or last.before != ANYWHERE or not are_counties(self.nodes)
        if end == self.at or len(nodes) > 1 or not known or self._is_word(last):
            return False
        self._go_on(end, nodes)
        self.locality = self.shown[last.start : end]
        self.settled = True
        return True

    def _keep_certain(self, pieces: list[_Piece], *, alone: bool) -> None:
        """Take back the short names that are not certain, and say so.

        One that begins the name of a zone needs no word: the zone is read next.
        """
        doubtful = None
        while pieces and not self._is_certain(pieces, alone=alone):
            doubtful = pieces.pop()
            self.at, self.nodes = doubtful.start, doubtful.before
        self.settled = bool(pieces) and are_counties(pieces[-1].codes)
        if doubtful is None or are_counties(self.nodes):
            return
        if self.nodes == ANYWHERE or locality_end(self.text, self.at) == self.at:
            self.open = True
            self._report(
                gettext_lazy(
                    "{short} may be short for {places}, or belong to the industry",
                    short=self.text[doubtful.start : doubtful.end],
                    places=either(doubtful.codes),
                )
            )

    def _is_certain(self, pieces: list[_Piece], *, alone: bool) -> bool:
        last = pieces[-1]
        if self._is_word(last) or len(self.text) - self.at < _LEAST_INDUSTRY:
            return False
        if len(pieces) > 1 or self._is_before_locality():
            return True
        if not alone:
            return False
        meant = short_names().codes[self.text[last.start : last.end]]
        provinces = tuple(code for code in meant if level(code) == PROVINCE)
        agreeing, nodes = narrow(last.before, provinces)
        if agreeing and len(self.nodes) > 1:
            self.nodes = nodes
        return bool(agreeing) or (last.before != ANYWHERE and not provinces)

    def _is_word(self, piece: _Piece) -> bool:
        return f" {self.text[piece.start : piece.end]} " in _WORDS

    def _is_before_locality(self) -> bool:
        """Say whether a zone follows that lies in this one city, or a town of this county."""
        end = town_end if are_counties(self.nodes) else locality_end
        return len(self.nodes) == 1 and end(self.text, self.at) > self.at

    # Localities, and what is in no table -----------------------------------------------------

    def _localities(self) -> None:
        """Read towns, streets and zones, and a county that stands behind one."""
        while (end := locality_end(self.text, self.at)) > self.at:
            self.locality += self.shown[self.at : end]
            self._go_on(end, self.nodes)
            if not self.settled:
                self.chain()

    def _elsewhere(self) -> None:
        """Read and report a province, city or zone that lies elsewhere.

        A county too, where a county is known: one of the two must be wrong.
        """
        found = full_names().at(self.text, self.at, ANYWHERE)
        if found and (not are_counties(found[1].codes) or are_counties(self.nodes)):
            known = self.nodes
            self.nodes = ANYWHERE
            self._take(*found)
            self.chain()
            self._contradict(known, self.nodes)

    def _contradict(self, known: Codes, named: Codes) -> None:
        """Report that the name says ``named``, and keep what ``known`` agrees in."""
        if self.stated.nodes == ANYWHERE:
            self._report(_does_not_lie(named, known))
        else:
            self._report(
                gettext_lazy(
                    "contradictory place: the name says {named}, the columns say {stated}",
                    named=either(named),
                    stated=either(known),
                )
            )
        self.nodes = (*known, *named)
        self.settled = self.open = True

    def _unknown(self) -> None:
        """Read and report what stands where a county should, but is none of this place."""
        while self._unknown_part():
            self.open = True
        if self.open:
            self._localities()

    def _unknown_part(self) -> bool:
        found = full_names().at(self.text, self.at, ANYWHERE)
        end = found[0] if found else county_end(self.text, self.at)
        if end == self.at:
            return False
        if found:
            self._report(_does_not_lie(found[1].codes, self.nodes))
        else:
            self._report(_no_such(self.text[self.at : end], self.nodes))
        self._go_on(end, parents(self.nodes))
        return True

    def _read_alone(self) -> None:
        """Read a name that says nothing within the columns' place: it may say another."""
        alone = _Reader(self.text, self.shown, _NOTHING)
        alone.read()
        if alone.nodes != ANYWHERE:
            self.at, self.locality = alone.at, alone.locality
            self._contradict(self.nodes, alone.nodes)

    # The result ------------------------------------------------------------------------------

    def _report(self, problem: Message) -> None:
        self.problem = self.problem or problem

    def _located(self) -> ParsedPlace:
        place = place_of(self.nodes + self.stated.against)
        industry = self.shown[self.at : len(self.text)].strip(_STRAY) or None
        return ParsedPlace(
            province=place.province,
            city=place.city,
            county=place.county,
            county_code=place.code if place.county or not self.open else None,
            locality=self.locality or self.stated.zone,
            industry=industry,
            problem=self.problem or self._why_null(industry),
        )

    def _why_null(self, industry: str | None) -> Message | None:
        if len(self.nodes) > 1:
            return gettext_lazy("ambiguous place: it can be {places}", places=either(self.nodes))
        if self.nodes == ANYWHERE:
            return gettext_lazy("unknown place: the name begins with no division of GB/T 2260")
        return None if industry else gettext_lazy("the name has no industry")


def _no_such(text: str, nodes: Codes) -> Message:
    """Return the report on a place that GB/T 2260 does not have, with one of the same stem."""
    problem = (
        gettext_lazy("unknown place {place}: GB/T 2260 has none of this name", place=text)
        if nodes == ANYWHERE
        else gettext_lazy(
            "unknown place {place}: GB/T 2260 has none of this name in {outer}",
            place=text,
            outer=either(nodes),
        )
    )
    alike = narrow(nodes, short_names().codes.get(stem_of(text), ()))[0]
    if not alike or level(alike[0]) == PROVINCE:
        return problem
    return gettext_lazy("{problem}; did you mean {places}?", problem=problem, places=either(alike))


def _does_not_lie(codes: Codes, nodes: Codes) -> Message:
    if nodes == ANYWHERE:
        return gettext_lazy(
            "ambiguous place: without its city it can be {places} or another",
            places=either(codes),
        )
    return gettext_lazy(
        "contradictory place: {places} does not lie in {outer}",
        places=either(codes),
        outer=either(nodes),
    )
