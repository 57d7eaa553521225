"""Every published figure against what the dataset holds, and against the other figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Literal, get_args

import msgspec

from clustercli.dataset.dataset import Dataset, load
from clustercli.geography.divisions import regions_of_provinces
from clustercli.i18n.messages import (
    Message,
    Worded,
    gettext_lazy,
    gettext_noop,
    join_messages,
    rendered,
)
from clustercli.query.derived_numbers import (
    Derived,
    Years,
    agreed_numbers,
    closure,
    read_sum,
    sum_of,
)
from clustercli.query.recorded_counts import RecordedCounts, Search
from clustercli.records.published_figures import (
    Figure,
    Scope,
    in_words,
    same_scope,
    separate_cities,
)

Verdict = Literal["agrees", "incomplete", "contradicted", "sources disagree", "not testable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""What can be said of a figure.

``agrees``: we hold just as many. ``incomplete``: we hold fewer, so it may still be true.
``contradicted``: we hold more than it allows, or fewer where we hold everything; a ranking is
contradicted if the counts published for the provinces refute it on every reading of its scope.
``sources disagree``: another figure for the same scope differs, or other figures imply another
number, which our records do not refute. ``not testable``: nothing that we hold bears on it.
"""

_SCHEMES: tuple[Literal["four", "three"], ...] = ("four", "three")

