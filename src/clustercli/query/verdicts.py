"""Every published figure against what the dataset holds, and against the other figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Literal

import msgspec

from clustercli.dataset.dataset import Dataset, load
from clustercli.geography.divisions import regions_of_provinces
from clustercli.i18n.labels import span
from clustercli.i18n.messages import Message, gettext_noop, join_messages
from clustercli.records.published_figures import (
    Figure,
    Scope,
    recorded,
    same_scope,
    separate_cities,
)

Verdict = Literal["agrees", "incomplete", "contradicted", "sources disagree", "not testable"]
VERDICTS: tuple[Verdict, ...] = (
    "agrees",
    "incomplete",
    "contradicted",
    "sources disagree",
    "not testable",
)
"""What can be said of a figure.

``agrees``: we hold just as many. ``incomplete``: we hold fewer, so it may still be true.
``contradicted``: we hold more than it allows, or fewer where we hold everything.
``sources disagree``: another figure for the same scope differs, or other figures imply another
number. ``not testable``: nothing that we hold bears on it.
"""

_SCHEMES: tuple[Literal["four", "three"], ...] = ("four", "three")

Years = frozenset[int]
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


class Derived(msgspec.Struct, frozen=True):
    """A number that follows from published ones.

    ``terms`` are those numbers with their sign (1 or -1) and what each is of.
    """

    terms: tuple[tuple[int, int, str], ...]

    @property
    def value(self) -> int:
        """The sum of the terms."""
        return sum(sign * number for sign, number, _ in self.terms)

    @property
    def how(self) -> str:
        """The sum written out: 23 (2022-2024) - 15 (2022-2023)."""
        ordered = sorted(self.terms, key=lambda term: -term[0])
        parts = [f"{'+' if sign > 0 else '-'} {number} ({of})" for sign, number, of in ordered]
        return " ".join(parts).removeprefix("+ ")

    def plus(self, other: Derived, sign: int) -> Derived:
        """Return this number and another one, added or (sign -1) taken away."""
        return Derived((*self.terms, *((sign * s, number, of) for s, number, of in other.terms)))


class Audit:
    """The figures and the dataset that they are held against."""

    def __init__(self, figures: Sequence[Figure], dataset: Dataset) -> None:
        self.figures = figures
        self.dataset = dataset
        self._batches = dataset.batches or load().batches
        self._groups: dict[tuple[object, ...], dict[Years, list[Figure]]] = {}
        for figure in figures:
            if figure.value is not None:
                years = frozenset(figure.scope.years)
                group = self._groups.setdefault(same_scope(figure), {})
                group.setdefault(years, []).append(figure)

    def findings(self) -> list[Finding]:
        """Return a finding a figure, in their order, then the derived ones."""
        return [*map(self.finding, self.figures), *self._derived()]

    def finding(self, figure: Figure) -> Finding:
        """Return the verdict on one figure."""
        if figure.value is None or figure.what == "named-counties":
            return self._claim(figure)
        count = recorded(figure, self.dataset)
        notes = [figure.note, *self._against(figure)]
        disagreement = len(notes) > 1
        if figure.what == "recognised-at-least":
            verdict: Verdict = "agrees" if count >= figure.value else "incomplete"
        else:
            # Holding all clusters of a batch is not knowing all results of its review.
            complete = figure.what != "passed-review" and self._complete(figure.scope.years)
            verdict = _verdict(figure.value, count, complete=complete, disagreement=disagreement)
        if verdict == "incomplete":
            notes.append(self._may_belong(figure.scope))
        if verdict == "agrees":
            notes.extend(self._supported(figure))
        return _finding(figure, figure.value, count, verdict, notes)

    def _complete(self, years: Sequence[int]) -> bool:
        """Say whether the dataset holds all that was announced in these years."""
        held = [cluster.year for cluster in self.dataset]
        sizes = {batch.year: batch.size for batch in self._batches}
        return all(year in sizes and held.count(year) >= sizes[year] for year in years)

    def _may_belong(self, scope: Scope) -> Message | None:
        number = sum(c.year is None and scope.holds_place(c) for c in self.dataset)
        if not number:
            return None
        return Message(
            lambda translations: translations.gettext(
                "{number} recorded without a year may belong here"
            ).format(number=number)
        )

    # What other figures say --------------------------------------------------------------

    def _against(self, figure: Figure) -> Iterator[Message]:
        """Yield what speaks against a figure: another one, or one that others imply."""
        group = self._groups[same_scope(figure)]
        years = frozenset(figure.scope.years)
        for other in group[years]:
            if other.value != figure.value:
                yield _says(other)
        implied = self._implied(figure)
        if implied is not None and implied.value != figure.value:
            value, how = implied.value, implied.how
            yield Message(
                lambda translations: translations.gettext(
                    "other figures imply {value}: {how}"
                ).format(value=value, how=how)
            )

    def _supported(self, figure: Figure) -> Iterator[Message]:
        implied = self._implied(figure)
        if implied is not None and implied.value == figure.value:
            how = implied.how
            yield Message(
                lambda translations: translations.gettext("follows also from {how}").format(how=how)
            )

    def _implied(self, figure: Figure) -> Derived | None:
        """Return the number that the other figures imply for a figure's scope."""
        if figure.what != "recognised":
            return None
        years = frozenset(figure.scope.years)
        group = {y: f for y, f in self._groups[same_scope(figure)].items() if y != years}
        closed = _closure(_agreed(group))
        if years in closed:
            return closed[years]
        return self._sum_of_regions(years) if figure.scope.level == "nation" else None

    def _sum_of_regions(self, years: Years) -> Derived | None:
        """Return what the regions of one scheme add up to, if all are published."""
        for scheme in _SCHEMES:
            names = tuple(dict.fromkeys(regions_of_provinces(scheme).values()))
            groups = [
                self._groups.get(("recognised", "region", name, scheme, None, ()), {})
                for name in names
            ]
            values = [_agreed(group).get(years) for group in groups]
            if all(values):
                pairs = zip(names, filter(None, values), strict=True)
                return Derived(tuple((1, derived.value, name) for name, derived in pairs))
        return None

    # What follows from published figures ---------------------------------------------------

    def _derived(self) -> Iterator[Finding]:
        """Yield what follows for a year, or the years up to one, where nobody published it."""
        first = min(batch.year for batch in self._batches)
        for (what, *_), group in self._groups.items():
            if what != "recognised":
                continue
            closed = _closure(_agreed(group))
            model = next(iter(group.values()))[0].scope
            for years in sorted(closed.keys() - group.keys(), key=sorted):
                if len(years) == 1 or years == set(range(first, max(years) + 1)):
                    scope = msgspec.structs.replace(model, years=tuple(sorted(years)))
                    yield self._follows(scope, closed[years])
        yield from self._without_cities()

    def _without_cities(self) -> Iterator[Finding]:
        """Yield the counts of provinces without their city under separate state planning."""
        for province, city in separate_cities().items():
            whole = self._groups.get(("recognised", "province", province, None, True, ()), {})
            part = self._groups.get(("recognised", "unit", city, None, None, ()), {})
            without = self._groups.get(("recognised", "province", province, None, False, ()), {})
            both = _agreed(whole).keys() & _agreed(part).keys()
            for years in sorted(both - without.keys(), key=sorted):
                model = whole[years][0].scope
                scope = msgspec.structs.replace(model, separate_cities_merged=False)
                parts = ((1, whole, province), (-1, part, city))
                yield self._follows(
                    scope,
                    Derived(tuple((s, _agreed(g)[years].value, name) for s, g, name in parts)),
                )

    def _follows(self, scope: Scope, derived: Derived) -> Finding:
        count = sum(map(scope.holds, self.dataset))
        complete = self._complete(scope.years)
        verdict = _verdict(derived.value, count, complete=complete, disagreement=False)
        how = derived.how
        notes = [
            Message(lambda translations: translations.gettext("derived: {how}").format(how=how)),
            self._may_belong(scope) if verdict == "incomplete" else None,
        ]
        return Finding(
            what="recognised",
            scope=scope,
            published=derived.value,
            recorded=count,
            difference=count - derived.value,
            verdict=verdict,
            source=Message(lambda translations: translations.gettext("derived")),
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
        return _finding(figure, figure.names, found, verdict, [figure.note, *notes])

    def _first_clusters(self, figure: Figure) -> _Tested:
        """Test that provinces got their first cluster in a year: one then, none before."""
        (year,) = figure.scope.years
        held: dict[str, set[int]] = {name: set() for name in figure.names}
        for cluster in self.dataset:
            if cluster.province in held and cluster.year is not None:
                held[cluster.province].add(cluster.year)
        earlier = [name for name, years in held.items() if any(y < year for y in years)]
        found = tuple(name for name, years in held.items() if year in years)
        if earlier:
            return found, "contradicted", [_naming(_EARLIER, earlier)]
        return found, "agrees" if len(found) == len(held) else "incomplete", []

    def _named_clusters(self, figure: Figure) -> _Tested:
        """Test that clusters with these industries are recorded in the scope."""

        def recorded_as(name: str) -> bool:
            # The batch of a cluster that a text names may still be open.
            return any(
                name in (cluster.industry or "")
                and figure.scope.holds_place(cluster)
                and cluster.year in (*figure.scope.years, None)
                for cluster in self.dataset
            )

        return _all_found(figure.names, recorded_as)

    def _named_counties(self, figure: Figure) -> _Tested:
        """Test that these counties have a cluster in the scope."""
        counties = {cluster.county for cluster in self.dataset if figure.scope.holds(cluster)}
        return _all_found(figure.names, counties.__contains__)

    def _leading(self, figure: Figure) -> _Tested:
        """Test a ranking by the figures published for the provinces, and by other rankings."""
        totals = self._published_totals(frozenset(figure.scope.years))
        ranked = sorted(totals.items(), key=lambda item: -item[1])[: len(figure.names) + 1]
        notes = [_naming(_PUBLISHED, [f"{name} {value}" for name, value in ranked])]
        others = [other for other in self.figures if _rank_otherwise(figure, other)]
        notes.extend(map(_ranks, others))
        values = [totals[name] for name in figure.names if name in totals]
        outside = max((v for name, v in totals.items() if name not in figure.names), default=0)
        tied = figure.what == "leading-provinces-tied"
        ordered = values == sorted(values, reverse=True) and not (tied and len(set(values)) > 1)
        if others or (values and (not ordered or outside > min(values))):
            return None, "sources disagree", notes
        if len(values) < len(figure.names):
            return None, "not testable", notes if values else []
        return None, "agrees", notes

    def _published_totals(self, years: Years) -> dict[str, int]:
        """Return what is published, without disagreement, for whole provinces."""
        totals = {}
        for (what, level, name, _, merged, _), group in self._groups.items():
            if what == "recognised" and level == "province" and merged is not False:
                agreed = _agreed(group).get(years)
                if agreed is not None:
                    totals[str(name)] = agreed.value
        return totals


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
        what=figure.what,
        scope=figure.scope,
        published=value,
        recorded=found,
        difference=found - value if counted else None,  # type: ignore[operator]
        verdict=verdict,
        source=figure.source.label(),
        note=join_messages(notes),
    )


