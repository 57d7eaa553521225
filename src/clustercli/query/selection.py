"""Criteria: from what a user asks for to the clusters that match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from clustercli.dataset.dataset import Dataset
from clustercli.errors import AmbiguousValueError, UnknownValueError
from clustercli.geography.divisions import (
    divisions_named,
    is_in_pinyin,
    named_in_pinyin,
)
from clustercli.i18n.messages import comma_separated, in_current_language, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.query.accepted_values import AREA, UNKNOWN, index_of, index_with_own, place_names
from clustercli.records.columns import (
    COLUMNS_OF_COUNTY,
    Clusters,
    concatenate,
    values_of,
)
from clustercli.records.validity import (
    OF_VALIDITY,
    PENDING,
    TermEnds,
    ends_within,
    read_term_ends,
)
from clustercli.tables.table import Hint
from clustercli.text.enumerations import named_in, separated, unquoted
from clustercli.text.normalize import fold

if TYPE_CHECKING:
    from clustercli.geography.areas import Area
    from clustercli.query.answer_coverage import Coverage
    from clustercli.query.searched_words import SearchedTerm

_PENDING = ("待复核", "到期待复核", "pending")
_Resolved = TypeVar("_Resolved")


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for, as typed.

    Several values of one field are alternatives (OR), different fields must all hold
    (AND). ``ids`` is None where no ids are asked for: of an empty list there is nothing. Every one
    of ``words`` must be found, and every condition of ``where``, which is SQL over the fields of a
    cluster, must hold. Words for the same thing are found as well, unless ``exact``.
    """

    words: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None
    province: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    county: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
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
    exact: bool = False


class Criterion(msgspec.Struct, frozen=True):
    """One condition: what asked for it, in the user's words, and its test.

    ``keeps`` says of clusters, for each of them, whether it meets the condition, and ``may_keep``
    whether it might, for all that is known of it. ``terms`` are the words that are looked for,
    with the test of each alone: those given, and then those that were looked for besides. ``notes``
    have a line for everything that is to be known of how it was read.
    """

    field: str
    given: str
    keeps: Callable[[Clusters], Iterable[bool]]
    notes: tuple[str, ...] = ()
    may_keep: Callable[[Clusters], Iterable[bool]] | None = None
    terms: tuple[SearchedTerm, ...] = ()


