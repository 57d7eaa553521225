"""Reading a dataset: from the file to typed records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from clustercli.bundled import path_of, read_json
from clustercli.errors import DatasetError
from clustercli.model import Batch, Cluster, ClusterEntry, Document, Source


class Dataset(Sequence[Cluster]):
    """A dataset: its clusters, in the order of the file, and what is known of the batches.

    It is a sequence of :class:`~clustercli.model.Cluster`. ``version`` is the dataset's
    own version, ``updated`` the day of its last change (ISO 8601), ``path`` the file.
    """

    def __init__(self, document: Document, path: str) -> None:
        self.path = path
        self.version = document.version
        self.updated = document.updated
        self.batches: tuple[Batch, ...] = document.batches
        self.sources: dict[str, Source] = document.sources
        self.clusters: tuple[Cluster, ...] = tuple(
            _resolve(entry, document.sources, path) for entry in document.clusters
        )

    @overload
    def __getitem__(self, index: int) -> Cluster: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Cluster, ...]: ...

    def __getitem__(self, index: int | slice) -> Cluster | tuple[Cluster, ...]:
        """Return one cluster, or a tuple of them for a slice."""
        return self.clusters[index]

    def __len__(self) -> int:
        """Return the number of clusters recorded."""
        return len(self.clusters)

    def __repr__(self) -> str:
        """Say which dataset this is and how much it holds."""
        return f"<Dataset {self.version}: {len(self)} of {self.announced()} announced clusters>"

    def announced(self, years: frozenset[int] | None = None) -> int:
        """Return how many clusters the ministry announced, in all or in ``years``."""
        return sum(batch.size for batch in self.batches if years is None or batch.year in years)


def load(path: str | None = None) -> Dataset:
    """Return the bundled dataset, or the one in the file ``path``.

    Raises DatasetError if the file cannot be read, is not JSON, does not have the shape of
    :class:`~clustercli.model.Document`, or refers to a source that it does not hold.
    """
    where = path_of("clusters.json") if path is None else path
    return Dataset(read_json(where, Document), where)


_COPIED = ClusterEntry.__struct_fields__[:-1]


def _resolve(entry: ClusterEntry, sources: dict[str, Source], path: str) -> Cluster:
    try:
        found = tuple([sources[key] for key in entry.sources])
    except KeyError as error:
        raise DatasetError(
            f"{path} is damaged: {entry.id} refers to {error.args[0]!r}, which is no source"
        ) from None
    return Cluster(**{field: getattr(entry, field) for field in _COPIED}, sources=found)