_EARLIER = gettext_noop("recorded earlier: {names}")
_MISSING = gettext_noop("not recorded: {names}")
_PUBLISHED = gettext_noop("published: {names}")


def _naming(message: str, names: Sequence[str]) -> Message:
    """Return one of the messages above with its names."""
    return Message(
        lambda translations: translations.gettext(message).format(
            names=translations.gettext(", ").join(names)
        )
    )


def _says(figure: Figure) -> Message:
    source = figure.source.label()
    return Message(
        lambda translations: translations.gettext("{source} says {value}").format(
            source=source, value=figure.value
        )
    )


def _ranks(figure: Figure) -> Message:
    source = figure.source.label()
    return Message(
        lambda translations: translations.gettext("{source} ranks {names}").format(
            source=source, names=translations.gettext(", ").join(figure.names)
        )
    )


def _all_found(names: tuple[str, ...], recorded_as: Callable[[str], bool]) -> _Tested:
    found = tuple(filter(recorded_as, names))
    missing = [name for name in names if name not in found]
    if missing:
        return found, "incomplete", [_naming(_MISSING, missing)]
    return found, "agrees", []


def _rank_otherwise(one: Figure, other: Figure) -> bool:
    """Say whether two rankings of the same years cannot both be true.

    They cannot if a province that one puts level at the top is not among those that the
    other puts in front.
    """
    rankings = {one.what, other.what} == {"leading-provinces", "leading-provinces-tied"}
    if not rankings or one.scope.years != other.scope.years:
        return False
    tied, ordered = sorted((one, other), key=lambda figure: figure.what == "leading-provinces")
    return not set(tied.names) <= set(ordered.names)


def _agreed(group: dict[Years, list[Figure]]) -> dict[Years, Derived]:
    """Return the numbers of the scopes for which all published figures are the same."""
    numbers = {}
    for years, figures in group.items():
        values = {figure.value for figure in figures}
        if len(values) == 1:
            numbers[years] = Derived(((1, int(values.pop() or 0), span(years)),))
    return numbers


def _closure(known: dict[Years, Derived]) -> dict[Years, Derived]:
    """Return the numbers with all that follow by adding and taking away batch years."""
    numbers = dict(known)
    while True:
        found: dict[Years, Derived] = {}
        for (some, one), (more, other) in permutations(numbers.items(), 2):
            if some < more:
                found.setdefault(more - some, other.plus(one, -1))
            elif not some & more and min(some) < min(more):
                found.setdefault(some | more, one.plus(other, 1))
        found = {years: derived for years, derived in found.items() if years not in numbers}
        if not found:
            return numbers
        numbers |= found
