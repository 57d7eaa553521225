"""How much of what was announced a dataset holds, said wherever it is counted."""

from __future__ import annotations

from clustercli.dataset import Dataset
from clustercli.labels import span


def coverage(dataset: Dataset, years: frozenset[int] | None = None) -> str:
    """Return a sentence: how many of the announced clusters the dataset records.

    ``years`` narrows it to those batches; records without a year are then left out, since
    they may belong to any.
    """
    announced = dataset.announced(years)
    recorded = sum(years is None or cluster.year in years for cluster in dataset)
    batches = f" of {span(years)}" if years else ""
    name = f"Dataset {dataset.version}"
    if recorded >= announced:
        return f"{name} records all {announced} clusters announced{batches}."
    return (
        f"{name} records {recorded} of the {announced} clusters announced{batches}; "
        "a count from it is a lower bound."
    )
