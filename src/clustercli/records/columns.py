"""Clusters as a sequence of records that is read by column as well.

Every question about many clusters reads whole columns: a record is made only where somebody
looks at it.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, compress
from typing import Any, overload

from clustercli.records.model import Cluster

Values = tuple[Any, ...]


class Clusters(Sequence[Cluster]):
    """Some clusters, in order: a sequence of :class:`~clustercli.records.model.Cluster`."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns: those of a record, then any further ones of the source."""
        return Cluster.__struct_fields__

    @abstractmethod
    def column(self, field: str) -> Sequence[Any]:
        """Return the values of one of ``fields``, one a cluster; None is no value."""

    @abstractmethod
    def take(self, positions: Sequence[int]) -> Clusters:
        """Return the clusters at ``positions``, in their order."""

    def record(self, position: int) -> Cluster:
        """Return the cluster at a position from 0 up; raises IndexError beyond the last."""
        return Cluster(**{name: self.column(name)[position] for name in Cluster.__struct_fields__})

    def where(self, keeps: Callable[[Clusters], Iterable[bool]]) -> Clusters:
        """Return the clusters for which a test, which is given them all, says yes."""
        kept = list(compress(range(len(self)), keeps(self)))
        return self if len(kept) == len(self) else self.take(kept)

    def prepare(self, fields: Sequence[str]) -> None:
        """Make ready to give several columns, where that saves time."""

    def rows(self, fields: Iterable[str]) -> list[Values]:
        """Return the values of several columns, a row a cluster."""
        names = list(fields)
        self.prepare(names)
        columns = [self.column(name) for name in names]
        return list(zip(*columns, strict=True)) if columns else [()] * len(self)

    @overload
    def __getitem__(self, index: int) -> Cluster: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Cluster, ...]: ...

    def __getitem__(self, index: int | slice) -> Cluster | tuple[Cluster, ...]:
        """Return one cluster, or a tuple of them for a slice."""
        if isinstance(index, slice):
            return tuple(map(self.record, range(len(self))[index]))
        return self.record(range(len(self))[index])

    def __iter__(self) -> Iterator[Cluster]:
        """Iterate over the clusters."""
        names = Cluster.__struct_fields__
        return (Cluster(**dict(zip(names, row, strict=True))) for row in self.rows(names))


class InMemoryClusters(Clusters):
    """Clusters that are records already."""

    def __init__(self, clusters: Iterable[Cluster]) -> None:
        self._clusters = tuple(clusters)

    def column(self, field: str) -> Sequence[Any]:
        """Return the values of one field; raises KeyError for an unknown one."""
        if field not in Cluster.__struct_fields__:
            raise KeyError(field)
        return [getattr(cluster, field) for cluster in self._clusters]

    def take(self, positions: Sequence[int]) -> InMemoryClusters:
        """Return the clusters at ``positions``."""
        return InMemoryClusters(self._clusters[position] for position in positions)

    def record(self, position: int) -> Cluster:
        """Return the cluster at a position."""
        return self._clusters[position]

    def __iter__(self) -> Iterator[Cluster]:
        """Iterate over the clusters."""
        return iter(self._clusters)

    def __len__(self) -> int:
        """Return how many clusters these are."""
        return len(self._clusters)


class ConcatenatedClusters(Clusters):
    """Portions of clusters, one after the other."""

    def __init__(self, chunks: Iterable[Clusters]) -> None:
        self._chunks = [chunk for chunk in chunks if len(chunk)]
        self._ends = list(accumulate(map(len, self._chunks)))
        self._fields: tuple[str, ...] | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns of any portion, in the order of their first appearance."""
        if self._fields is None:
            self._fields = self._of_portions()
        return self._fields

    def _of_portions(self) -> tuple[str, ...]:
        names = dict.fromkeys(Cluster.__struct_fields__)
        for chunk in self._chunks:
            names.update(dict.fromkeys(chunk.fields))
        return tuple(names)

    def column(self, field: str) -> Sequence[Any]:
        """Return the values of one field; None where a portion does not have it."""
        if len(self._chunks) == 1:
            return self._chunks[0].column(field)
        if field not in Cluster.__struct_fields__ and field not in self.fields:
            raise KeyError(field)
        return list(chain.from_iterable(_column(chunk, field) for chunk in self._chunks))

    def prepare(self, fields: Sequence[str]) -> None:
        """Make every portion ready."""
        for chunk in self._chunks:
            chunk.prepare(fields)

    def take(self, positions: Sequence[int]) -> ConcatenatedClusters:
        """Return the clusters at ``positions``; a portion that they leave and enter is split."""
        parts: list[tuple[int, list[int]]] = []
        for position in positions:
            place, inside = self._place(position)
            if not parts or parts[-1][0] != place:
                parts.append((place, []))
            parts[-1][1].append(inside)
        return ConcatenatedClusters(self._chunks[place].take(inside) for place, inside in parts)

    def record(self, position: int) -> Cluster:
        """Return the cluster at a position."""
        place, inside = self._place(position)
        return self._chunks[place].record(inside)

    def _place(self, position: int) -> tuple[int, int]:
        place = bisect_right(self._ends, position)
        return place, position - (self._ends[place - 1] if place else 0)

    def __len__(self) -> int:
        """Return how many clusters these are."""
        return self._ends[-1] if self._ends else 0


def _column(chunk: Clusters, field: str) -> Sequence[Any]:
    known = field in Cluster.__struct_fields__ or field in chunk.fields
    return chunk.column(field) if known else [None] * len(chunk)


def concatenate(chunks: Iterable[Clusters]) -> Clusters:
    """Return the clusters of all portions as one; a single portion as it is."""
    parts = list(chunks)
    return parts[0] if len(parts) == 1 else ConcatenatedClusters(parts)
