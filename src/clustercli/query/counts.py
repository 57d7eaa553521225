"""Counting: groups by one dimension or several, and what the numbers of a column come to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product
from typing import Any, Literal

import msgspec

from clustercli.dataset.dataset import Dataset
from clustercli.errors import UsageError
from clustercli.fields.definitions import DEFINITIONS
from clustercli.fields.order import natural, own_order
from clustercli.fields.words import headings_of
from clustercli.i18n.messages import gettext as _
from clustercli.query.accepted_values import AREA, DIMENSIONS
from clustercli.query.selection import Selection
from clustercli.records.columns import Clusters, values_of
from clustercli.tables.table import flat
from clustercli.text.name_index import NameIndex

Statistic = Literal["sum", "mean", "min", "max"]
"""What the numbers of a column can come to."""


class Group(msgspec.Struct, frozen=True):
    """The clusters that agree in every dimension asked for.

    ``values`` holds one value a dimension, None where a record has none; ``share`` is of
    the clusters that were counted, 0 to 1, and None where there are none.
    """

    values: tuple[Any, ...]
    count: int
    share: float | None


def column_named(text: str, dataset: Dataset, what: str = "dimension") -> str:
    """Return the column that a text names: a field of a record, or a further one of the file.

    Raises UnknownValueError with the nearest ones.
    """
    own = [field for field, definition in DEFINITIONS.items() if definition.kind != "list"]
    if text in own:
        return text
    further = [field for field in dataset.fields if field not in DEFINITIONS]
    if text in further:
        return text
    index = NameIndex(what)
    if what == "dimension":
        index.add(AREA, (f"{AREA}s", *headings_of(AREA)))
    for field in dict.fromkeys((*DIMENSIONS, *own)):
        plural = DEFINITIONS[field].plural
        index.add(field, (plural, *headings_of(field)))
    for field in further:
        index.add(field)
    return index.resolve(text)


class Grouping:
    """The values by which the clusters of a dataset are grouped, in a column of any kind."""

    def __init__(
        self, dataset: Dataset, dimensions: Sequence[str], areas: Sequence[str] = ()
    ) -> None:
        """Take the dimensions; ``areas`` are those by which clusters are counted, if any."""
        self.areas = areas
        self.kinds = {
            dimension: dataset.type_of(dimension)
            for dimension in dimensions
            if dimension not in DEFINITIONS and not (areas and dimension == AREA)
        }

    def values(self, clusters: Clusters, dimension: str) -> Sequence[Any]:
        """Return :func:`values_of`; equal numbers are one value, however they are written."""
        if self.areas and dimension == AREA:
            from clustercli.query.membership import area_of_each

            return area_of_each(self.areas, clusters)
        column = values_of(clusters, dimension)
        kind = self.kinds.get(dimension)
        if kind is None:
            return column
        return [_plain(kind.cell(value)) for value in column]


def _plain(value: Any) -> Any:
    """Return a cell as a group has it: without blanks around it, None where nothing remains."""
    return (value.strip() or None) if isinstance(value, str) else flat(value)


class Measure(msgspec.Struct, frozen=True):
    """A column of numbers and what is asked of it."""

    statistic: Statistic
    column: str

    @property
    def key(self) -> str:
        """The name of the column that has the answer."""
        return f"{self.statistic}_{self.column}"


def numbers_of(clusters: Clusters, column: str, dataset: Dataset) -> Sequence[int | float | None]:
    """Return the numbers of a column; None where a cluster has none.

    What in it is no number is noted for the dataset's remarks. Raises UsageError for a column
    that is none of numbers.
    """
    if column in DEFINITIONS:
        if DEFINITIONS[column].kind == "int":
            return clusters.column(column)
    elif (kind := dataset.note_use(column)).numeric:
        return [kind.number(value) for value in values_of(clusters, column)]
    template = _("{column} is no column of numbers: it cannot be added or compared")
    raise UsageError(template.format(column=column))


def statistics(
    groups: Iterable[Any], numbers: Sequence[int | float | None], statistic: Statistic
) -> dict[Any, int | float | None]:
    """Return by group what its numbers come to, and under None what all do.

    ``groups`` has the group of every number. A group without any is left out: nothing recorded
    is not zero. What no number can hold is None.
    """
    found: dict[Any, list[int | float]] = {}
    for group, number in zip(groups, numbers, strict=True):
        if number is not None:
            found.setdefault(group, []).append(number)
            found.setdefault(None, []).append(number)
    return {group: _STATISTICS[statistic](values) for group, values in found.items()}


def _sum(values: Sequence[int | float]) -> int | float | None:
    if not all(isinstance(value, int) for value in values):
        return _real(values, 1)
    total = sum(values)
    try:
        str(total)
    except ValueError:  # Python writes no more digits than it reads.
        return None
    return total


def _real(values: Sequence[int | float], divisor: int) -> float | None:
    """Return a part of a sum as a fraction; None where it is beyond the largest number."""
    try:
        return math.fsum(values) / divisor
    except OverflowError:  # Not the sum alone: what leads to it may be beyond, or one of them.
        from fractions import Fraction

        with suppress(OverflowError):
            return float(sum(map(Fraction, values)) / divisor)
    return None


_STATISTICS: Mapping[Statistic, Callable[[Sequence[int | float]], int | float | None]] = {
    "sum": _sum,
    "mean": lambda values: _real(values, len(values)),
    "min": min,
    "max": max,
}


def count_by(
    clusters: Clusters,
    *dimensions: str,
    grouping: Grouping | None = None,
    also: Iterable[tuple[Any, ...]] = (),
) -> list[Group]:
    """Count clusters by one dimension or several.

    Every cluster is in exactly one group, so counts add up to ``len(clusters)``. One
    dimension: years, regions and statuses in their own order, all others largest first (those
    that are level by code, or by pinyin), records without a value last. Several: in the order of
    each dimension by itself. ``also`` are groups that are there even if no cluster is in them.
    """
    read = values_of if grouping is None else grouping.values
    columns = [read(clusters, dimension) for dimension in dimensions]
    counts = Counter(zip(*columns, strict=True))
    further = list(also)
    counts.update(dict.fromkeys(further, 0))
    ranks = [
        {value: rank for rank, value in enumerate(_ordered(column, dimension, more))}
        for column, dimension, more in zip(
            columns, dimensions, _columns(further, len(dimensions)), strict=True
        )
    ]
    ordered = sorted(
        counts,
        key=lambda values: [rank[value] for rank, value in zip(ranks, values, strict=True)],
    )
    number = len(clusters)
    return [
        Group(values, counts[values], counts[values] / number if number else None)
        for values in ordered
    ]


def _columns(rows: list[tuple[Any, ...]], number: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * number


def named_groups(
    selection: Selection, clusters: Clusters, dimensions: Sequence[str], grouping: Grouping
) -> Iterator[tuple[Any, ...]]:
    """Yield the groups that a selection names, whether it finds a cluster in them or not.

    Where only some of the dimensions are named, each value that is named comes with all that was
    found in the others, and with every batch that was asked about.
    """
    named = [named_values(selection, dimension) for dimension in dimensions]
    batches = {"year": selection.batches_counted}
    by_year = [*dimensions] == ["year"] and len(clusters) > 0
    if not any(named) and not by_year:
        return
    found = [
        dict.fromkeys((*grouping.values(clusters, dimension), *batches.get(dimension, ())))
        for dimension in dimensions
    ]
    yield from product(*(values or there for values, there in zip(named, found, strict=True)))


def named_values(selection: Selection, dimension: str) -> list[Any]:
    """Return the values of a dimension that a selection names, as its column has them."""
    wanted = selection.wanted.get(dimension, frozenset())
    values = sorted(
        (value for value in wanted if value is not None), key=own_order(dimension) or str
    )
    named: list[Any] = [int(value) for value in values] if dimension == "year" else list(values)
    return [*named, None] if None in wanted else named


def counts_of(clusters: Clusters, dimension: str) -> dict[str, int]:
    """Return how many clusters each value of a dimension has, by the value as text."""
    return {str(group.values[0]): group.count for group in count_by(clusters, dimension)}


def _ordered(column: Sequence[Any], dimension: str, more: Iterable[Any] = ()) -> list[Any]:
    counts = Counter(column)
    counts.update(dict.fromkeys(more, 0))
    values = [value for value in counts if value is not None]
    if dimension == "year":
        values.sort()
    elif dimension in ("region", "status"):
        values.sort(key=own_order(dimension))
    else:
        order = own_order(dimension) or natural
        if len(set(counts.values())) < len(counts):  # Only what is level needs an order.
            values.sort(key=order)
        values.sort(key=lambda value: -counts[value])
    return [*values, None] if None in counts else values
