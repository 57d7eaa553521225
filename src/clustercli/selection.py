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
from clustercli.vocabulary import (
    index_of,
    place_names,
    places_without_clusters,
    qualified_county,
)

UNKNOWN = ("unknown", "none", "null", "未知", "未定", "未载明")
"""What may be typed for "this field has no value"."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for, as typed.

    Several values of one field are alternatives (OR), different fields must all hold
    (AND). Every one of ``words`` must be found.
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
        self.criteria: tuple[Criterion, ...] = tuple(self._read(query))

    def apply(self) -> list[Cluster]:
        """Return the clusters that meet every criterion, in the order of the dataset."""
        found: Iterable[Cluster] = self.dataset
        for criterion in self.criteria:
            found = filter(criterion.test, found)
        return list(found)

    def notes(self) -> list[str]:
        """Return what the reader of the result should know about how it was read."""
        return [criterion.note for criterion in self.criteria if criterion.note]

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
        raise UsageError("the selection is not empty")

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
            yield Criterion("words", word, _contains(word, _searched))
        for field in ("province", "region", "unit"):
            if texts := getattr(query, field):
                yield self._one_of(field, texts)
        for field in ("city", "county"):
            if texts := getattr(query, field):
                yield _places(field, texts, self.dataset)
        if query.year:
            yield self._years(query.year)
        if query.industry:
            tests = [_contains(word, _industry) for word in query.industry]
            yield Criterion("industry", _joined(query.industry), lambda c: any(t(c) for t in tests))
        for field in ("sector", "emerging", "evidence"):
            if texts := getattr(query, field):
                yield self._one_of(field, texts)

    def _one_of(self, field: str, texts: tuple[str, ...]) -> Criterion:
        index = index_of(field, self.dataset)
        wanted = {None if fold(text) in UNKNOWN else index.resolve(text) for text in texts}
        return Criterion(field, _joined(texts), lambda cluster: getattr(cluster, field) in wanted)

    def _years(self, texts: tuple[str, ...]) -> Criterion:
        known = {batch.year: batch.ordinal for batch in self.dataset.batches}
        wanted: set[int | None] = set()
        for text in texts:
            wanted |= _read_years(text, known)
        self.years = frozenset(year for year in wanted if year is not None)
        return Criterion("year", _joined(texts), lambda cluster: cluster.year in wanted)


def select(dataset: Dataset, **criteria: str | int | Sequence[str | int]) -> list[Cluster]:
    """Return the clusters of ``dataset`` that match, by the rules of the command line.

    ``criteria`` are the fields of :class:`Query` (``province="山东"``,
    ``year=[2022, 2023]``, ``industry="机器人"``). Raises UnknownValueError or
    AmbiguousValueError for a value that means nothing, UsageError for an unknown field.
    """
    for field in criteria:
        if field not in Query.__struct_fields__:
            known = ", ".join(Query.__struct_fields__)
            raise UsageError(f"unknown criterion {field!r}; there are: {known}")
    asked = {
        field: (str(value),) if isinstance(value, str | int) else tuple(map(str, value))
        for field, value in criteria.items()
    }
    return Selection(Query(**asked), dataset).apply()


def _joined(texts: tuple[str, ...]) -> str:
    return ",".join(texts)


def _contains(word: str, text_of: Callable[[Cluster], str]) -> Callable[[Cluster], bool]:
    key = fold(word)
    return lambda cluster: key in fold(text_of(cluster))


def _industry(cluster: Cluster) -> str:
    return f"{cluster.industry}\n{cluster.name}\n{cluster.official_name or ''}"


def _searched(cluster: Cluster) -> str:
    places = (cluster.province, cluster.city, cluster.county, cluster.locality, cluster.unit)
    return "\n".join((_industry(cluster), *(place or "" for place in places)))


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
            raise UsageError(f"the range {text!r} runs backwards: write {last}-{first}")
        years = {year for year in batches if first <= year <= last}
    elif match := _YEAR.fullmatch(folded):
        years = {year for year in batches if year == int(match[1])}
    else:
        raise UnknownValueError("year", text, valid=(*map(str, batches), "unknown"))
    if not years:
        there_are = ", ".join(map(str, sorted(batches)))
        raise UsageError(f"no batch answers to {text!r}; there are batches for {there_are}")
    return set(years)


# Cities and counties -------------------------------------------------------------------


def _places(field: str, texts: tuple[str, ...], dataset: Dataset) -> Criterion:
    index = place_names(field, dataset)
    wanted: set[str | None] = set()
    note = None
    for text in texts:
        if fold(text) in UNKNOWN:
            wanted.add(None)
            continue
        found = _resolve_place(field, index, text)
        wanted.update(found)
        if len(found) > 1:
            note = f"{text} names {len(found)} places, all included: {', '.join(found)}"
    value_of = qualified_county if field == "county" else attrgetter("city")
    return Criterion(field, _joined(texts), lambda c: value_of(c) in wanted, note)


def _resolve_place(field: str, index: NameIndex, text: str) -> tuple[str, ...]:
    """Return the places that ``text`` names: where clusters are, else any of GB/T 2260."""
    try:
        return index.resolve_all(text)
    except UnknownValueError:
        elsewhere = places_without_clusters(field, text)
        if elsewhere:
            return elsewhere
        raise
