"""The dataset as relations: tables of flat columns, for SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from clustercli.dataset.dataset import Dataset
from clustercli.fields.definitions import DEFINITIONS
from clustercli.records.columns import Clusters
from clustercli.records.model import Cluster, Source
from clustercli.records.published_figures import published
from clustercli.tables.table import Row, flat

TABLES: dict[str, tuple[str, ...]] = {
    "clusters": tuple(field for field in Cluster.__struct_fields__ if field != "sources"),
    "sources": ("cluster_id", *Source.__struct_fields__),
    "batches": (
        "year",
        "ordinal",
        "size",
        "notice_title",
        "notice_number",
        "notice_date",
        "notice_url",
        "public_notice_from",
        "public_notice_to",
        "term",
        "valid_from",
        "valid_until",
        "review_year",
        "review_called_by",
        "review_public_notice",
        "review_announced",
        "review_passed",
        "review_of",
        "review_note",
    ),
    "published": (
        "id",
        "what",
        "value",
        "names",
        "words",
        "level",
        "name",
        "years",
        "region_scheme",
        "separate_cities_merged",
        "publisher",
        "date",
        "url",
        "note",
    ),
}
"""The tables and their columns, in order.

``sources`` has a row for every source of a cluster. ``names``, ``words`` and ``years`` of
``published`` are JSON arrays; what is true or false is 1 or 0.
"""

_INTEGERS = frozenset(
    {
        *(field.key for field in DEFINITIONS.values() if field.kind == "int"),
        *("reprint", "ordinal", "size", "value", "separate_cities_merged"),
        *("review_year", "review_passed", "review_of"),
    }
)


def type_of(column: str) -> str:
    """Return the SQL type of a column; nothing for one that :data:`TABLES` does not have."""
    if column in _INTEGERS:
        return "INTEGER"
    return "TEXT" if column in _KNOWN else ""


_KNOWN = frozenset(column for columns in TABLES.values() for column in columns)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def _numbers(values: Sequence[Any]) -> Sequence[Any]:
    """Return texts as numbers if all of them are: a column of other people's CSV."""
    texts = [value for value in values if isinstance(value, str)]
    if not texts or not all(map(_NUMBER.fullmatch, texts)):
        return values
    return [_number(value) if isinstance(value, str) else value for value in values]


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def tables_of(clusters: Clusters) -> dict[str, tuple[str, ...]]:
    """Return :data:`TABLES` with the further columns that some clusters have."""
    fields = tuple(field for field in clusters.fields if field != "sources")
    return {**TABLES, "clusters": fields}


def rows_of(
    table: str, clusters: Clusters, dataset: Dataset, columns: Sequence[str]
) -> Iterable[Row]:
    """Return the rows of one of :func:`tables_of`, with some of its columns, at least one.

    ``clusters`` are some of those of ``dataset``, or all.
    """
    if table == "clusters":
        clusters.prefetch(columns)
        return zip(*(map(flat, _cells(clusters, column)) for column in columns), strict=True)
    rows = _sources(clusters) if table == "sources" else _ROWS[table](dataset)
    indices = [TABLES[table].index(column) for column in columns]
    return (tuple([row[index] for index in indices]) for row in rows)


def _cells(clusters: Clusters, field: str) -> Sequence[Any]:
    column = clusters.column(field)
    return column if field in _KNOWN else _numbers(column)


def _sources(clusters: Clusters) -> Iterable[Row]:
    fields = Source.__struct_fields__
    for id_, sources in clusters.rows(("id", "sources")):
        for source in sources:
            yield id_, *(getattr(source, field) for field in fields)


def _batches(dataset: Dataset) -> Iterable[Row]:
    for batch in dataset.batches:
        record = flattened(msgspec.to_builtins(batch))
        yield tuple(record.get(column) for column in TABLES["batches"])


def flattened(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with the fields of its parts beside its own: ``notice_date``."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat.update({f"{key}_{inner}": part for inner, part in flattened(value).items()})
        else:
            flat[key] = value
    return flat


def _published(_: Dataset) -> Iterable[Row]:
    for figure in published().figures:
        scope, source = figure.scope, figure.source
        yield (
            figure.id,
            figure.what,
            figure.value,
            _array(figure.names),
            _array(figure.words),
            scope.level,
            scope.name,
            _array(scope.years),
            scope.region_scheme,
            scope.separate_cities_merged,
            source.publisher,
            source.date,
            source.url,
            figure.note,
        )


def _array(values: tuple[Any, ...]) -> str:
    return msgspec.json.encode(values).decode()


_ROWS: dict[str, Callable[[Dataset], Iterable[Row]]] = {
    "batches": _batches,
    "published": _published,
}