class Narrowing(msgspec.Struct):
    """What the criteria left of a dataset, counted on the way through its chunks.

    ``left`` counts, a criterion each, the clusters that met it and all before it; ``met`` are
    the indices of the criteria that some cluster meets by itself. ``undated`` counts the
    clusters without a year that meet every other criterion, ``unplaced`` those that may lie in
    the areas asked for, and meet every other criterion. ``found_by`` counts of those that meet
    all how many each term finds.
    """

    left: list[int]
    met: set[int]
    undated: int = 0
    unplaced: int = 0
    found_by: Counter[SearchedTerm] = msgspec.field(default_factory=Counter)


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
        self._unseen: dict[str, None] = {}
        """Of the ids that are asked for, those of which no cluster has been seen."""
        self.wanted: dict[str, frozenset[str | None]] = {}
        """By field, the canonical values asked for, of the fields that have such values."""
        self.criteria: tuple[Criterion, ...] = tuple(self._read(query))
        # The year is applied last, so that the clusters that only lack one can be counted.
        self._order = sorted(
            range(len(self.criteria)),
            key=lambda index: _LAST.get(self.criteria[index].field, 0),
        )
        dataset.prefetch(
            [column for c in self.criteria for column in _READ.get(c.field, (c.field,))]
        )
        self.observe: Callable[[Clusters], None] | None = None
        """Called with every chunk of the dataset that is gone through, before it is narrowed."""
        self._found: Clusters | None = None
        self._narrowing: Narrowing | None = None

    @property
    def batch_years(self) -> tuple[int, ...]:
        """The batch years that are asked for, in their order: all of them where none are."""
        return tuple(sorted(self.years or (batch.year for batch in self.dataset.batches)))

    @property
    def batches_counted(self) -> tuple[int, ...]:
        """The batch years that a count by years has, with 0 where no cluster is found of one.

        None where a condition may leave out a batch by itself, as one about terms does: that
        nothing of it is recorded would not be true then.
        """
        asked = {criterion.field for criterion in self.criteria}
        return () if asked & {"where", "ids", "ids_from", *OF_VALIDITY} else self.batch_years

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
        self.dataset.note(unknown_ids(tuple(self._unseen)))

    def _narrowed(self, chunk: Clusters, narrowing: Narrowing) -> Clusters:
        found = chunk
        for index in self._order:
            criterion = self.criteria[index]
            before, found = found, found.where(criterion.keeps)
            narrowing.left[index] += len(found)
            if len(found) or (index not in narrowing.met and any(criterion.keeps(chunk))):
                narrowing.met.add(index)
            if criterion.may_keep is not None:
                unplaced = before.where(criterion.may_keep)
                for later in self._order[self._order.index(index) + 1 :]:
                    unplaced = unplaced.where(self.criteria[later].keeps)
                narrowing.unplaced += len(unplaced)
            if criterion.field == "year":
                narrowing.undated += before.column("year").count(None)
        for criterion in self.criteria:
            if any(term.besides for term in criterion.terms):
                _count_once(criterion.terms, found, narrowing.found_by)
        return found

    def notes(self) -> list[str]:
        """Return what the reader of the result should know about how it was read."""
        notes = [line for c in self.criteria for line in self.notes_on(c)]
        if AREA in self.wanted and (unplaced := self._narrowed_by().unplaced):
            template = ngettext(
                "{number} more may lie in that area: its city or county is not known, or only in "
                "part of it.",
                "{number} more may lie in that area: their city or county is not known, or only in "
                "part of it.",
                unplaced,
            )
            notes.append(template.format(number=unplaced))
        if self.years is not None and (undated := self.undated()):
            template = ngettext(
                "{number} more would match but for its batch year, which is not settled.",
                "{number} more would match but for their batch year, which is not settled.",
                undated,
            )
            notes += (template.format(number=undated), _selected_by(_("--year unknown")))
        return notes

    def notes_on(self, criterion: Criterion) -> list[str]:
        """Return how a criterion was read, and which words were looked for besides."""
        notes = list(criterion.notes)
        for given in (term for term in criterion.terms if not term.besides):
            found_by = self._narrowed_by().found_by
            others = [term for term in criterion.terms if term.besides == given.word]
            if others:
                template = _(
                    "{word} is found in {number}; others by what was also looked for: {others}."
                )
                told = [f"{term.word} {found_by[term]}" for term in others]
                note = template.format(
                    word=given.word, number=found_by[given], others=comma_separated(told)
                )
                alone = _("Only {word}: {option}").format(word=given.word, option="--exact")
                notes += (note, Hint(alone))
            notes += self._of_that_name(criterion, given.word)
        return notes

    def _of_that_name(self, criterion: Criterion, word: str) -> Iterator[str]:
        """Yield of which sector or emerging industry a word is the name, and what is in it."""
        if not self.dataset.national:
            return
        found: Clusters = self.dataset
        fields = ("sector", "emerging")
        named = {field: index_of(field, self.dataset).named(word) for field in fields}
        if not any(named.values()):
            return
        for other in self.criteria:
            if other is not criterion:
                found = found.where(other.keeps)
        for value in named["sector"]:
            number = found.column("sector").count(value)
            yield ngettext(
                "{word} is also the name of a sector: {number} cluster is in it.",
                "{word} is also the name of a sector: {number} clusters are in it.",
                number,
            ).format(word=word, number=number)
        for value in named["emerging"]:
            number = found.column("emerging").count(value)
            yield ngettext(
                "{word} is also the name of an emerging industry: {number} cluster is in it.",
                "{word} is also the name of an emerging industry: {number} clusters are in it.",
                number,
            ).format(word=word, number=number)
        yield _selected_by(*(f"--{field} {word}" for field in fields if named[field]))

    def coverage(self, by: tuple[str, ...] = ()) -> Coverage:
        """Return how far the answer goes, which may be counted ``by`` dimensions."""
        from clustercli.query.answer_coverage import coverage_of

        return coverage_of(self, by)

    def undated(self) -> int:
        """Return how many clusters without a year meet all other criteria."""
        return self._narrowed_by().undated

    def why_empty(self) -> tuple[Criterion, int]:
        """Return the criterion that left nothing, and how many were left before it."""
        narrowing = self._narrowed_by()
        for index, criterion in enumerate(self.criteria):
            if index not in narrowing.met:
                return criterion, 0
        pairs = zip(self._order, self._order[1:], strict=False)
        before, last = next(pair for pair in pairs if not narrowing.left[pair[1]])
        return self.criteria[last], narrowing.left[before]

    def _narrowed_by(self) -> Narrowing:
        if self._narrowing is None:
            self.apply()
        assert self._narrowing is not None  # noqa: S101 - apply has made it
        return self._narrowing

    def nearest(self, criterion: Criterion) -> tuple[str, ...]:
        """Return industries that look like what a keyword criterion looked for."""
        if criterion.field not in ("industry", "words") or self.dataset.spent:
            return ()
        from clustercli.query.near_words import near_industries

        return near_industries(criterion.given, filter(None, self.dataset.column("industry")))

    def _read(self, query: Query) -> Iterable[Criterion]:
        if query.ids is not None:  # first, so that each of all the clusters is looked at
            yield self._ids(query.ids)
        for word in map(unquoted, query.words):
            yield self._word(word, exact=query.exact)
        for field, read in self._readers(exact=query.exact).items():
            if texts := getattr(query, field):
                yield read(field, tuple(map(unquoted, texts)))
        if query.expiring_within is not None:
            yield self._expiring(query.expiring_within)
        if query.where:
            yield from self._where(query.where)

    def _readers(self, *, exact: bool) -> dict[str, Callable[[str, tuple[str, ...]], Criterion]]:
        """Return, in the order in which they apply, how each field is read."""
        return {
            "province": self._one_of,
            "region": self._one_of,
            "unit": self._one_of,
            "area": self._areas,
            "city": self._places,
            "county": self._places,
            "year": self._years,
            "industry": partial(self._industries, exact=exact),
            "sector": self._one_of,
            "emerging": self._one_of,
            "evidence": self._one_of,
            "status": self._statuses,
            "review": self._one_of,
            "term_ends": self._term_ends,
        }

    def _word(self, word: str, *, exact: bool) -> Criterion:
        """Return the criterion of a bare word: it is found in the text, or it names the place."""
        from clustercli.geography.areas import areas
        from clustercli.query.membership import lying_in
        from clustercli.query.searched_words import any_of, searched_terms

        places = {
            field: frozenset(index_of(field, self.dataset).named(word))
            for field in ("province", "region", "unit")
        }
        named = index_of(AREA, self.dataset).named(word)
        wanted = [areas()[name] for name in named] if named else []
        terms = searched_terms((word, *separated(word)), searched, exact=exact)

        def keeps(clusters: Clusters) -> Iterable[bool]:
            found = any_of(terms, clusters)
            for field, names in places.items():
                if names:
                    pairs = zip(found, clusters.column(field), strict=True)
                    found = [already or value in names for already, value in pairs]
            if wanted:
                pairs = zip(found, lying_in(wanted, clusters), strict=True)
                found = [already or lies is True for already, lies in pairs]
            return found

        outside = self._not_covered(places["province"]) if places["province"] else ()
        notes = (*_on_areas(wanted), *outside, *self._on_zones(word))
        return Criterion("words", word, keeps, notes, None, terms)

    def _on_zones(self, text: str) -> Iterator[str]:
        """Yield what is known of a zone that a text names: zones are no divisions."""
        from clustercli.geography.suffixes import ZONE_KINDS
        from clustercli.geography.zone_names import zones_named

        if fold(text) in ZONE_KINDS:
            template = _(
                "A record names a zone only where its source does: more may lie in a {kind}."
            )
            yield template.format(kind=text)
            return
        for zone, city in zones_named(text).items():
            template = _(
                "{zone} is a zone in {city} and no division: a record names it only where its "
                "source does. Clusters recorded in {city}: {number}."
            )
            number = "?" if self.dataset.streamed else self.dataset.column("city").count(city)
            yield template.format(zone=zone, city=city, number=number)
            yield _selected_by(f"--city {city}")

    def _ids(self, ids: tuple[str, ...]) -> Criterion:
        """Read ids; which of them are no cluster's is known once all clusters have gone by."""
        from clustercli.fields.headings import some

        wanted = frozenset(map(fold, ids))
        self._unseen = dict.fromkeys(map(fold, ids))

        def keeps(clusters: Clusters) -> Iterable[bool]:
            found = clusters.column("id")
            for id_ in wanted.intersection(found):
                self._unseen.pop(id_, None)
            return [id_ in wanted for id_ in found]

        return Criterion("ids_from", some(ids), keeps)

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
        wanted = set(self._values(field, texts))
        self.wanted[field] = frozenset(wanted)
        places = wanted if field in ("province", "unit") else ()
        return Criterion(
            field,
            _alternatives(texts),
            _in(wanted, field),
            self._not_covered(places) if places else (),
        )

    def _not_covered(self, names: Iterable[str | None]) -> tuple[str, ...]:
        from clustercli.records.published_figures import not_covered

        outside = not_covered(names) if self.dataset.national else None
        return (outside,) if outside else ()

    def _areas(self, field: str, texts: tuple[str, ...]) -> Criterion:
        from clustercli.geography.areas import areas
        from clustercli.query.membership import lying_in

        names = dict.fromkeys(name for name in self._values(field, texts) if name)
        wanted = [areas()[name] for name in names]
        self.wanted[field] = frozenset(names)
        return Criterion(
            field,
            _alternatives(texts),
            lambda clusters: [found is True for found in lying_in(wanted, clusters)],
            tuple(_on_areas(wanted)),
            may_keep=lambda clusters: [found is None for found in lying_in(wanted, clusters)],
        )

    def _values(self, field: str, texts: tuple[str, ...]) -> Iterator[str | None]:
        """Yield the values that texts name, also where one names several: 山东省和河北省."""
        for text in texts:
            yield from _each_named(text, lambda name: self._value(field, name))

    def _value(self, field: str, text: str) -> str | None:
        """Return the value that a text names; a dataset of other people has its own as well."""
        index = index_of(field, self.dataset)
        if not index.named(text) and fold(text) in UNKNOWN:
            return None
        try:
            return index.resolve(text)
        except UnknownValueError:
            return index_with_own(field, self.dataset).resolve(text)

    def _places(self, field: str, texts: tuple[str, ...]) -> Criterion:
        wanted: set[str | None] = set()
        notes: list[str] = []
        for text in texts:
            if fold(text) in UNKNOWN:
                wanted.add(None)
                continue
            resolved = _each_named(text, lambda name: (name, *self._resolve_place(field, name)))
            for name, found, today in resolved:
                wanted.update(found)
                if today is not None:
                    notes += today.splitlines()
                elif len(found) > 1:
                    template = _("{text} names {number} places, all included: {names}")
                    names = comma_separated(found)
                    notes.append(template.format(text=name, number=len(found), names=names))
                elif field == "county":
                    notes += self._on_zones(name)
        self.wanted[field] = frozenset(wanted)
        return Criterion(field, _alternatives(texts), _in(wanted, field), tuple(notes))

    def _resolve_place(self, field: str, text: str) -> tuple[tuple[str, ...], str | None]:
        """Return the places that a text names, and what they are called today if it is not that.

        They are where clusters are, else any of GB/T 2260, else one of before. Of a dataset that
        is read as it comes the clusters' places are looked at last.
        """
        pinyin = is_in_pinyin(text)
        if pinyin and len(different := named_in_pinyin(field, text)) > 1:
            places = tuple(place for places in different.values() for place in places)
            raise AmbiguousValueError(field, text, places)
        if self.dataset.streamed and (anywhere := divisions_named(field, text)):
            return _with_abolished(field, anywhere)
        try:
            names = place_names(field, self.dataset, pinyin=pinyin)
            return _with_abolished(field, names.resolve_all(text))
        except UnknownValueError:
            if elsewhere := divisions_named(field, text):
                return _with_abolished(field, elsewhere)
            from clustercli.geography.gazetteer import asked_before

            before = asked_before(field, text)
            if not before.names:
                raise
            return before.names, in_current_language(before.note or "")

    def _industries(self, field: str, texts: tuple[str, ...], *, exact: bool) -> Criterion:
        from clustercli.query.searched_words import any_of, searched_terms

        terms = searched_terms(texts, _industry_texts, exact=exact)
        return Criterion(field, _alternatives(texts), partial(any_of, terms), terms=terms)

    def _years(self, field: str, texts: tuple[str, ...]) -> Criterion:
        from clustercli.query.asked_years import read_years

        batches = {batch.year: batch.ordinal for batch in self.dataset.batches}
        years, ordinals, endless, note = read_years(texts, batches, self.dataset.calls)
        if None not in years and not ordinals:
            self.years = frozenset(year for year in years if year is not None)
        if not endless:
            self.wanted[field] = frozenset(None if year is None else str(year) for year in years)

        def keeps(clusters: Clusters) -> Iterable[bool]:
            if not ordinals:
                return [year in years for year in clusters.column("year")]
            pairs = clusters.rows(("year", "batch"))
            return [year in years or batch in ordinals for year, batch in pairs]

        return Criterion(field, _alternatives(texts), keeps, (note,) if note else ())


