"""Published figures and a selection: the one for exactly its scope, and those within it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any

from clustercli.geography.divisions import divisions
from clustercli.i18n.labels import span
from clustercli.query.selection import Selection
from clustercli.records.published_figures import Figure, Scope, published, separate_cities

# Which selections leave a group of a dimension whole: those by the same or a larger place.
_LEAVES_WHOLE = {
    "region": {"region"},
    "province": {"region", "province"},
    "unit": {"region", "province", "unit"},
    "city": {"region", "province", "city"},
    "county": {"region", "province", "city", "county"},
}
_PLACES = tuple(_LEAVES_WHOLE)

Place = tuple[str, str | None, bool | None]
"""A figure's level, name, and whether the city under separate state planning is in it."""


class PublishedCounts:
    """Finds the published numbers for the groups of a count.

    A number is found only for exactly the scope that was counted: a selection by places and
    batch years alone, by groups that it leaves whole. Where no year is selected, that is all
    batch years; while of the newest batch no number of any place is published yet,
    :meth:`compared` finds the number of the batches before it.

    What :meth:`compared` and :meth:`number` met on the way is kept: in ``disagreeing`` the
    figures of a scope, in words, of which sources say different things; in ``earlier``, by the
    years that were published, the places of which later years were not.
    """

    def __init__(self, selection: Selection, dimensions: Sequence[str]) -> None:
        self.selection = selection
        self._dimensions = tuple(dimensions)
        asked = {criterion.field for criterion in selection.criteria}
        places = [dimension for dimension in dimensions if dimension in _PLACES]
        allowed = _LEAVES_WHOLE[places[0]] if len(places) == 1 else set(_PLACES)
        self._possible = (
            selection.dataset.national
            and selection.dataset.whole is selection.dataset
            and asked <= {"year", *allowed}
            and len(places) <= 1
            and set(dimensions) <= {"year", *_PLACES}
            and None not in selection.wanted.get("year", ())
        )
        self.disagreeing: dict[str, list[Figure]] = {}
        self.earlier: dict[tuple[int, ...], dict[str, None]] = {}

    def number(self, values: Sequence[Any]) -> int | None:
        """Return the published number of clusters of a group, by the group's values.

        None where nothing is published for exactly this scope, or where sources differ.
        """
        place, runs = self._scope(values)
        return None if place is None else self._find(place, runs[0])

    def compared(self, count: int, values: Sequence[Any] = ()) -> tuple[int | None, int | None]:
        """Return the published number of a group, and the recorded one minus it.

        ``count`` is how many are recorded of the group; without values it is the whole
        selection. Where the number is of ``earlier`` years, what is recorded of these years is
        held against it.
        """
        place, runs = self._scope(values)
        if place is None:
            return None, None
        years = next((years for years in runs if self._figures(place, years)), runs[0])
        number = self._find(place, years, earlier=years != runs[0])
        if number is None:
            return None, None
        recorded = count if years == runs[0] else self._recorded(values, years)
        return number, recorded - number

    def _scope(self, values: Sequence[Any]) -> tuple[Place | None, list[list[int]]]:
        """Return the place of a group, and the years to look for: exactly its own come first."""
        group = dict(zip(self._dimensions, values, strict=bool(values)))
        if not self._possible or None in group.values():
            return None, []
        if "year" in group:
            return self._place(group), [[group["year"]]]
        if self.selection.years:
            return self._place(group), [sorted(self.selection.years)]
        place = self._place(group)
        every = sorted(batch.year for batch in self.selection.dataset.batches)
        # The sizes of all batches are known, so that of the nation none is to be left out.
        whole = place is not None and place[0] == "nation"
        told = every if whole else [year for year in every if year <= _last_year()]
        return place, [every, told] if told and told != every else [every]

    def _place(self, group: dict[str, Any]) -> Place | None:
        for dimension in _PLACES:
            if dimension in group:
                return figure_place(dimension, group[dimension])
        wanted = {f: w for f, w in self.selection.wanted.items() if f in _PLACES}
        if not wanted:
            return ("nation", None, None)
        if len(wanted) > 1 or len(next(iter(wanted.values()))) > 1:
            return None
        ((field, values),) = wanted.items()
        (value,) = values
        return figure_place(field, value) if value is not None else None

    def _find(self, place: Place, years: Sequence[int], *, earlier: bool = False) -> int | None:
        """Return the number that all figures give; note it where they differ or are earlier."""
        found = self._figures(place, years)
        if not found:
            # The batches' sizes are published too, by the notices.
            whole = place[0] == "nation"
            return self.selection.dataset.announced(frozenset(years)) if whole else None
        values = {figure.value for figure in found}
        label = found[0].scope.label()
        if len(values) > 1:
            self.disagreeing[f"{label} {span(years)}" if earlier else label] = found
            return None
        if earlier:
            self.earlier.setdefault(tuple(years), {})[label] = None
        return values.pop()

    def _figures(self, place: Place, years: Sequence[int]) -> list[Figure]:
        return [figure for figure in of_place(place) if sorted(set(figure.scope.years)) == years]

    def _recorded(self, values: Sequence[Any], years: Sequence[int]) -> int:
        """Return how many clusters of a group are recorded of some years."""
        recorded = self._of_groups if values else self._of_all
        groups = ((*values, year) for year in years)
        return sum(map(recorded.__getitem__, groups))

    @cached_property
    def _of_groups(self) -> Counter[tuple[Any, ...]]:
        return Counter(self.selection.apply().rows((*self._dimensions, "year")))

    @cached_property
    def _of_all(self) -> Counter[tuple[Any, ...]]:
        return Counter(self.selection.apply().rows(("year",)))


