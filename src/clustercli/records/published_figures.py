"""Published figures: what notices and articles state, and what the dataset holds for it.

A figure is stored as published, with its source; nothing is corrected. Figures contradict
each other, and ``audit`` says where.
"""

# Annotations are not deferred here: msgspec would compile each of them when it decodes.

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

import msgspec

from clustercli.geography.divisions import (
    city_of,
    covered_by_programme,
    divisions,
    gbt2260,
    province_of,
    regions_of_provinces,
)
from clustercli.i18n.messages import (
    Bilingual,
    Message,
    Worded,
    bilingual,
    comma_separated,
    in_current_language,
)
from clustercli.i18n.messages import gettext as _
from clustercli.records.model import PartialDate
from clustercli.resources.bundled import path_of, read_json
from clustercli.text.lazy_pattern import lazy_pattern

What = Literal[
    "recognised",
    "recognised-at-least",
    "passed-review",
    "provinces-with-clusters",
    "names-containing",
    "first-clusters",
    "leading-provinces",
    "leading-provinces-tied",
    "named-clusters",
    "named-counties",
    "target",
]
"""What a figure counts or claims.

``recognised``: clusters in the lists; ``recognised-at-least``: the same as a lower bound;
``passed-review``: clusters that passed the review; ``provinces-with-clusters``: provinces with
at least one; ``names-containing``: clusters with one of ``words`` in the name. The others are
claims with ``names``: provinces that got their first cluster in the year; provinces that lead,
in order or level; industries of clusters, or counties with a cluster, that a text names.
``target`` is a plan: so many clusters in all by the end of the one year of its scope, which need
be no batch. It says nothing about what there is.
"""

Level = Literal["nation", "region", "area", "province", "unit", "city", "county"]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Which clusters a figure is about.

    ``region_scheme`` is ``four`` for the National Bureau of Statistics' four regions, or
    ``three`` where 辽宁 is counted in the east and 吉林 and 黑龙江 in the centre.
    ``separate_cities_merged`` says whether a province's count has its city under separate
    state planning in it; null where the source does not say or there is no such city.
    """

    level: Level
    name: str | None
    years: tuple[int, ...]
    region_scheme: Literal["four", "three"] | None
    separate_cities_merged: bool | None

    def column_and_value(self) -> tuple[str, str | None]:
        """Return the column by which a cluster lies in this scope's place, and its value there.

        ``region_of_three`` is what :func:`region_of_three` gives. A cluster is in the scope if
        its year is one of ``years`` too; one without a year is in none.
        """
        if self.level == "region" and self.region_scheme == "three":
            return "region_of_three", self.name
        if self.level == "province" and self.separate_cities_merged is False:
            return "unit", self.name
        return self.level, self.name

    def label(self) -> Message:
        """Return the scope in words: data has the Chinese ones."""
        if self.level == "nation":
            return in_words(_NATION)
        name = str(self.name)
        if self.level == "region" and self.region_scheme == "three":
            return in_words(f"{name}{_OF_THREE}")
        city = separate_cities().get(name) if self.level == "province" else None
        if city is None or self.separate_cities_merged is None:
            return in_words(name)
        return in_words(f"{name}（{'含' if self.separate_cities_merged else '不含'}{city}）")

    def province(self) -> str | None:
        """Return the province that this scope lies in; None for the nation and a region."""
        if self.level == "unit":
            units = {unit.name: unit.province for unit in divisions().units}
            return units.get(str(self.name), self.name)
        if self.level in ("city", "county"):
            code = _first_codes().get(str(self.name))
            return province_of(code).name if code else None
        return self.name if self.level == "province" else None

    def city(self) -> str | None:
        """Return the city that this scope lies in or is; None for anything larger."""
        if self.level == "county":
            code = _first_codes().get(str(self.name))
            return city_of(code) if code else None
        return self.name if self.level in ("city", "unit") else None

    def region(self) -> str | None:
        """Return the region, of the four, that this scope lies in or is."""
        if self.level == "region":
            return self.name if self.region_scheme == "four" else None
        province = self.province()
        return next((p.region for p in divisions().provinces if p.name == province), None)


class FigureSource(msgspec.Struct, frozen=True, kw_only=True):
    """Who published a figure, and when; the fields are those of a record's source."""

    publisher: str
    title: str | None = None
    date: PartialDate | None
    url: str | None
    read_at: str | None = None
    reprint: bool = False

    def label(self) -> str:
        """Return the source as it is cited, with the page that can be opened."""
        if self.url is not None or self.read_at is None:
            return " ".join(filter(None, (self.publisher, self.date, self.url)))
        named, address = " ".join(filter(None, (self.publisher, self.date))), self.read_at
        return Message(
            lambda translations: translations.gettext("{source} (reprint) {address}").format(
                source=named, address=address
            )
        )


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One published figure or claim; ``note_en`` is ``note`` in English."""

    id: str
    what: What
    value: int | None
    names: tuple[str, ...]
    words: tuple[str, ...]
    scope: Scope
    source: FigureSource
    note: str | None
    note_en: str | None = None

    def remark(self) -> str | None:
        """Return the note, in English for data and in the language of whoever reads a table."""
        return bilingual(self.note, self.note_en)


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of ``data/published.json``."""

    updated: PartialDate
    figures: tuple[Figure, ...]


