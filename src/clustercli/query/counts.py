"""Counting: groups by one dimension, cross-tabulation by two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from clustercli.fields.order import own_order
from clustercli.records.columns import Clusters, qualified_counties


class Group(msgspec.Struct, frozen=True):
    """The clusters that agree in every dimension asked for.

    ``values`` holds one value a dimension, None where a record has none; ``share`` is of
    the selection, 0 to 1.
    """

    values: tuple[Any, ...]
    count: int
    share: float


def values_of(clusters: Clusters, dimension: str) -> Sequence[Any]:
    """Return the clusters' values in a dimension.

    A county comes with the city it lies in, since several counties share a name.
    """
    return qualified_counties(clusters) if dimension == "county" else clusters.column(dimension)


def count_by(clusters: Clusters, *dimensions: str) -> list[Group]:
    """Count clusters by one dimension or several.

    Every cluster is in exactly one group, so counts add up to ``len(clusters)``. One
    dimension: years, regions and statuses in their own order, all others largest first, records
    without a value last. Several: in the order of each dimension by itself.
    """
    columns = [values_of(clusters, dimension) for dimension in dimensions]
    counts = Counter(zip(*columns, strict=True))
    ranks = [
        {value: rank for rank, value in enumerate(_ordered(column, dimension))}
        for column, dimension in zip(columns, dimensions, strict=True)
    ]
    ordered = sorted(
        counts,
        key=lambda values: [rank[value] for rank, value in zip(ranks, values, strict=True)],
    )
    return [Group(values, counts[values], counts[values] / len(clusters)) for values in ordered]


def counts_of(clusters: Clusters, dimension: str) -> dict[str, int]:
    """Return how many clusters each value of a dimension has, by the value as text."""
    return {str(group.values[0]): group.count for group in count_by(clusters, dimension)}


def _ordered(column: Sequence[Any], dimension: str) -> list[Any]:
    counts = Counter(column)
    values = [value for value in counts if value is not None]
    if dimension == "year":
        values.sort()
    elif dimension in ("region", "status"):
        values.sort(key=own_order(dimension))
    else:
        values.sort(key=lambda value: -counts[value])
    return [*values, None] if None in counts else values