_Tested = tuple[tuple[str, ...] | None, Verdict, list[Message]]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with its verdict; ``difference`` is recorded minus published.

    A derived finding has no figure of its own: its number follows from published ones.
    ``source`` and ``note`` can be said in another language where they are messages.
    """

    what: str
    scope: Scope
    published: int | tuple[str, ...]
    recorded: int | tuple[str, ...] | None
    difference: int | None
    verdict: Verdict
    source: str
    note: str | None
    derived: bool = False


class Audit:
    """The figures and the dataset that they are held against."""

    def __init__(self, figures: Sequence[Figure], dataset: Dataset) -> None:
        """Count what is recorded, in one pass over the dataset."""
        self.figures = figures
        self._batches = dataset.batches or load().batches
        self._every_year = frozenset(batch.year for batch in self._batches)
        self._recorded = RecordedCounts(
            chain.from_iterable(map(_searches, figures)), self._every_year
        )
        dataset.prefetch(self._recorded.fields())
        for chunk in dataset.chunks():
            self._recorded.add(chunk)
        self._groups: dict[tuple[object, ...], dict[Years, list[Figure]]] = {}
        """The figures by what they count and where, and by the years."""
        for figure in figures:
            if figure.value is not None:
                years = frozenset(figure.scope.years)
                group = self._groups.setdefault(same_scope(figure), {})
                group.setdefault(years, []).append(figure)
        self._agreed = {key: agreed_numbers(group) for key, group in self._groups.items()}

    def findings(self) -> list[Finding]:
        """Return a finding a figure, in their order, then the derived ones."""
        return [*map(self.finding, self.figures), *self._derived()]

    def finding(self, figure: Figure) -> Finding:
        """Return the verdict on one figure."""
        if figure.what == "target":
            held = self._count(figure)
            finding = _finding(figure, figure.value or 0, held, "not testable", [figure.remark()])
            return msgspec.structs.replace(finding, difference=None)
        if figure.value is None or figure.what == "named-counties":
            return self._claim(figure)
        count = self._count(figure)
        about = same_scope(figure)
        implied = self._implied(figure, self._agreed[about])
        alike = self._groups[about][frozenset(figure.scope.years)]
        against, refuted = self._against(figure, alike, implied, count)
        notes = [figure.remark(), *against, *refuted]
        disagreement = bool(against)
        # Holding all clusters of a batch is not knowing all results of its review.
        complete = figure.what != "passed-review" and self._complete(figure.scope.years)
        if figure.what == "recognised-at-least":
            # More than the bound bears it out as well.
            held = min(count, figure.value)
            verdict = _verdict(figure.value, held, complete=complete, disagreement=False)
        else:
            verdict = _verdict(figure.value, count, complete=complete, disagreement=disagreement)
        if verdict == "incomplete":
            notes.append(self._may_belong(figure.scope))
        if verdict == "agrees" and implied is not None and implied.value == figure.value:
            notes.append(gettext_lazy("follows also from {how}", how=read_sum(implied.how)))
        return _finding(figure, figure.value, count, verdict, notes)

    def _count(self, figure: Figure) -> int:
        """Return our own count for what a figure counts in its scope."""
        cells, inside = self._recorded.cells, self._recorded.inside(figure.scope)
        if figure.what == "target":
            # A target counts whatever there is by its year, of all batches and of none.
            years = {cell.year for cell in cells}
            return self._recorded.number(figure.scope, years)
        if figure.what == "passed-review":
            return sum(cells[cell] for cell in inside if cell.review == "passed")
        if figure.what == "provinces-with-clusters":
            return len({cell.province for cell in inside})
        if figure.what == "names-containing":
            (search,) = _searches(figure)
            return sum(map(self._recorded.found(search).__getitem__, inside))
        return sum(map(cells.__getitem__, inside))

    def _complete(self, years: Sequence[int]) -> bool:
        """Say whether the dataset holds all that was announced in these years."""
        return self._complete_years.issuperset(years)

    @cached_property
    def _complete_years(self) -> frozenset[int]:
        """The years of which all clusters that were announced are recorded."""
        held: Counter[int | None] = Counter()
        for cell, number in self._recorded.cells.items():
            held[cell.year] += number
        sized = ((batch.year, batch.size) for batch in self._batches)
        return frozenset(y for y, size in sized if size is not None and held[y] >= size)

    def _may_belong(self, scope: Scope) -> Message | None:
        """Return how many without a year may be in a scope; one of all batches has them all."""
        number = self._recorded.number(scope, (None,))
        if not number:
            return None
        if self._every_year <= {*scope.years}:
            return gettext_lazy("{number} of the recorded are without a year", number=number)
        return gettext_lazy("{number} recorded without a year may belong here", number=number)

    # What other figures say --------------------------------------------------------------

    def _against(
        self, figure: Figure, alike: Sequence[Figure], implied: Derived | None, count: int
    ) -> tuple[list[Message], list[Message]]:
        """Return what speaks against a figure: one of those ``alike``, or one that others imply.

        What is less than the ``count`` that we hold is refuted by our own records. It comes
        second, since it speaks against nothing.
        """
        against: list[Message] = []
        refuted: list[Message] = []
        for other in alike:
            if other.value is not None and other.value != figure.value:
                (refuted if other.value < count else against).append(_says(other))
        if implied is not None and implied.value != figure.value:
            value, how = implied.value, read_sum(implied.how)
            says = gettext_lazy("other figures imply {value}: {how}", value=value, how=how)
            (refuted if value < count else against).append(says)
        return against, [gettext_lazy("{says} (refuted by our records)", says=s) for s in refuted]

    def _implied(self, figure: Figure, agreed: dict[Years, Derived]) -> Derived | None:
        """Return the number that the other figures imply for a figure's scope."""
        if figure.what != "recognised":
            return None
        years = frozenset(figure.scope.years)
        closed = closure({y: number for y, number in agreed.items() if y != years}, years)
        if years in closed:
            return closed[years]
        return self._sum_of_regions(years) if figure.scope.level == "nation" else None

    def _sum_of_regions(self, years: Years) -> Derived | None:
        """Return what the regions of one scheme add up to, if all are published."""
        for scheme in _SCHEMES:
            names = tuple(dict.fromkeys(regions_of_provinces(scheme).values()))
            values = [
                self._agreed.get(("recognised", "region", name, scheme, None, ()), {}).get(years)
                for name in names
            ]
            if all(values):
                pairs = zip(names, filter(None, values), strict=True)
                return sum_of((1, derived.value, name) for name, derived in pairs)
        return None

    # What follows from published figures ---------------------------------------------------

    def _derived(self) -> Iterator[Finding]:
        """Yield what follows for a year, or the years up to one, where nobody published it."""
        first = min(batch.year for batch in self._batches)
        for key, group in self._groups.items():
            if key[0] != "recognised":
                continue
            closed = closure(self._agreed[key])
            model = next(iter(group.values()))[0].scope
            for years in sorted(closed.keys() - group.keys(), key=sorted):
                if len(years) == 1 or years == set(range(first, max(years) + 1)):
                    scope = msgspec.structs.replace(model, years=tuple(sorted(years)))
                    yield self._follows(scope, closed[years])
        yield from self._without_cities()

    def _without_cities(self) -> Iterator[Finding]:
        """Yield the counts of provinces without their city under separate state planning."""
        for province, city in separate_cities().items():
            key = ("recognised", "province", province, None, True, ())
            whole = self._agreed.get(key, {})
            part = self._agreed.get(("recognised", "unit", city, None, None, ()), {})
            without = self._groups.get(("recognised", "province", province, None, False, ()), {})
            for years in sorted((whole.keys() & part.keys()) - without.keys(), key=sorted):
                model = self._groups[key][years][0].scope
                scope = msgspec.structs.replace(model, separate_cities_merged=False)
                terms = (1, whole[years].value, province), (-1, part[years].value, city)
                yield self._follows(scope, sum_of(terms))

    def _follows(self, scope: Scope, derived: Derived) -> Finding:
        count = self._recorded.number(scope)
        complete = self._complete(scope.years)
        verdict = _verdict(derived.value, count, complete=complete, disagreement=False)
        notes = [
            gettext_lazy("derived: {how}", how=read_sum(derived.how)),
            self._may_belong(scope) if verdict == "incomplete" else None,
        ]
        return Finding(
            what="recognised",
            scope=scope,
            published=derived.value,
            derived=True,
            recorded=count,
            difference=count - derived.value,
            verdict=verdict,
            source=gettext_lazy("derived"),
            note=join_messages(notes),
        )

    # Claims that are no counts ---------------------------------------------------------------

    def _claim(self, figure: Figure) -> Finding:
        tests = {
            "first-clusters": self._first_clusters,
            "named-clusters": self._named_clusters,
            "named-counties": self._named_counties,
            "leading-provinces": self._leading,
            "leading-provinces-tied": self._leading,
        }
        found, verdict, notes = tests[figure.what](figure)
        return _finding(figure, figure.names, found, verdict, [figure.remark(), *notes])

    def _first_clusters(self, figure: Figure) -> _Tested:
        """Test that provinces got their first cluster in a year: one then, none before."""
        (year,) = figure.scope.years
        held: dict[str, set[int]] = {name: set() for name in figure.names}
        for cell in self._recorded.cells:
            if cell.province in held and cell.year is not None:
                held[cell.province].add(cell.year)
        earlier = [name for name, years in held.items() if any(y < year for y in years)]
        found = tuple(name for name, years in held.items() if year in years)
        if earlier:
            return found, "contradicted", [_naming(_EARLIER, [*map(in_words, earlier)])]
        if len(found) == len(held):
            return found, "agrees", []
        return found, "contradicted" if self._complete((year,)) else "incomplete", []

    def _named_clusters(self, figure: Figure) -> _Tested:
        """Test that clusters with these industries are recorded in the scope."""
        # The batch of a cluster that a text names may still be open.
        inside = set(self._recorded.inside(figure.scope, (*figure.scope.years, None)))
        searches = zip(figure.names, _searches(figure), strict=True)
        found = {name for name, search in searches if inside & self._recorded.found(search).keys()}
        return _all_found(figure.names, found)

    def _named_counties(self, figure: Figure) -> _Tested:
        """Test that these counties have a cluster in the scope."""
        counties = {str(cell.county) for cell in self._recorded.inside(figure.scope)}
        complete = self._complete(figure.scope.years)
        return _all_found(figure.names, counties, complete=complete)

    def _leading(self, figure: Figure) -> _Tested:
        """Test a ranking by the figures published for the provinces, and by other rankings.

        Where a source does not say whether cities under separate state planning are merged into
        their provinces, only what holds on both readings is said.
        """
        merged = figure.scope.separate_cities_merged
        notes = []
        for reading in (True, False) if merged is None else (merged,):
            totals = self._published_totals(frozenset(figure.scope.years), merged=reading)
            ranked = sorted(totals.items(), key=lambda item: -item[1])[: len(figure.names) + 1]
            names = [
                gettext_lazy("{name} {number}", name=in_words(name), number=value)
                for name, value in ranked
            ]
            notes.append(_naming(_PUBLISHED if reading else _PUBLISHED_WITHOUT, names))
        verdict = self._ranking(figure)
        others = [
            other
            for other in self.figures
            if _rank_otherwise(figure, other) and self._ranking(other) != "contradicted"
        ]
        if verdict != "contradicted" and others:
            return None, "sources disagree", [*notes, *map(_ranks, others)]
        return None, verdict, notes

    def _ranking(self, figure: Figure) -> Verdict:
        """Return what the counts published for the provinces say of a ranking."""
        merged = figure.scope.separate_cities_merged
        years = frozenset(figure.scope.years)
        verdicts = {
            _ranked(figure, self._published_totals(years, merged=reading))
            for reading in ((True, False) if merged is None else (merged,))
        }
        return verdicts.pop() if len(verdicts) == 1 else "not testable"

    def _published_totals(self, years: Years, *, merged: bool) -> dict[str, int]:
        """Return what is published, without disagreement, for whole provinces.

        ``merged`` says whether with their city under separate state planning, or without it.
        """
        totals = {}
        for (what, level, name, _, with_city, _), agreed in self._agreed.items():
            if what != "recognised" or level != "province" or years not in agreed:
                continue
            city = separate_cities().get(str(name))
            if city is None or with_city is merged:
                totals[str(name)] = agreed[years].value
            elif with_city and not merged:
                part = self._agreed.get(("recognised", "unit", city, None, None, ()), {})
                if years in part:
                    totals.setdefault(str(name), agreed[years].value - part[years].value)
        return totals


