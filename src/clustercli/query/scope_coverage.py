"""What is recorded and published of a place, and of every one, in each batch and in all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from clustercli.fields.code_lists import code_list
from clustercli.i18n.labels import span
from clustercli.query.published_counts import (
    NATION,
    Place,
    figure_place,
    places_with_figures,
    publication_of,
)

if TYPE_CHECKING:
    from clustercli.dataset.dataset import Dataset
    from clustercli.query.recorded_counts import RecordedCounts


class ScopeCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """A place in some batch years, what is recorded of it, and what is published.

    ``scope`` names both in words, ``level`` the kind of place. ``published`` is None where no
    number is, or sources differ; ``derived`` tells from which other figures it follows, if so.
    """

    scope: str
    level: str
    name: str | None
    years: tuple[int, ...]
    recorded: int
    published: int | None
    derived: str | None


def scopes(dataset: Dataset, recorded: RecordedCounts) -> Iterator[ScopeCoverage]:
    """Yield every place of which something is recorded or published, in each batch and in all.

    ``recorded`` counts the clusters of the dataset. Without batches there is nothing.
    """
    every = tuple(batch.year for batch in dataset.batches)
    if not every:
        return
    runs = [*((year,) for year in every), every]
    for level in ("nation", "region", "province", "unit", "city", "county"):
        for name, place in _known_places(level):
            for years in runs:
                found = publication_of(place, years, dataset)
                held = _held(recorded, level, name, years)
                if held or found.number is not None:
                    yield ScopeCoverage(
                        scope=f"{found.label} {span(years)}",
                        level=level,
                        name=name,
                        years=years,
                        recorded=held,
                        published=found.number,
                        derived=found.how,
                    )


def _known_places(level: str) -> Iterator[tuple[str | None, Place]]:
    """Yield the places of a level, each under one level, and where their figures are found.

    Of cities and counties these are the ones with figures.
    """
    if level == "nation":
        yield None, NATION
    for name in code_list(level).values or places_with_figures(level):
        place = figure_place(level, name)
        if place[0] == level or place[2] is False:
            yield name, place


def _held(recorded: RecordedCounts, level: str, name: str | None, years: tuple[int, ...]) -> int:
    """Return how many clusters are recorded of a place; a county is named with its city."""
    if level != "county":
        return sum(map(recorded.cells.__getitem__, recorded.within(level, name, years)))
    cells = recorded.within("nation", None, years)
    return sum(
        recorded.cells[c] for c in cells if c.county and f"{c.city or c.province}{c.county}" == name
    )
