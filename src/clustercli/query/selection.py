"""Criteria: from what a user asks for to the clusters that match."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import compress
from typing import Any, NamedTuple

import msgspec

from clustercli.dataset.dataset import Dataset
from clustercli.errors import UnknownValueError, UsageError
from clustercli.geography.divisions import divisions_named
from clustercli.i18n.messages import comma_separated, in_current_language, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.query.accepted_values import index_of, place_names
from clustercli.records.columns import (
    COLUMNS_OF_COUNTY,
    Clusters,
    concatenate,
    qualified_counties,
)
from clustercli.records.validity import PENDING, TermEnds, ends_within, read_term_ends
from clustercli.text.name_index import NameIndex
from clustercli.text.normalize import fold
from clustercli.text.year_words import LAST_YEAR, read_year_words

UNKNOWN = ("unknown", "none", "null", "未知", "未定", "未载明", "未归入", "无")
"""What may be typed for "this field has no value"."""

_PENDING = ("待复核", "到期待复核", "pending")

OPEN = ("sector", "emerging", "unit")
"""The fields for which a dataset of other people has values of its own."""


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
    review: tuple[str, ...] = ()
    term_ends: tuple[str, ...] = ()
    expiring_within: int | None = None
    where: tuple[str, ...] = ()


class Criterion(msgspec.Struct, frozen=True):
    """One condition: what asked for it, in the user's words, and its test.

    ``keeps`` says of clusters, for each of them, whether it meets the condition.
    """

    field: str
    given: str
    keeps: Callable[[Clusters], Iterable[bool]]
    note: str | None = None


class Narrowing(msgspec.Struct):
    """What the criteria left of a dataset, counted on the way through its chunks.

    ``left`` counts, a criterion each, the clusters that met it and all before it; ``met`` are
    the indices of the criteria that some cluster meets by itself. ``undated`` counts the
    clusters without a year that meet every other criterion.
    """

    left: list[int]
    met: set[int]
    undated: int = 0


class Selection:
    """A query made ready for a dataset."""

    def __init__(self, query: Query, dataset: Dataset) -> None:
        """Read the query.

        Raises UnknownValueError, AmbiguousValueError or UsageError for a value that
        means nothing.
        """
        self.query = query
        self.dataset = dataset
        self.years: frozenset[int] | None = None
        """The batch years asked for; None if any will do, or also those without one."""
        self.term_ends = TermEnds(())
        """When the terms end that are asked for."""
        self.wanted: dict[str, frozenset[str | None]] = {}
        """By field, the canonical values asked for, of the fields that have such values."""
        self.criteria: tuple[Criterion, ...] = tuple(self._read(query))
        # The year is applied last, so that the clusters that only lack one can be counted.
        self._order = sorted(
            range(len(self.criteria)), key=lambda index: self.criteria[index].field == "year"
        )
        dataset.prefetch(
            [column for c in self.criteria for column in _READ.get(c.field, (c.field,))]
        )
        self.observe: Callable[[Clusters], None] | None = None
        """Called with every chunk of the dataset that is gone through, before it is narrowed."""
        self._found: Clusters | None = None
        self._narrowing: Narrowing | None = None

    def apply(self) -> Clusters:
        """Return the clusters that meet every criterion, in the order of the dataset."""
        if self._found is None:
            self._found = concatenate(self.chunks())
        return self._found

    def positions(self) -> list[int]:
        """Return where in the dataset the clusters are that meet every criterion."""
        kept = [True] * len(self.dataset)
        for criterion in self.criteria:
            pairs = zip(kept, criterion.keeps(self.dataset), strict=True)
            kept = [still and keeps for still, keeps in pairs]
        return list(compress(range(len(kept)), kept))

    def chunks(self) -> Iterator[Clusters]:
        """Yield what meets every criterion, chunk by chunk of the dataset."""
        self._narrowing = Narrowing([0] * len(self.criteria), set())
        for chunk in self.dataset.chunks():
            if self.observe is not None:
                self.observe(chunk)
            yield self._narrowed(chunk, self._narrowing)

    def _narrowed(self, chunk: Clusters, narrowing: Narrowing) -> Clusters:
        found = chunk
        for index in self._order:
            criterion = self.criteria[index]
            before, found = found, found.where(criterion.keeps)
            narrowing.left[index] += len(found)
            if len(found) or (index not in narrowing.met and any(criterion.keeps(chunk))):
                narrowing.met.add(index)
            if criterion.field == "year":
                narrowing.undated += before.column("year").count(None)
        return found

    def notes(self) -> list[str]:
        """Return what the reader of the result should know about how it was read."""
        notes = [criterion.note for criterion in self.criteria if criterion.note]
        if self.years is not None and (undated := self.undated()):
            template = ngettext(
                "{number} more would match but for its batch year, which is not settled; "
                "--year unknown selects it.",
                "{number} more would match but for their batch year, which is not settled; "
                "--year unknown selects them.",
                undated,
            )
            notes.append(template.format(number=undated))
        return notes

    def undated(self) -> int:
        """Return how many clusters without a year meet all other criteria."""
        return self._narrowed_by().undated

    def why_empty(self) -> tuple[Criterion, int]:
        """Return the criterion that left nothing, and how many were left before it."""
        narrowing = self._narrowed_by()
        for index, criterion in enumerate(self.criteria):
            if index not in narrowing.met:
                return criterion, 0
        for before, index in zip(self._order, self._order[1:], strict=False):
            if not narrowing.left[index]:
                return self.criteria[index], narrowing.left[before]
        raise UsageError(_("the selection is not empty"))

    def _narrowed_by(self) -> Narrowing:
        if self._narrowing is None:
            self.apply()
        assert self._narrowing is not None  # noqa: S101 - apply has made it
        return self._narrowing

    def nearest(self, criterion: Criterion) -> tuple[str, ...]:
        """Return industries that look like what a keyword criterion looked for."""
        if criterion.field not in ("industry", "words") or self.dataset.spent:
            return ()
        index = NameIndex("industry")
        for industry in filter(None, self.dataset.column("industry")):
            index.add(industry)
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
            "status": self._statuses,
            "review": self._one_of,
            "term_ends": self._term_ends,
        }

    def _word(self, word: str) -> Callable[[Clusters], Iterable[bool]]:
        """Return the test of a bare word: it is found in the text, or it names the place."""
        key = fold(word)
        places = {
            field: frozenset(index_of(field, self.dataset).named(word))
            for field in ("province", "region", "unit")
        }

        def keeps(clusters: Clusters) -> Iterable[bool]:
            found = [key in fold(text) for text in searched(clusters)]
            for field, names in places.items():
                if names:
                    pairs = zip(found, clusters.column(field), strict=True)
                    found = [already or value in names for already, value in pairs]
            return found

        return keeps

    def _statuses(self, field: str, texts: tuple[str, ...]) -> Criterion:
        """Read statuses; 待复核 is what is unknown because no result of a review is known."""
        plain = tuple(text for text in texts if fold(text) not in _PENDING)
        criterion = self._one_of(field, plain)
        if len(plain) == len(texts):
            return criterion
        self.wanted[field] |= {"unknown"}
        validity, by_batch = self.dataset.validity, self.dataset.national

        def keeps(clusters: Clusters) -> Iterable[bool]:
            rows = clusters.rows(_READ["status"])
            others = criterion.keeps(clusters)
            return [
                other
                or (validity.of(year, review).why in PENDING if by_batch else status == "unknown")
                for other, (status, year, review) in zip(others, rows, strict=True)
            ]

        return Criterion(field, _alternatives(texts), keeps)

    def _term_ends(self, field: str, texts: tuple[str, ...]) -> Criterion:
        ends = self.term_ends = read_term_ends(texts)

        def keeps(clusters: Clusters) -> Iterable[bool]:
            return map(ends.hold, clusters.column("valid_until"))

        return Criterion(field, _alternatives(texts), keeps)

    def _expiring(self, days: int) -> Criterion:
        day = self.dataset.validity.day

        def keeps(clusters: Clusters) -> Iterable[bool]:
            terms = zip(clusters.column("status"), clusters.column("valid_until"), strict=True)
            return [ends_within(status, until, day, days) for status, until in terms]

        return Criterion("expiring_within", str(days), keeps)

    def _where(self, conditions: tuple[str, ...]) -> list[Criterion]:
        from contextlib import closing

        from clustercli.query.database import Database

        def keeps(condition: str) -> Callable[[Clusters], Iterable[bool]]:
            def matching(clusters: Clusters) -> Iterable[bool]:
                with closing(Database(self.dataset, clusters=clusters)) as database:
                    found = database.matching(condition)
                return [position in found for position in range(len(clusters))]

            return matching

        with closing(Database(self.dataset)) as database:
            for condition in conditions:
                database.check(condition)
        return [Criterion("where", condition, keeps(condition)) for condition in conditions]

    def _one_of(self, field: str, texts: tuple[str, ...]) -> Criterion:
        wanted = {self._value(field, text) for text in texts}
        self.wanted[field] = frozenset(wanted)
        return Criterion(
            field, _alternatives(texts), _in(wanted, lambda clusters: clusters.column(field))
        )

    def _value(self, field: str, text: str) -> str | None:
        """Return the value that a text names; a dataset of other people has its own as well."""
        index = index_of(field, self.dataset)
        if fold(text) in UNKNOWN and not index.named(text):
            return None
        try:
            return index.resolve(text)
        except UnknownValueError:
            if self.dataset.national or field not in OPEN:
                raise
        index = index.copy()  # The index is shared by all datasets.
        for value in filter(None, self.dataset.column(field)):
            index.add(value)
        return index.resolve(text)

    def _places(self, field: str, texts: tuple[str, ...]) -> Criterion:
        wanted: set[str | None] = set()
        note = None
        for text in texts:
            if fold(text) in UNKNOWN:
                wanted.add(None)
                continue
            found, today = self._resolve_place(field, text)
            wanted.update(found)
            if today is not None:
                note = today
            elif len(found) > 1:
                template = _("{text} names {number} places, all included: {names}")
                note = template.format(text=text, number=len(found), names=comma_separated(found))
        self.wanted[field] = frozenset(wanted)
        values_of = qualified_counties if field == "county" else _cities
        return Criterion(field, _alternatives(texts), _in(wanted, values_of), note)

    def _resolve_place(self, field: str, text: str) -> tuple[tuple[str, ...], str | None]:
        """Return the places that a text names, and what they are called today if it is not that.

        They are where clusters are, else any of GB/T 2260, else one of before. Of a dataset that
        is read as it comes the clusters' places are looked at last.
        """
        if self.dataset.streamed and (anywhere := divisions_named(field, text)):
            return _with_abolished(field, anywhere)
        try:
            return _with_abolished(field, place_names(field, self.dataset).resolve_all(text))
        except UnknownValueError:
            if elsewhere := divisions_named(field, text):
                return _with_abolished(field, elsewhere)
            from clustercli.geography.gazetteer import asked_before

            before = asked_before(field, text)
            if not before.names:
                raise
            return before.names, in_current_language(before.note or "")

    def _industries(self, field: str, texts: tuple[str, ...]) -> Criterion:
        keys = [fold(word) for word in texts]

        def keeps(clusters: Clusters) -> Iterable[bool]:
            folded = map(fold, _industry_texts(clusters))
            return [any(key in text for key in keys) for text in folded]

        return Criterion(field, _alternatives(texts), keeps)

    def _years(self, field: str, texts: tuple[str, ...]) -> Criterion:
        batches = {batch.year: batch.ordinal for batch in self.dataset.batches}
        years, ordinals, endless, note = _read_years(texts, batches)
        if None not in years and not ordinals:
            self.years = frozenset(year for year in years if year is not None)
        if not endless:
            self.wanted[field] = frozenset(None if year is None else str(year) for year in years)

        def keeps(clusters: Clusters) -> Iterable[bool]:
            if not ordinals:
                return [year in years for year in clusters.column("year")]
            pairs = clusters.rows(("year", "batch"))
            return [year in years or batch in ordinals for year, batch in pairs]

        return Criterion(field, _alternatives(texts), keeps, note)


def _in(
    wanted: Container[Any], values_of: Callable[[Clusters], Iterable[Any]]
) -> Callable[[Clusters], Iterable[bool]]:
    return lambda clusters: [value in wanted for value in values_of(clusters)]


def _cities(clusters: Clusters) -> Iterable[str | None]:
    return clusters.column("city")


def _with_abolished(field: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    from clustercli.geography.gazetteer import with_abolished

    asked = with_abolished(field, names)
    return asked.names, None if asked.note is None else in_current_language(asked.note)


def _alternatives(texts: tuple[str, ...]) -> str:
    return ",".join(texts)


_INDUSTRY = ("industry", "name", "official_name")
_SEARCHED = ("id", *_INDUSTRY, "province", "city", "county", "locality", "unit")


_READ = {
    "words": (*_SEARCHED, "region"),
    "industry": _INDUSTRY,
    "county": COLUMNS_OF_COUNTY,
    "year": ("year", "batch"),
    "status": ("status", "year", "review"),
    "term_ends": ("valid_until",),
    "expiring_within": ("status", "valid_until"),
    "where": (),
}
"""The columns that a criterion reads, where they are not just the one of its name."""


def _industry_texts(clusters: Clusters) -> Iterable[str]:
    return _texts(clusters, _INDUSTRY)


def searched(clusters: Clusters) -> Iterable[str]:
    """Return the texts in which a bare word is looked for: id, name, industry and place."""
    return _texts(clusters, _SEARCHED)


def _texts(clusters: Clusters, fields: tuple[str, ...]) -> Iterable[str]:
    return ("\n".join(filter(None, row)) for row in clusters.rows(fields))


# Years ---------------------------------------------------------------------------------


class _AskedYears(NamedTuple):
    """The batch years and the ordinals of batches that texts name.

    ``endless`` says that the years go on beyond all that are known; ``note`` how words were read
    that depend on the dataset.
    """

    years: set[int | None]
    ordinals: set[int]
    endless: bool = False
    note: str | None = None


def _read_years(texts: Iterable[str], batches: Mapping[int, int]) -> _AskedYears:
    """Return the batch years that texts name.

    ``batches`` is year to ordinal; where it is empty any year will do, and ordinals are returned
    as they are.
    """
    asked = [_read_year(text, batches) for text in texts]
    notes = [one.note for one in asked if one.note]
    return _AskedYears(
        set().union(*(one.years for one in asked)),
        set().union(*(one.ordinals for one in asked)),
        any(one.endless for one in asked),
        " ".join(notes) or None,
    )


def _read_year(text: str, batches: Mapping[int, int]) -> _AskedYears:
    folded = fold(text)
    if folded in UNKNOWN:
        return _AskedYears({None}, set())
    words = read_year_words(folded)
    if words is None or (words.kind == "last" and not (words.last and batches)):
        valid = tuple(map(str, batches))
        raise UnknownValueError("year", text, valid=(*valid, "unknown") if valid else ())
    note = None
    if words.kind == "last":
        years = set(sorted(batches)[-(words.last or 1) :])
        template = _("{text} is read as the last batches: {years}.")
        note = template.format(text=text, years=comma_separated(sorted(years)))
        return _AskedYears(set(years), set(), note=note)
    first, last = words.first or 1, words.last or LAST_YEAR
    if first > last:
        template = _("the range {text!r} runs backwards: write {first}-{last}")
        raise UsageError(template.format(text=text, first=last, last=first))
    wanted = range(first, last + 1)
    if not batches:
        if words.kind == "batches":
            return _AskedYears(set(), set(wanted))
        return _AskedYears(set(wanted), set(), endless=None in (words.first, words.last))
    named = {
        year: ordinal if words.kind == "batches" else year for year, ordinal in batches.items()
    }
    found = {year for year, number in named.items() if number in wanted}
    if not found:
        template = _("no batch answers to {text!r}; there are batches for {years}")
        raise UsageError(template.format(text=text, years=comma_separated(sorted(batches))))
    return _AskedYears(set(found), set())
