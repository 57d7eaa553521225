"""Clusters as a sequence of records that is read by column as well.

Every question about many clusters reads whole columns: a record is made only where somebody
looks at it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, compress
from operator import attrgetter
from typing import Any, overload

from clustercli.records.model import Cluster, ClusterFields

Values = tuple[Any, ...]


class Clusters(Sequence[Cluster]):
    """Some clusters, in order: a sequence of :class:`~clustercli.records.model.Cluster`.

    This is how every question reads its records: :meth:`chunks` gives them as they are read,
    :meth:`column` and :meth:`rows` the values of a chunk, :meth:`where` and :meth:`take` some
    of its clusters. :meth:`prefetch` says beforehand what will be asked for.
    """

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns: those of a record, then any further ones of the source."""
        return Cluster.__struct_fields__

    @abstractmethod
    def column(self, field: str) -> Sequence[Any]:
        """Return the values of one of ``fields``, one a cluster; None is no value.

        Raises KeyError for a field that is none of ``fields``.
        """

    @abstractmethod
    def take(self, positions: Sequence[int]) -> Clusters:
        """Return the clusters at ``positions``, in their order."""

    def chunks(self) -> Iterator[Clusters]:
        """Yield the clusters in the chunks in which they are read; here all in one."""
        yield self

    def prefetch(self, fields: Iterable[str]) -> None:
        """Read several columns in one pass, where that saves time."""

    def record(self, position: int) -> Cluster:
        """Return the cluster at a position from 0 up; raises IndexError beyond the last."""
        return Cluster(**{name: self.column(name)[position] for name in Cluster.__struct_fields__})

    def place_of(self, position: int) -> str | None:
        """Return where in its file a cluster is, in words; None where it comes from none."""
        del position
        return None

    def where(self, keeps: Callable[[Clusters], Iterable[bool]]) -> Clusters:
        """Return the clusters for which a test, which is given them all, says yes."""
        kept = list(compress(range(len(self)), keeps(self)))
        return self if len(kept) == len(self) else self.take(kept)

    def rows(self, fields: Iterable[str]) -> list[Values]:
        """Return the values of several columns, a tuple for each cluster."""
        names = list(fields)
        self.prefetch(names)
        columns = [self.column(name) for name in names]
        return list(zip(*columns, strict=True)) if columns else [()] * len(self)

    @overload
    def __getitem__(self, index: int) -> Cluster: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Cluster]: ...

    def __getitem__(self, index: int | slice) -> Cluster | Sequence[Cluster]:
        """Return one cluster, or several of them for a slice."""
        if isinstance(index, slice):
            return tuple(map(self.record, range(len(self))[index]))
        return self.record(range(len(self))[index])

    def __iter__(self) -> Iterator[Cluster]:
        """Iterate over the clusters."""
        names = Cluster.__struct_fields__
        return (Cluster(**dict(zip(names, row, strict=True))) for row in self.rows(names))


class InMemoryClusters(Clusters):
    """Clusters that are decoded already.

    ``derived`` says how the fields are found that the decoded records do not have; they are
    found when somebody asks for them.
    """

    def __init__(
        self,
        records: Iterable[ClusterFields],
        derived: Mapping[str, Callable[[Any], Any]] | None = None,
    ) -> None:
        self._records = tuple(records)
        self._derived = derived or {}

    def column(self, field: str) -> Sequence[Any]:
        """Return the values of one field; raises KeyError for an unknown one."""
        if field not in Cluster.__struct_fields__:
            raise KeyError(field)
        return list(map(self._derived.get(field) or attrgetter(field), self._records))

    def take(self, positions: Sequence[int]) -> InMemoryClusters:
        """Return the clusters at ``positions``."""
        return InMemoryClusters(map(self._records.__getitem__, positions), self._derived)

    def record(self, position: int) -> Cluster:
        """Return the cluster at a position."""
        return next(iter(self.take([position])))

    def __len__(self) -> int:
        """Return how many clusters these are."""
        return len(self._records)


