"""China's national-level SME characteristic industrial clusters, as typed records.

>>> from clustercli import load, select
>>> clusters = load()
>>> found = select(clusters, province="山东", year="2022-2024")

``load`` gives a :class:`Dataset`, a sequence of :class:`Cluster` records that go straight
into ``pandas.DataFrame``; ``select`` filters it by the same rules as the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_DEFINED_IN = {
    "clustercli.dataset.dataset": ("Dataset", "load"),
    "clustercli.errors": ("ClusterCliError", "DatasetError", "UnknownValueError", "UsageError"),
    "clustercli.query.selection": ("select",),
    "clustercli.records.model": ("Batch", "Cluster", "Source"),
}


def __getattr__(name: str) -> Any:
    """Import what is asked for: the command line's help needs none of it."""
    from importlib import import_module

    for module, names in _DEFINED_IN.items():
        if name in names:
            value = globals()[name] = getattr(import_module(module), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
