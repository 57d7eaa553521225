"""How far an answer goes: what is recorded and what is published for exactly what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from clustercli.dataset.coverage import recorded_and_announced
from clustercli.query.accepted_values import AREA
from clustercli.query.published_counts import (
    PLACES,
    Place,
    finest_place,
    numbers_by_years,
    places_asked,
    publication_of,
)
from clustercli.query.scope_coverage import ScopeCoverage
from clustercli.query.selection import Query, Selection
from clustercli.records.columns import values_of
from clustercli.records.published_figures import Figure, published
from clustercli.records.validity import OF_VALIDITY, announced_ends


class Statement(msgspec.Struct, frozen=True):
    """A number and who states it, with the page where it can be read."""

    value: int | None
    publisher: str
    date: str | None
    url: str | None


class Part(msgspec.Struct, frozen=True):
    """What is published of a place for some of the years that were asked for.

    ``derived`` is the sum of published numbers that it is, None where it is stated.
    """

    years: tuple[int, ...]
    recorded: int
    published: int
    derived: str | None


class PlaceCoverage(ScopeCoverage, frozen=True, kw_only=True):
    """What is recorded and published of a place in the years that were asked for.

    ``scope`` is the place in words, ``level`` its kind. ``published`` is what all of ``stated``
    say, or what follows from other figures as ``derived`` tells; None where nothing is
    published or sources differ. ``unclear`` do not say whether the city under separate state
    planning is in them. ``part`` is the best known part where the whole is not.
    """

    stated: tuple[Statement, ...]
    unclear: tuple[Statement, ...]
    part: Part | None


class ReviewCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """How many of a batch passed the review, and of how many of these the name is recorded."""

    year: int
    scope: str
    passed: int
    of: int | None
    announced: str | None
    recorded: int


class TermCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """How many announced clusters have a term that ends as asked for, by batch year.

    ``unknown`` are the batch years of which the term or the size is not known.
    """

    announced: dict[int, int]
    recorded: int
    unknown: tuple[int, ...] = ()


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How far an answer goes.

    ``dataset`` is its version or its name. ``recorded`` and ``announced`` are of the whole
    country in ``years``, the batch years asked for; ``announced`` is None for a dataset without
    batches. ``undated`` would match but for their year. ``published`` is the number for exactly
    what was asked, None where there is none, and ``derived`` the sum of published numbers that it
    is, None where it is stated. ``exact`` says that places and years alone were
    asked for, so that ``places`` are about just that; else they are about the same places and
    years whatever ``beyond``, the other conditions, ask for.
    """

    dataset: str
    years: tuple[int, ...]
    recorded: int
    announced: int | None
    undated: int
    exact: bool
    beyond: tuple[str, ...]
    published: int | None
    derived: str | None
    places: tuple[PlaceCoverage, ...]
    reviews: tuple[ReviewCoverage, ...]
    terms: TermCoverage | None

    @property
    def lower_bound(self) -> bool:
        """Whether a count from it is a lower bound: not all that was announced is recorded."""
        if self.announced is None:
            return bool(self.years)
        return self.recorded < self.announced

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, as it is in JSON."""
        plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return plain


def coverage_of(selection: Selection, by: tuple[str, ...] = ()) -> Coverage:
    """Return how far the answer to a selection goes, which may be counted ``by`` dimensions."""
    dataset = selection.dataset
    recorded, announced = recorded_and_announced(dataset, selection.years)
    asked = tuple(dict.fromkeys(criterion.field for criterion in selection.criteria))
    beyond = tuple(field for field in asked if field not in (*PLACES, AREA, "year"))
    whole = dataset.national and dataset.whole is dataset
    places = _places(selection, exact=not beyond) if whole else ()
    numbers = [place.published for place in places if place.published is not None]
    known = bool(places) and not beyond and len(numbers) == len(places)
    return Coverage(
        dataset=dataset.whole.version or dataset.whole.name,
        years=selection.batch_years,
        recorded=recorded,
        announced=announced if dataset.national else None,
        undated=selection.undated() if selection.years is not None else 0,
        exact=not beyond,
        beyond=beyond,
        published=sum(numbers) if known else None,
        derived=_sum(places) if known else None,
        places=places,
        reviews=_reviews(selection) if {*OF_VALIDITY} & {*asked, *by} else (),
        terms=_terms(selection) if "term_ends" in asked and dataset.national else None,
    )


def _sum(places: tuple[PlaceCoverage, ...]) -> str | None:
    """Return the sum of published numbers that the number of some places together is."""
    if len(places) == 1:
        return places[0].derived
    from clustercli.query.derived_numbers import sum_of

    return sum_of((1, place.published or 0, place.scope) for place in places).how


def _places(selection: Selection, *, exact: bool) -> tuple[PlaceCoverage, ...]:
    if selection.years is None and "year" in selection.wanted:
        return ()  # Nothing is published of clusters without a year.
    query, dataset = selection.query, selection.dataset
    alone = Query(**{field: getattr(query, field) for field in (*PLACES, AREA, "year")})
    wider = selection if exact else Selection(alone, dataset)
    field, found = finest_place(wider), wider.apply()
    places = places_asked(wider)
    if AREA in wider.wanted:
        from clustercli.query.membership import area_of_each

        names = area_of_each([str(name) for name in places], found)
    else:
        names = list(values_of(found, field)) if field else [None] * len(found)
    counts = Counter(zip(names, found.column("year"), strict=True))
    return tuple(_place(name, place, counts, selection) for name, place in places.items())


def _place(
    name: str | None,
    place: Place,
    counts: Counter[tuple[Any, ...]],
    selection: Selection,
) -> PlaceCoverage:
    years = selection.batch_years
    found = publication_of(place, years, selection.dataset)
    part = None
    if found.number is None and not found.differ:
        part = _part(place, years, {year: n for (of, year), n in counts.items() if of == name})
    return PlaceCoverage(
        scope=str(found.label),
        level=place[0],
        name=place[1],
        years=years,
        recorded=sum(number for (of, _), number in counts.items() if of == name),
        published=found.number,
        derived=found.how,
        stated=_statements(found.figures),
        unclear=_statements(found.unclear),
        part=part,
    )


def _part(place: Place, years: tuple[int, ...], counts: dict[int | None, int]) -> Part | None:
    """Return what is published for the most of some years."""
    known = {part: n for part, n in numbers_by_years(place).items() if part < set(years)}
    if not known:
        return None
    most = max(known, key=lambda part: (len(part), max(part)))
    ordered = tuple(sorted(most))
    number = known[most]
    how = number.how if len(number.terms) > 1 else None
    return Part(ordered, sum(counts.get(year, 0) for year in ordered), number.value, how)


def _statements(figures: Iterable[Figure]) -> tuple[Statement, ...]:
    return tuple(
        Statement(figure.value, source.publisher, source.date, source.url or source.read_at)
        for figure in figures
        for source in (figure.source,)
    )


def _reviews(selection: Selection) -> tuple[ReviewCoverage, ...]:
    """Return what is known of the reviews of the batches asked for, in all and of one place."""
    dataset = selection.dataset
    years = set(selection.batch_years)
    passed = [
        (year, cluster_places)
        for review, year, *cluster_places in dataset.clusters.rows(("review", "year", *PLACES))
        if review == "passed"
    ]
    found = [
        ReviewCoverage(
            year=batch.year,
            scope="全国",
            passed=batch.review.passed,
            of=batch.review.of,
            announced=batch.review.announced,
            recorded=sum(year == batch.year for year, _ in passed),
        )
        for batch in dataset.batches
        if batch.year in years
        and batch.review is not None
        and batch.review.passed is not None
        and (not selection.term_ends.spans or announced_ends(batch, selection.term_ends))
    ]
    field = finest_place(selection)
    if field is None or field == "region":
        return tuple(found)
    for figure in published().figures if found else ():
        scope = figure.scope
        if figure.what != "passed-review" or figure.value is None:
            continue
        if scope.level != field or selection.wanted[field] != {scope.name}:
            continue
        if len(scope.years) > 1 or not years & {*scope.years}:
            continue
        index = PLACES.index(field)
        held = sum(y in scope.years and p[index] == scope.name for y, p in passed)
        found.append(
            ReviewCoverage(
                year=scope.years[0],
                scope=str(scope.label()),
                passed=figure.value,
                of=None,
                announced=figure.source.date,
                recorded=held,
            )
        )
    return tuple(found)


def _terms(selection: Selection) -> TermCoverage:
    """Return how many announced clusters have terms that end as asked for."""
    ends = selection.term_ends
    numbers = {
        batch.year: announced_ends(batch, ends)
        for batch in selection.dataset.batches
        if selection.years is None or batch.year in selection.years
    }
    announced = {year: number for year, number in numbers.items() if number}
    unknown = tuple(year for year, number in numbers.items() if number is None)
    until = selection.dataset.column("valid_until")
    years = selection.dataset.column("year")
    pairs = zip(years, until, strict=True)
    recorded = sum(year in announced and ends.hold(day) for year, day in pairs)
    return TermCoverage(announced=announced, recorded=recorded, unknown=unknown)
