"""Reading a dataset: from the file to typed records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from clustercli.bundled import path_of, read_json
from clustercli.clusters import Clusters, Recorded
from clustercli.errors import DatasetError
from clustercli.model import Batch, Cluster, ClusterEntry, Document, Source
from clustercli.translation import gettext as _
from clustercli.validity import Validity, read_day


class Dataset(Clusters):
    """A dataset: its clusters, in the order of the file, and what is known of the batches.

    It is a sequence of :class:`~clustercli.model.Cluster`. ``version`` is the dataset's
    own version, ``updated`` the day of its last change (ISO 8601), ``path`` the file.
    """

    def __init__(self, document: Document, path: str, day: date) -> None:
        self.path = path
        self.version = document.version
        self.updated = document.updated
        self.batches: tuple[Batch, ...] = document.batches
        self.sources: dict[str, Source] = document.sources
        self.validity = Validity(document.batches, document.clusters, day)
        self.clusters: Clusters = Recorded(_resolve(entry, self) for entry in document.clusters)

    def portions(self) -> Iterator[Clusters]:
        """Yield the clusters in portions of a size that fits in memory."""
        yield self.clusters

    def column(self, field: str) -> Sequence[Any]:
        """Return the values of a field, one a cluster."""
        return self.clusters.column(field)

    def take(self, positions: Sequence[int]) -> Clusters:
        """Return the clusters at ``positions``."""
        return self.clusters.take(positions)

    def record(self, position: int) -> Cluster:
        """Return the cluster at a position."""
        return self.clusters.record(position)

    def __iter__(self) -> Iterator[Cluster]:
        """Iterate over the clusters."""
        return iter(self.clusters)

    def __len__(self) -> int:
        """Return the number of clusters recorded."""
        return len(self.clusters)

    def __repr__(self) -> str:
        """Say which dataset this is and how much it holds."""
        return f"<Dataset {self.version}: {len(self)} of {self.announced()} announced clusters>"

    def announced(self, years: frozenset[int] | None = None) -> int:
        """Return how many clusters the ministry announced, in all or in ``years``."""
        return sum(batch.size for batch in self.batches if years is None or batch.year in years)


def load(path: str | None = None, *, as_of: date | str | None = None) -> Dataset:
    """Return the bundled dataset, or the one in the file ``path``.

    ``as_of`` is the day for which ``status`` holds: a date, or an ISO 8601 text; today if it
    is None. Raises UsageError if it is no day; DatasetError if the file cannot be read, is not
    JSON, does not have the shape of :class:`~clustercli.model.Document`, or refers to a source
    that it does not hold.
    """
    where = path_of("clusters.json") if path is None else path
    day = read_day(as_of) if isinstance(as_of, str) else as_of or date.today()  # noqa: DTZ011
    return Dataset(read_json(where, Document), where, day)


_COPIED = ClusterEntry.__struct_fields__[:-1]


def _resolve(entry: ClusterEntry, dataset: Dataset) -> Cluster:
    try:
        found = tuple([dataset.sources[key] for key in entry.sources])
    except KeyError as error:
        said = _("{path} is damaged: {id} refers to {key!r}, which is no source")
        raise DatasetError(said.format(path=dataset.path, id=entry.id, key=error.args[0])) from None
    status = dataset.validity.of(entry)
    return Cluster(
        **{field: getattr(entry, field) for field in _COPIED},
        status=status.name,
        valid_until=status.until,
        sources=found,
    )
