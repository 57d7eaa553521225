"""Criteria: from what a user asks for to the clusters that match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

import msgspec

from clustercli.dataset import Dataset
from clustercli.errors import UnknownValueError, UsageError
from clustercli.folding import fold
from clustercli.model import Cluster
from clustercli.names import NameIndex
from clustercli.translation import gettext as _
from clustercli.translation import listed, ngettext
from clustercli.validity import within
from clustercli.vocabulary import (
    index_of,
    place_names,
    places_without_clusters,
    qualified_county,
)

UNKNOWN = ("unknown", "none", "null", "未知", "未定", "未载明", "未归入", "无")
"""What may be typed for "this field has no value"."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for, as typed.

    Several values of one field are alternatives (OR), different fields must all hold
    (AND). Every one of ``words`` must be found, and every condition of ``where``, which is SQL
    over the fields of a cluster, must hold.
    """

    words: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    county: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    emerging: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    expiring_within: int | None = None
    where: tuple[str, ...] = ()


class Criterion(msgspec.Struct, frozen=True):
    """One condition: what asked for it, in the user's words, and its test."""

    field: str
    given: str
    test: Callable[[Cluster], bool]
    note: str | None = None


class Selection:
    """A query made ready for a dataset."""

    def __init__(self, query: Query, dataset: Dataset) -> None:
        """Read the query.

        Raises UnknownValueError, AmbiguousValueError or UsageError for a value that
        means nothing.
        """
        self.dataset = dataset
        self.years: frozenset[int] | None = None
        """The batch years asked for; None if any will do, or also those without one."""
        self.wanted: dict[str, frozenset[str | None]] = {}
        """By field, the canonical values asked for, of the fields that have such values."""
        self.criteria: tuple[Criterion, ...] = tuple(self._read(query))

    def apply(self) -> list[Cluster]:
        """Return the clusters that meet every criterion, in the order of the dataset."""
        found: Iterable[Cluster] = self.dataset
        for criterion in self.criteria:
            found = filter(criterion.test, found)
        return list(found)

    def notes(self) -> list[str]:
        """Return what the reader of the result should know about how it was read."""
        notes = [criterion.note for criterion in self.criteria if criterion.note]
        if self.years is not None and (undated := self.undated()):
            said = ngettext(
                "{number} more would match but for its batch year, which is not settled; "
                "--year unknown selects it.",
                "{number} more would match but for their batch year, which is not settled; "
                "--year unknown selects them.",
                undated,
            )
            notes.append(said.format(number=undated))
        return notes

    def undated(self) -> int:
        """Return how many clusters without a year meet all other criteria."""
        others = [criterion for criterion in self.criteria if criterion.field != "year"]
        return sum(
            cluster.year is None and all(criterion.test(cluster) for criterion in others)
            for cluster in self.dataset
        )

    def why_empty(self) -> tuple[Criterion, int]:
        """Return the criterion that left nothing, and how many were left before it."""
        left = list(self.dataset)
        for criterion in self.criteria:
            if not any(map(criterion.test, self.dataset)):
                return criterion, 0
        for criterion in self.criteria:
            before = len(left)
            left = list(filter(criterion.test, left))
            if not left:
                return criterion, before
        raise UsageError(_("the selection is not empty"))

    def nearest(self, criterion: Criterion) -> tuple[str, ...]:
        """Return industries that look like what a keyword criterion looked for."""
        if criterion.field not in ("industry", "words"):
            return ()
        index = NameIndex("industry")
        for cluster in self.dataset:
            index.add(cluster.industry)
        return index.nearest(criterion.given)

    def _read(self, query: Query) -> Iterable[Criterion]:
        for word in query.words:
            yield Criterion("words", word, self._word(word))
        for field, read in self._readers().items():
            if texts := getattr(query, field):
                yield read(field, texts)
        if query.expiring_within is not None:
            yield self._expiring(query.expiring_within)
        if query.where:
            yield from self._where(query.where)

    def _readers(self) -> dict[str, Callable[[str, tuple[str, ...]], Criterion]]:
        """Return, in the order in which they apply, how each field is read."""
        return {
            "province": self._one_of,
            "region": self._one_of,
            "unit": self._one_of,
            "city": self._places,
            "county": self._places,
            "year": self._years,
            "industry": self._industries,
            "sector": self._one_of,
            "emerging": self._one_of,
            "evidence": self._one_of,
            "status": self._one_of,
        }

    def _word(self, word: str) -> Callable[[Cluster], bool]:
        """Return the test of a bare word: it is found in the text, or it names the place."""
        found = _contains(word, searched)
        places = {
            field: frozenset(index_of(field, self.dataset).named(word))
            for field in ("province", "region", "unit")
        }
        return lambda cluster: (
            found(cluster)
            or any(getattr(cluster, field) in names for field, names in places.items())
        )

    def _expiring(self, days: int) -> Criterion:
        validity = self.dataset.validity
        return Criterion(
            "expiring_within",
            str(days),
            lambda cluster: within(validity.of(cluster), validity.day, days),
        )

    def _where(self, conditions: tuple[str, ...]) -> list[Criterion]:
        from contextlib import closing

        from clustercli.sql import Database

        with closing(Database(self.dataset)) as database:
            return [
                Criterion("where", condition, _among(database.matching(condition)))
                for condition in conditions
            ]

    def _one_of(self, field: str, texts: tuple[str, ...]) -> Criterion:
        index = index_of(field, self.dataset)
        wanted = {
            None if fold(text) in UNKNOWN and not index.named(text) else index.resolve(text)
            for text in texts
        }
        self.wanted[field] = frozenset(wanted)
        return Criterion(field, _joined(texts), lambda cluster: getattr(cluster, field) in wanted)

    def _places(self, field: str, texts: tuple[str, ...]) -> Criterion:
        index = place_names(field, self.dataset)
        wanted: set[str | None] = set()
        note = None
        for text in texts:
            if fold(text) in UNKNOWN:
                wanted.add(None)
                continue
            found = _resolve_place(field, index, text)
            wanted.update(found)
            if len(found) > 1:
                said = _("{text} names {number} places, all included: {names}")
                note = said.format(text=text, number=len(found), names=listed(found))
        self.wanted[field] = frozenset(wanted)
        value_of = qualified_county if field == "county" else attrgetter("city")
        return Criterion(field, _joined(texts), lambda c: value_of(c) in wanted, note)

    def _industries(self, field: str, texts: tuple[str, ...]) -> Criterion:
        tests = [_contains(word, _industry) for word in texts]
        return Criterion(field, _joined(texts), lambda c: any(test(c) for test in tests))

    def _years(self, field: str, texts: tuple[str, ...]) -> Criterion:
        known = {batch.year: batch.ordinal for batch in self.dataset.batches}
        wanted: set[int | None] = set()
        for text in texts:
            wanted |= _read_years(text, known)
        if None not in wanted:
            self.years = frozenset(year for year in wanted if year is not None)
        self.wanted[field] = frozenset(None if year is None else str(year) for year in wanted)
        return Criterion(field, _joined(texts), lambda cluster: cluster.year in wanted)


