"""Published figures and a selection: the one for exactly its scope, and those within it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from clustercli.geography.divisions import divisions
from clustercli.query.selection import Selection
from clustercli.records.published_figures import Figure, Scope, published, separate_cities

# Which selections leave a group of a dimension whole: those by the same or a larger place.
_LEAVES_WHOLE = {
    "region": {"region"},
    "province": {"region", "province"},
    "unit": {"region", "province", "unit"},
    "city": {"region", "province", "city"},
}
_PLACES = tuple(_LEAVES_WHOLE)

Place = tuple[str, str | None, bool | None]
"""A figure's level, name, and whether the city under separate state planning is in it."""


class PublishedCounts:
    """Finds the published numbers for the groups of a count.

    A number is found only for exactly the scope that was counted: a selection by places and
    batch years alone, by groups that it leaves whole.
    """

    def __init__(self, selection: Selection, dimensions: Sequence[str]) -> None:
        self.selection = selection
        self._dimensions = tuple(dimensions)
        asked = {criterion.field for criterion in selection.criteria}
        places = [dimension for dimension in dimensions if dimension in _PLACES]
        allowed = _LEAVES_WHOLE[places[0]] if len(places) == 1 else set(_PLACES)
        self._possible = (
            selection.dataset.national
            and asked <= {"year", *allowed}
            and len(places) <= 1
            and set(dimensions) <= {"year", *_PLACES}
            and None not in selection.wanted.get("year", ())
        )
        self.disagreeing: dict[str, list[Figure]] = {}

    def number(self, values: Sequence[Any]) -> int | None:
        """Return the published number of clusters of a group, by the group's values.

        None where nothing is published, or where sources differ; these are kept in
        ``disagreeing`` by the scope in words.
        """
        group = dict(zip(self._dimensions, values, strict=True))
        if not self._possible or None in group.values():
            return None
        return self._find(self._place(group), self._years(group.get("year")))

    def total(self) -> int | None:
        """Return the published number of clusters of the whole selection."""
        return self._find(self._place({}), self._years(None)) if self._possible else None

    def _years(self, year: int | None) -> frozenset[int]:
        if year is not None:
            return frozenset({year})
        selected = self.selection.years
        return selected or frozenset(batch.year for batch in self.selection.dataset.batches)

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

    def _find(self, place: Place | None, years: frozenset[int]) -> int | None:
        if place is None:
            return None
        found = [figure for figure in of_place(place) if set(figure.scope.years) == years]
        if not found and place[0] == "nation":
            # The batches' sizes are published too, by the notices.
            return self.selection.dataset.announced(years)
        values = {figure.value for figure in found}
        if len(values) > 1:
            self.disagreeing[found[0].scope.label()] = found
            return None
        return values.pop() if values else None


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
    "city": lambda scope: scope.name if scope.level in ("city", "unit") else None,
}
"""In which place of each kind a scope lies; None where it lies in none."""