def _ranked(figure: Figure, totals: dict[str, int]) -> Verdict:
    """Return what counts of the provinces, by their names, say of a ranking."""
    values = [totals[name] for name in figure.names if name in totals]
    outside = max((v for name, v in totals.items() if name not in figure.names), default=0)
    tied = figure.what == "leading-provinces-tied"
    ordered = values == sorted(values, reverse=True) and not (tied and len(set(values)) > 1)
    if values and (not ordered or outside > min(values)):
        return "contradicted"
    return "agrees" if len(values) == len(figure.names) else "not testable"


def _verdict(value: int, count: int, *, complete: bool, disagreement: bool) -> Verdict:
    """Return the verdict on a number; ``complete``: all that it counts is recorded."""
    if count > value or (count < value and complete):
        return "contradicted"
    if disagreement:
        return "sources disagree"
    return "agrees" if count == value else "incomplete"


def _finding(
    figure: Figure,
    value: int | tuple[str, ...],
    found: int | tuple[str, ...] | None,
    verdict: Verdict,
    notes: Sequence[str | None],
) -> Finding:
    counted = isinstance(value, int) and isinstance(found, int)
    return Finding(
        what=_what(figure),
        scope=figure.scope,
        published=value,
        recorded=found,
        difference=found - value if counted else None,  # type: ignore[operator]
        verdict=verdict,
        source=figure.source.label(),
        note=join_messages(notes),
    )


