"""China's national-level SME characteristic industrial clusters, as typed records.

>>> from clustercli import load, select
>>> clusters = load()
>>> found = select(clusters, province="山东", year="2022-2024")
>>> frame = found.to_pandas()

``load`` gives a :class:`Dataset`, a sequence of :class:`Cluster` records; ``select`` filters it
by the same rules as the command line, and gives a Dataset again. ``stats``, ``compare``, ``audit``
and ``coverage`` answer as the commands do. docs/python.md has the examples.
"""

TYPE_CHECKING = False  # as type checkers know it: importing typing takes longer than all of this
if TYPE_CHECKING:
    from typing import Any

    from clustercli.api.answers import (
        Answer,
        AuditedFigure,
        ComparedCount,
        GroupCount,
        audit,
        compare,
        coverage,
        stats,
    )
    from clustercli.api.public_dataset import Dataset, load, select
    from clustercli.errors import (
        AmbiguousValueError,
        ClusterCliError,
        DatasetError,
        FetchError,
        MissingLibraryError,
        NothingReadableError,
        OutputError,
        QueryError,
        SqlError,
        UnknownValueError,
        UsageError,
    )
    from clustercli.query.answer_coverage import Coverage
    from clustercli.records.model import Batch, Cluster, Fact, Source

__version__ = "1.2.0"

__all__ = [
    "AmbiguousValueError",
    "Answer",
    "AuditedFigure",
    "Batch",
    "Cluster",
    "ClusterCliError",
    "ComparedCount",
    "Coverage",
    "Dataset",
    "DatasetError",
    "Fact",
    "FetchError",
    "GroupCount",
    "MissingLibraryError",
    "NothingReadableError",
    "OutputError",
    "QueryError",
    "Source",
    "SqlError",
    "UnknownValueError",
    "UsageError",
    "__version__",
    "audit",
    "compare",
    "coverage",
    "load",
    "select",
    "stats",
]

_DEFINED_IN = {
    "clustercli.api.answers": (
        "Answer",
        "AuditedFigure",
        "ComparedCount",
        "GroupCount",
        "audit",
        "compare",
        "coverage",
        "stats",
    ),
    "clustercli.api.public_dataset": ("Dataset", "load", "select"),
    "clustercli.query.answer_coverage": ("Coverage",),
    "clustercli.records.model": ("Batch", "Cluster", "Fact", "Source"),
}
"""Where a name is defined; those that are not here are errors."""


def __getattr__(name: str) -> "Any":
    """Import what is asked for: the command line's help needs none of it."""
    from importlib import import_module

    if name in __all__:
        module = next((m for m, names in _DEFINED_IN.items() if name in names), "clustercli.errors")
        value = globals()[name] = getattr(import_module(module), name)
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