def _selected_by(*options: str) -> Hint:
    """Return with which options the clusters that a note speaks of are selected."""
    return Hint(_("Select them: {options}").format(options=_(" or ").join(options)))


def _on_areas(wanted: Iterable[Area]) -> Iterator[str]:
    """Yield what areas are made of, and the command that lists what is too much for a line."""
    in_short = False
    for area in wanted:
        yield from area.remarks()
        in_short = in_short or area.in_short
    if in_short:
        yield Hint(_("Its places: {command}").format(command="clustercli values area"))


def _count_once(
    terms: Iterable[SearchedTerm], found: Clusters, counts: Counter[SearchedTerm]
) -> None:
    """Count the clusters that each term finds, but those that one before it finds, back to a given.

    So the counts of a word and of what was looked for besides add up.
    """
    left = found
    for term in terms:
        left = left if term.besides else found
        finds = term.finds(left)
        counts[term] += sum(finds)
        left = left.take([place for place, is_found in enumerate(finds) if not is_found])


def unknown_ids(ids: Sequence[str]) -> str:
    """Return in words which ids are no cluster's; an empty text if there are none."""
    if not ids:
        return ""
    from clustercli.fields.headings import some

    template = ngettext(
        "{number} id is that of no cluster here: {ids}",
        "{number} ids are those of no cluster here: {ids}",
        len(ids),
    )
    return template.format(number=len(ids), ids=some(ids))