def _what(figure: Figure) -> str:
    """Return what a figure counts: a code, which of names with a word is read with the word."""
    if not figure.words:
        return figure.what
    return Worded(
        figure.what,
        Message(
            lambda translations: translations.gettext("names containing {words}").format(
                words=translations.gettext(" or ").join(f"“{word}”" for word in figure.words)
            )
        ),
    )


_EARLIER = gettext_noop("recorded earlier: {names}")
_MISSING = gettext_noop("not recorded: {names}")
_PUBLISHED = gettext_noop("published: {names}")
_PUBLISHED_WITHOUT = gettext_noop(
    "published, without cities under separate state planning: {names}"
)


def _naming(message: str, names: Sequence[str]) -> Message:
    """Return one of the messages above with its names."""
    return Message(
        lambda translations: translations.gettext(message).format(
            names=translations.gettext(", ").join(rendered(n, translations) for n in names)
        )
    )


def _says(figure: Figure) -> Message:
    source = figure.source.label()
    return gettext_lazy("{source} says {value}", source=source, value=figure.value)


def _ranks(figure: Figure) -> Message:
    source = figure.source.label()
    return Message(
        lambda translations: translations.gettext("{source} ranks {names}").format(
            source=rendered(source, translations),
            names=translations.gettext(", ").join(
                rendered(in_words(name), translations) for name in figure.names
            ),
        )
    )


def _searches(figure: Figure) -> list[Search]:
    """Return the searches that a figure is tested by."""
    if figure.what == "names-containing":
        return [Search(("official_name", "name"), figure.words)]
    if figure.what == "named-clusters":
        return [Search(("industry",), (name,)) for name in figure.names]
    return []


def _all_found(
    names: tuple[str, ...], recorded: Container[str], *, complete: bool = False
) -> _Tested:
    """Return which names are recorded; ``complete``: those that are not there, are not."""
    found = tuple(name for name in names if name in recorded)
    missing = [name for name in names if name not in recorded]
    if missing:
        verdict: Verdict = "contradicted" if complete else "incomplete"
        return found, verdict, [_naming(_MISSING, missing)]
    return found, "agrees", []


def _rank_otherwise(one: Figure, other: Figure) -> bool:
    """Say whether two rankings of the same years cannot both be true.

    They cannot if a province that one puts level at the top is not among those that the
    other puts in front. Rankings with and without cities merged in are about two things.
    """
    rankings = {one.what, other.what} == {"leading-provinces", "leading-provinces-tied"}
    merged = one.scope.separate_cities_merged, other.scope.separate_cities_merged
    if not rankings or one.scope.years != other.scope.years or len(set(merged)) > 1:
        return False
    tied, ordered = sorted((one, other), key=lambda figure: figure.what == "leading-provinces")
    return not set(tied.names) <= set(ordered.names)
