"""The column that cites a cluster: its dataset and its sources."""

from collections.abc import Sequence

import msgspec

from clustercli.dataset.dataset import Dataset
from clustercli.fields.words import labels_of
from clustercli.tables.table import Column, Table

CITE = "cite"
"""The key of the column, which is made only where it is asked for."""


def asks_to_cite(columns: Sequence[str]) -> bool:
    """Say whether the column is among those that are asked for, by its key or a heading."""
    words = {word.casefold() for word in (CITE, *labels_of(CITE))}
    return any(text.casefold() in words for text in columns)


def with_citations(table: Table, dataset: Dataset) -> Table:
    """Return clusters with a column of citations by GB/T 7714: the dataset, then each source.

    A column of the file that has this name is kept instead.
    """
    keys = table.keys()
    if CITE in keys:
        return table
    from clustercli.dataset.dataset_reference import reference_of
    from clustercli.records.references import gbt7714, of_source

    own = gbt7714(reference_of(dataset))
    place = keys.index("sources")
    return msgspec.structs.replace(
        table,
        columns=(*table.columns, Column(key=CITE, kind="list", position=None)),
        rows=[(*row, (own, *(gbt7714(of_source(s)) for s in row[place]))) for row in table.rows],
    )