def figure_place(field: str, name: str) -> Place:
    """Return where figures for a place are found.

    A province is counted with its city under separate state planning; the reporting unit of
    the same name without it.
    """
    if field == "province" and name in separate_cities():
        return ("province", name, True)
    if field == "unit" and name in {province.name for province in divisions().provinces}:
        return ("province", name, False if name in separate_cities() else None)
    if field == "city" and name in separate_cities().values():
        return ("unit", name, None)
    return (field, name, None)


def of_place(place: Place) -> list[Figure]:
    """Return the published numbers of clusters of a place, for whatever batches."""
    level, name, merged = place
    return [
        figure
        for figure in _recognised().get((level, name), ())
        if merged is None or figure.scope.separate_cities_merged is merged
    ]


@lru_cache(maxsize=1)
def _recognised() -> dict[tuple[str, str | None], list[Figure]]:
    """Return the published numbers of clusters by level and name of the place."""
    found: dict[tuple[str, str | None], list[Figure]] = {}
    for figure in published().figures:
        scope = figure.scope
        if figure.what == "recognised" and scope.region_scheme in ("four", None):
            found.setdefault((scope.level, scope.name), []).append(figure)
    return found


@lru_cache(maxsize=1)
def _last_year() -> int:
    """Return the latest batch year of which the number of any place has been published."""
    figures = (f for (level, _), some in _recognised().items() if level != "nation" for f in some)
    return max((year for figure in figures for year in figure.scope.years), default=0)


def lies_within(scope: Scope, selection: Selection) -> bool:
    """Say whether a scope lies wholly within the places and years of a selection."""
    if selection.years is not None and not set(scope.years) <= selection.years:
        return False
    return all(
        (place := _LIES_IN[field](scope)) is not None and place in selection.wanted[field]
        for field in _PLACES
        if field in selection.wanted
    )


_LIES_IN: dict[str, Callable[[Scope], str | None]] = {
    "province": Scope.province,
    "region": Scope.region,
    "unit": lambda scope: scope.name if scope.level in ("unit", "province") else None,
    "city": Scope.city,
    "county": lambda scope: scope.name if scope.level == "county" else None,
}
"""In which place of each kind a scope lies; None where it lies in none."""