@lru_cache(maxsize=1)
def published() -> Published:
    """Return the bundled figures; raises DatasetError if the file is damaged."""
    return read_json(path_of("published.json"), Published)


@lru_cache(maxsize=1)
def _first_codes() -> dict[str, str]:
    """Return the divisions of GB/T 2260 by name, each with its first code."""
    return {name: code for code, name in reversed(gbt2260().items())}


@lru_cache(maxsize=1)
def _english_names() -> dict[str, str]:
    known = divisions()
    units = {unit.name: unit.english for unit in known.units}
    regions = {region.name: region.english for region in known.regions}
    return units | regions | {province.name: province.english for province in known.provinces}


def english_name(name: str) -> str:
    """Return the English name of a region, province or reporting unit; others keep their own."""
    return _english_names().get(name, name)


_NATION, _OF_THREE = "全国", "（三地区划分）"
_WITH_CITY = lazy_pattern("(.+)（(不?含)(.+)）")


@lru_cache(maxsize=1024)
def in_words(label: str) -> Message:
    """Return a place, or the label of a scope, as people read it; data has the Chinese one."""
    if label == _NATION:
        return Bilingual(label, "China")
    if label.endswith(_OF_THREE):
        region = english_name(label.removesuffix(_OF_THREE))
        return Bilingual(label, f"{region} (of three regions)")
    if found := _WITH_CITY.fullmatch(label):
        inside = "with" if found[2] == "含" else "without"
        english = f"{english_name(found[1])} ({inside} {english_name(found[3])})"
        return Bilingual(label, english)
    return Bilingual(label, english_name(label))


def not_covered(names: Iterable[str | None]) -> str | None:
    """Return a line on those of some places that the programme does not cover, if any is one."""
    found = {*names} & {p.name for p in divisions().provinces} - covered_by_programme()
    if not found:
        return None
    ordered = [p.name for p in divisions().provinces if p.name in found]
    return _("Not covered by the programme: {names}.").format(
        names=comma_separated(in_current_language(in_words(name)) for name in ordered)
    )


@lru_cache(maxsize=1)
def separate_cities() -> dict[str, str]:
    """Return the provinces with a city under separate state planning, and the city."""
    return {unit.province: unit.name for unit in divisions().units if unit.kind == "city"}


def as_counted(field: str, value: Any) -> Any:
    """Return a value by which clusters are counted, as people read it beside its number.

    A province as reporting unit is without its city under separate state planning, and says so.
    """
    if field != "unit" or value not in separate_cities():
        return value
    return Worded(value, in_words(f"{value}（不含{separate_cities()[value]}）"))


def region_of_three(province: str, region: str | None) -> str | None:
    """Return the region where a source divides the country into three, by that of the four."""
    return regions_of_provinces("three").get(province, region)


def same_scope(figure: Figure) -> tuple[object, ...]:
    """Return what two figures must share to be about the same thing.

    Whether cities are merged matters only for the provinces that have one.
    """
    scope = figure.scope
    merged = scope.separate_cities_merged if scope.name in separate_cities() else None
    scheme = scope.region_scheme if scope.level == "region" else None
    return (figure.what, scope.level, scope.name, scheme, merged, figure.words)
