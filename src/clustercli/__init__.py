"""China's national-level SME characteristic industrial clusters, as typed records.

>>> from clustercli import load, select
>>> clusters = load()
>>> found = select(clusters, province="山东", year="2022-2024")

``load`` gives a :class:`Dataset`, a sequence of :class:`Cluster` records that go straight
into ``pandas.DataFrame``; ``select`` filters it by the same rules as the command line.
"""

from __future__ import annotations

from clustercli.dataset.dataset import Dataset, load
from clustercli.errors import ClusterCliError, DatasetError, UnknownValueError, UsageError
from clustercli.query.selection import select
from clustercli.records.model import Batch, Cluster, Source

__version__ = "0.1.0"

__all__ = [
    "Batch",
    "Cluster",
    "ClusterCliError",
    "Dataset",
    "DatasetError",
    "Source",
    "UnknownValueError",
    "UsageError",
    "__version__",
    "load",
    "select",
]
