"""The dataset as relations: tables of flat columns, for SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from msgspec.structs import astuple

from clustercli.dataset.dataset import Dataset
from clustercli.fields.definitions import DEFINITIONS
from clustercli.records.columns import Clusters
from clustercli.records.model import Call, Cluster, Fact, Mirror, Source
from clustercli.records.published_figures import FigureSource, published
from clustercli.tables.table import Row, flat

_FACT_COLUMNS = {"unit": "value_unit"}
"""The columns of facts that are not named as in JSON, where ``unit`` is no reporting unit."""

TABLES: dict[str, tuple[str, ...]] = {
    "clusters": tuple(f for f in Cluster.__struct_fields__ if f not in ("facts", "sources")),
    "sources": ("cluster_id", *Source.__struct_fields__),
    "facts": (
        "cluster_id",
        *(_FACT_COLUMNS.get(field, field) for field in Fact.__struct_fields__ if field != "source"),
        *Source.__struct_fields__,
    ),
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
        "term_en",
        "valid_from",
        "valid_until",
        "review_year",
        "review_called_by",
        "review_public_notice",
        "review_announced",
        "review_passed",
        "review_of",
        "review_note",
        "review_note_en",
    ),
    "mirrors": ("year", *Mirror.__struct_fields__),
    "calls": Call.__struct_fields__,
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
        *FigureSource.__struct_fields__,
        "note",
        "note_en",
    ),
}
"""The tables and their columns, in order.

``sources`` and ``facts`` have a row for every source and every stated fact of a cluster, the
fact with its source; ``mirrors`` one for every copy of a notice. ``names``, ``words`` and
``years`` of ``published`` are JSON arrays; what is true or false is 1 or 0.
"""

INTEGERS = frozenset(
    {
        *(field.key for field in DEFINITIONS.values() if field.kind == "int"),
        # A figure is a whole number; SQLite keeps the fraction of a fact that has one.
        *("reprint", "ordinal", "size", "value", "separate_cities_merged", "government", "about"),
        *("review_year", "review_passed", "review_of"),
    }
)


AFFINITIES = {"text": "TEXT", "other": ""}
"""The SQL types of the kinds of column that are not of numbers, which are NUMERIC.

So a number is compared as one with a text that is one, and a text only with texts.
"""


def type_of(column: str, dataset: Dataset | None = None) -> str:
    """Return the SQL type of a column.

    That of one that :data:`TABLES` does not have is found in the dataset; nothing without one.
    """
    if column in INTEGERS:
        return "INTEGER"
    if column in KNOWN:
        return "TEXT"
    if dataset is None:
        return ""
    return AFFINITIES.get(dataset.type_of(column).kind, "NUMERIC")


KNOWN = frozenset(column for columns in TABLES.values() for column in columns)
"""The columns of :data:`TABLES`, whose types are known beforehand."""


def tables_of(clusters: Clusters) -> dict[str, tuple[str, ...]]:
    """Return :data:`TABLES` with the further columns that some clusters have."""
    fields = tuple(field for field in clusters.fields if field not in ("facts", "sources"))
    return {**TABLES, "clusters": fields}


def rows_of(
    table: str, clusters: Clusters, dataset: Dataset, columns: Sequence[str]
) -> Iterable[Row]:
    """Return the rows of one of :func:`tables_of`, with some of its columns, at least one.

    ``clusters`` are some of those of ``dataset``, or all.
    """
    if table == "clusters":
        clusters.prefetch(columns)
        return zip(*(_cells(clusters, dataset, column) for column in columns), strict=True)
    parts = _PARTS.get(table)
    rows = _ROWS[table](dataset) if parts is None else parts(clusters)
    indices = [TABLES[table].index(column) for column in columns]
    return (tuple([row[index] for index in indices]) for row in rows)


def _cells(clusters: Clusters, dataset: Dataset, field: str) -> Iterable[Any]:
    column = clusters.column(field)
    if field in KNOWN:
        return map(flat, column)
    found = dataset.type_of(field)
    return map(flat, map(found.number, column) if found.numeric else column)


def _sources(clusters: Clusters) -> Iterable[Row]:
    fields = Source.__struct_fields__
    for id_, sources in clusters.rows(("id", "sources")):
        for source in sources:
            yield id_, *(getattr(source, field) for field in fields)


def _facts(clusters: Clusters) -> Iterable[Row]:
    own = tuple(field for field in Fact.__struct_fields__ if field != "source")
    for id_, facts in clusters.rows(("id", "facts")):
        for fact in facts:
            values = (getattr(fact, field) for field in own)
            yield id_, *values, *astuple(fact.source)


def _batches(dataset: Dataset) -> Iterable[Row]:
    for batch in dataset.batches:
        record = flattened(msgspec.to_builtins(batch))
        yield tuple(record.get(column) for column in TABLES["batches"])


def _mirrors(dataset: Dataset) -> Iterable[Row]:
    for batch in dataset.batches:
        for mirror in batch.notice.mirrors:
            yield batch.year, *astuple(mirror)


def _calls(dataset: Dataset) -> Iterable[Row]:
    return map(astuple, dataset.calls)


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
            *astuple(source),
            figure.note,
            figure.note_en,
        )


def _array(values: tuple[Any, ...]) -> str:
    return msgspec.json.encode(values).decode()


_ROWS: dict[str, Callable[[Dataset], Iterable[Row]]] = {
    "batches": _batches,
    "mirrors": _mirrors,
    "calls": _calls,
    "published": _published,
}
_PARTS: dict[str, Callable[[Clusters], Iterable[Row]]] = {"sources": _sources, "facts": _facts}
