"""What is recorded, counted in one pass over the columns, for any number of scopes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, compress, starmap

import msgspec

from clustercli.geography.areas import areas
from clustercli.records.columns import Clusters
from clustercli.records.published_figures import Scope, published, region_of_three


class Cell(msgspec.Struct, frozen=True):
    """What clusters have in common that are counted together."""

    province: str
    region: str | None
    unit: str
    city: str | None
    county: str | None
    year: int | None
    review: str | None


class Search(msgspec.Struct, frozen=True):
    """A search for clusters with one of ``words`` in any of the texts of ``fields``."""

    fields: tuple[str, ...]
    words: tuple[str, ...]


class RecordedCounts:
    """How many clusters there are of every :class:`Cell`, chunk by chunk.

    Time and memory of a question depend on how many places and years there are, and no longer
    on how many clusters.
    """

    def __init__(self, searches: Iterable[Search] = (), batches: Iterable[int] = ()) -> None:
        """Begin with no clusters; ``searches`` are those that will be asked for.

        ``batches`` are the years of all batches: a cluster without a year is in one of them, so
        that it counts in a scope of them all.
        """
        self._batches = frozenset(batches)
        self.cells: Counter[Cell] = Counter()
        self._found: dict[Search, Counter[Cell]] = {search: Counter() for search in searches}

    def fields(self) -> tuple[str, ...]:
        """Return the columns that are read of a chunk."""
        searched = chain.from_iterable(search.fields for search in self._found)
        return tuple(dict.fromkeys((*Cell.__struct_fields__, *searched)))

    def add(self, chunk: Clusters) -> None:
        """Count the clusters of a chunk, before any question is asked."""
        cells = list(starmap(Cell, chunk.rows(Cell.__struct_fields__)))
        self.cells.update(cells)
        texts: dict[tuple[str, ...], list[str]] = {}
        for search, found in self._found.items():
            if search.fields not in texts:
                rows = chunk.rows(search.fields)
                texts[search.fields] = ["\n".join(filter(None, row)) for row in rows]
            found.update(compress(cells, _having(search.words, texts[search.fields])))

    def inside(self, scope: Scope, years: Iterable[int | None] | None = None) -> Iterator[Cell]:
        """Yield the cells of a scope, or of its place in other ``years``; None is no year."""
        return self.within(*scope.column_and_value(), scope.years if years is None else years)

    def within(self, column: str, value: str | None, years: Iterable[int | None]) -> Iterator[Cell]:
        """Yield the cells of a value of a column that tells places, in some years."""
        by_year = self._by_place.get((column, value), {})
        wanted = dict.fromkeys(years)
        if self._batches and self._batches <= wanted.keys():
            wanted[None] = None
        return chain.from_iterable(by_year.get(year, ()) for year in wanted)

    def number(self, scope: Scope, years: Iterable[int | None] | None = None) -> int:
        """Return how many clusters are recorded :meth:`inside` a scope."""
        return sum(map(self.cells.__getitem__, self.inside(scope, years)))

    def found(self, search: Search) -> Counter[Cell]:
        """Return how many clusters of each cell a search found."""
        return self._found[search]

    @cached_property
    def _by_place(self) -> dict[tuple[str, str | None], dict[int | None, list[Cell]]]:
        """The cells by the column and the value that a scope's place is told by, and by year."""
        index: dict[tuple[str, str | None], dict[int | None, list[Cell]]] = {}
        told = {f.scope.name for f in published().figures if f.scope.level == "area"}
        asked = [areas()[name] for name in told if name]
        for cell in self.cells:
            for place in (
                ("nation", None),
                ("region", cell.region),
                ("region_of_three", region_of_three(cell.province, cell.region)),
                ("province", cell.province),
                ("unit", cell.unit),
                ("city", cell.city),
                ("county", cell.county),
                *(
                    ("area", area.name)
                    for area in asked
                    if area.surely_holds(cell.province, cell.city, cell.county)
                ),
            ):
                index.setdefault(place, {}).setdefault(cell.year, []).append(cell)
        return index


def _having(words: Sequence[str], texts: Sequence[str]) -> list[bool]:
    """Say of every text whether it has one of the words in it."""
    if len(words) == 1:
        (word,) = words
        return [word in text for text in texts]
    return [any(word in text for word in words) for text in texts]