def _in(wanted: Container[Any], field: str) -> Callable[[Clusters], Iterable[bool]]:
    return lambda clusters: [value in wanted for value in values_of(clusters, field)]


def _each_named(text: str, resolve: Callable[[str], _Resolved]) -> list[_Resolved]:
    """Return what a text names, or else the names in it; raises what ``resolve`` does."""

    def means(name: str) -> bool:
        try:
            resolve(name)
        except UnknownValueError:
            return False
        except AmbiguousValueError:
            pass
        return True

    try:
        return [resolve(text)]
    except UnknownValueError:
        names = named_in(text, means)
        if not names:
            raise
    return [resolve(name) for name in names]


def _with_abolished(field: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    from clustercli.geography.gazetteer import with_abolished

    asked = with_abolished(field, names)
    return asked.names, None if asked.note is None else in_current_language(asked.note)


def _alternatives(texts: tuple[str, ...]) -> str:
    return ",".join(texts)


_INDUSTRY = ("industry", "name", "official_name")
_SEARCHED = ("id", *_INDUSTRY, "province", "city", "county", "locality", "unit")


_LAST = {"area": 1, "year": 2}
"""The criteria that are applied last, the year after the area."""

_READ = {
    "ids_from": ("id",),
    "words": (*_SEARCHED, "region"),
    "industry": _INDUSTRY,
    "county": COLUMNS_OF_COUNTY,
    "area": COLUMNS_OF_COUNTY,
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