class ConcatenatedClusters(Clusters):
    """Chunks of clusters, one after the other."""

    def __init__(self, chunks: Iterable[Clusters]) -> None:
        self._chunks = [chunk for chunk in chunks if len(chunk)]
        self._ends = list(accumulate(map(len, self._chunks)))
        self._known: list[frozenset[str]] = []
        self._fields: tuple[str, ...] | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns of any chunk, in the order of their first appearance."""
        if self._fields is None:
            names = dict.fromkeys(Cluster.__struct_fields__)
            of_chunks = [chunk.fields for chunk in self._chunks]
            for fields in of_chunks:
                names.update(dict.fromkeys(fields))
            # Looked up for each of what may be many columns.
            self._known = list(map(frozenset, of_chunks))
            self._fields = tuple(names)
        return self._fields

    def column(self, field: str) -> Sequence[Any]:
        """Return the values of one field; None where a chunk does not have it."""
        if len(self._chunks) == 1:
            return self._chunks[0].column(field)
        if field in Cluster.__struct_fields__:
            return list(chain.from_iterable(chunk.column(field) for chunk in self._chunks))
        if field not in self.fields:
            raise KeyError(field)
        columns = (
            chunk.column(field) if field in known else [None] * len(chunk)
            for chunk, known in zip(self._chunks, self._known, strict=True)
        )
        return list(chain.from_iterable(columns))

    def prefetch(self, fields: Iterable[str]) -> None:
        """Read several columns of every chunk."""
        names = list(fields)
        for chunk in self._chunks:
            chunk.prefetch(names)

    def take(self, positions: Sequence[int]) -> ConcatenatedClusters:
        """Return the clusters at ``positions``; a chunk that they leave and enter is split."""
        parts: list[tuple[int, list[int]]] = []
        for position in positions:
            number, inside = self._locate(position)
            if not parts or parts[-1][0] != number:
                parts.append((number, []))
            parts[-1][1].append(inside)
        return ConcatenatedClusters(self._chunks[number].take(inside) for number, inside in parts)

    def record(self, position: int) -> Cluster:
        """Return the cluster at a position."""
        number, inside = self._locate(position)
        return self._chunks[number].record(inside)

    def place_of(self, position: int) -> str | None:
        """Return where in its file a cluster is."""
        number, inside = self._locate(position)
        return self._chunks[number].place_of(inside)

    def _locate(self, position: int) -> tuple[int, int]:
        """Return the number of the chunk that a position lies in, and the position there."""
        from bisect import bisect_right

        number = bisect_right(self._ends, position)
        return number, position - (self._ends[number - 1] if number else 0)

    def __len__(self) -> int:
        """Return how many clusters these are."""
        return self._ends[-1] if self._ends else 0


def _column(clusters: Clusters, field: str) -> Sequence[Any]:
    known = field in Cluster.__struct_fields__ or field in clusters.fields
    return clusters.column(field) if known else [None] * len(clusters)


def concatenate(chunks: Iterable[Clusters]) -> Clusters:
    """Return the clusters of all chunks as one; a single chunk as it is."""
    parts = list(chunks)
    return parts[0] if len(parts) == 1 else ConcatenatedClusters(parts)


COLUMNS_OF_COUNTY = ("province", "city", "county")
"""The columns that together name one county: several share a name."""


def values_of(clusters: Clusters, dimension: str) -> Sequence[Any]:
    """Return the clusters' values in a dimension; None where a chunk has no such column.

    A county comes with the city it lies in, since several counties share a name.
    """
    if dimension == "county":
        return _qualified_counties(clusters)
    return _column(clusters, dimension)


def _qualified_counties(clusters: Clusters) -> list[str | None]:
    """Return every county with the city it lies in: 广州市白云区 is not 贵阳市白云区.

    A county that its province runs directly comes with the province.
    """
    rows = clusters.rows(COLUMNS_OF_COUNTY)
    return [county and f"{city or province}{county}" for province, city, county in rows]
