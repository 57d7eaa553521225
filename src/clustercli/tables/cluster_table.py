"""Clusters as a Table: every field is a column, and a reader sees the chief ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clustercli.fields.definitions import DEFINITIONS
from clustercli.fields.order import own_order
from clustercli.i18n.messages import Bilingual
from clustercli.records.columns import Clusters
from clustercli.records.model import Cluster
from clustercli.tables.table import Column, Row

if TYPE_CHECKING:
    from clustercli.fields.column_types import ColumnType

_READING = {
    "year": 0,
    "province": 1,
    "city": 2,
    "county": 0,
    "industry": 0,
    "sector": 3,
    "emerging": 4,
    "evidence": 5,
    "review": 6,
    "id": 0,
}
"""The columns for reading, in their order, with the rank that says which leaves first."""


def cluster_columns(
    fields: Sequence[str] = Cluster.__struct_fields__,
    *,
    with_status: bool = False,
    types: Mapping[str, ColumnType] | None = None,
    given: bool = False,
) -> tuple[Column, ...]:
    """Return a column for every one of ``fields``, those of a record and any further ones.

    ``with_status`` makes status and last day columns for reading. ``types`` are those of the
    further columns, as far as they are known; ``given`` says that their cells have types.
    """
    known = types or {}
    reading = {**_READING, **({"status": 0, "valid_until": 1} if with_status else {})}
    positions = {field: position for position, field in enumerate(reading)}
    return tuple(
        Column(
            key=field,
            kind=DEFINITIONS[field].kind if field in DEFINITIONS else "text",
            position=positions.get(field),
            rank=reading.get(field, 0),
            order=own_order(field),
            ordered_by="county_code" if field == "county" else None,
            none="none.year" if field == "year" else "none",
            type=known.get(field),
            given=given,
        )
        for field in fields
    )


def cluster_rows(clusters: Clusters) -> list[Row]:
    """Return the values of every field, one cluster a row.

    A note that has an English twin is read in the language of the table.
    """
    fields = clusters.fields
    rows = clusters.rows(fields)
    twins = clusters.column("note_en")
    if not any(twins):
        return rows
    place = fields.index("note")
    return [
        (*row[:place], Bilingual(row[place], twin), *row[place + 1 :])
        if twin and row[place]
        else row
        for row, twin in zip(rows, twins, strict=True)
    ]