def select(dataset: Dataset, **criteria: str | int | Sequence[str | int]) -> list[Cluster]:
    """Return the clusters of ``dataset`` that match, by the rules of the command line.

    ``criteria`` are the fields of :class:`Query` (``province="山东"``,
    ``year=[2022, 2023]``, ``industry="机器人"``). Raises UnknownValueError or
    AmbiguousValueError for a value that means nothing, UsageError for an unknown field.
    """
    for field in criteria:
        if field not in Query.__struct_fields__:
            said = _("unknown criterion {field!r}; there are: {known}")
            raise UsageError(said.format(field=field, known=listed(Query.__struct_fields__)))
    within_days = criteria.pop("expiring_within", None)
    asked = {
        field: (str(value),) if isinstance(value, str | int) else tuple(map(str, value))
        for field, value in criteria.items()
    }
    days = None if within_days is None else int(str(within_days))
    return Selection(Query(**asked, expiring_within=days), dataset).apply()


def _among(ids: frozenset[str]) -> Callable[[Cluster], bool]:
    return lambda cluster: cluster.id in ids


def _joined(texts: tuple[str, ...]) -> str:
    return ",".join(texts)


def _contains(word: str, text_of: Callable[[Cluster], str]) -> Callable[[Cluster], bool]:
    key = fold(word)
    return lambda cluster: key in fold(text_of(cluster))


def _industry(cluster: Cluster) -> str:
    return f"{cluster.industry}\n{cluster.name}\n{cluster.official_name or ''}"


def searched(cluster: Cluster) -> str:
    """Return the text in which a bare word is looked for: id, name, industry and place."""
    places = (cluster.province, cluster.city, cluster.county, cluster.locality, cluster.unit)
    return "\n".join((cluster.id, _industry(cluster), *(place or "" for place in places)))


# Years ---------------------------------------------------------------------------------

_YEAR = re.compile(r"(\d{4})年?度?")
_RANGE = re.compile(r"(\d{4})年?(?:-|–|—|~|至|到|\.\.)(\d{4})年?度?")
_ORDINAL = re.compile(r"第([一二三四五六七八九十]|\d{1,2})批")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", start=1)}


def _read_years(text: str, batches: dict[int, int]) -> set[int | None]:
    """Return the batch years that a text names; ``batches`` is year to ordinal."""
    folded = fold(text)
    if folded in UNKNOWN:
        return {None}
    if match := _ORDINAL.fullmatch(folded):
        ordinal = _DIGITS.get(match[1]) or int(match[1])
        years = {year for year, number in batches.items() if number == ordinal}
    elif match := _RANGE.fullmatch(folded):
        first, last = int(match[1]), int(match[2])
        if first > last:
            said = _("the range {text!r} runs backwards: write {first}-{last}")
            raise UsageError(said.format(text=text, first=last, last=first))
        years = {year for year in batches if first <= year <= last}
    elif match := _YEAR.fullmatch(folded):
        years = {year for year in batches if year == int(match[1])}
    else:
        raise UnknownValueError("year", text, valid=(*map(str, batches), "unknown"))
    if not years:
        said = _("no batch answers to {text!r}; there are batches for {years}")
        raise UsageError(said.format(text=text, years=listed(sorted(batches))))
    return set(years)


# Cities and counties -------------------------------------------------------------------


def _resolve_place(field: str, index: NameIndex, text: str) -> tuple[str, ...]:
    """Return the places that ``text`` names: where clusters are, else any of GB/T 2260."""
    try:
        return index.resolve_all(text)
    except UnknownValueError:
        elsewhere = places_without_clusters(field, text)
        if elsewhere:
            return elsewhere
        raise
