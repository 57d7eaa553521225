"""A whole dataset as a SQLite database of relations, for Datasette and for whoever writes SQL."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import astuple

from clustercli.dataset.coverage import coverage, is_partial, recorded_and_announced
from clustercli.dataset.dataset import Dataset
from clustercli.dataset.document import SourceKeys, leave_out_derived_status
from clustercli.errors import OutputError
from clustercli.geography.division_points import point_of
from clustercli.i18n.messages import gettext as _
from clustercli.output.sqlite_file import database, insert, quoted
from clustercli.query.recorded_counts import RecordedCounts
from clustercli.query.scope_coverage import scopes
from clustercli.query.sql_tables import TABLES, rows_of, type_of
from clustercli.readers.exported_database import (
    APPLICATION_ID,
    FIELDS_OF_SOURCES,
    LATITUDE,
    LAYOUT,
    LONGITUDE,
    POSITION,
    STATED,
)
from clustercli.records.model import Cluster, Fact
from clustercli.tables.table import Row, flat, unique

if TYPE_CHECKING:
    import sqlite3

_PARTS = ("facts", "sources")
FIELDS = tuple(field for field in Cluster.__struct_fields__ if field not in _PARTS)
"""The columns of a cluster that are fields of a record."""

_REALS = frozenset({LATITUDE, LONGITUDE})
_INTEGERS = frozenset({POSITION, "recorded", "published", "announced", "lower_bound", "typed"})

_OF_DATASET = (
    *("name", "version", "updated", "as_of", "recorded", "announced", "lower_bound"),
    *("statement", "statement_en", "typed"),
)
_OF_FACTS = tuple("value_unit" if field == "unit" else field for field in Fact.__struct_fields__)

SEARCHED = (
    *("name", "official_name", "industry", "province", "city", "county", "locality"),
    *("sector", "emerging"),
)
"""The fields in whose words the full-text index finds clusters."""

_LONGEST_RUN = 40


def to_database(dataset: Dataset) -> bytes:
    """Return the database of a dataset.

    ``clusters``, ``sources``, ``facts``, ``batches``, ``mirrors``, ``calls`` and ``published`` have
    the columns that ``clustercli sql`` has, but a source is a row of its own under a key, which
    ``cluster_sources`` and ``facts`` refer to. ``coverage`` has what is recorded and published of
    every place; ``dataset`` says what the whole is and how far it goes. ``as_read`` keeps what of a
    file's cells its column cannot hold, and what the file itself says of a term, so that the
    database can be read back without a loss. Raises OutputError for ids that are not unique, and
    where SQLite refuses.
    """
    _refuse_repeated_ids(dataset)
    return database(_Export(dataset).fill)


def _refuse_repeated_ids(dataset: Dataset) -> None:
    for id_, number in Counter(dataset.column("id")).most_common(1):
        if number > 1:
            template = _(
                "{number} clusters have the id {id}, which is to be a key of the database: "
                "clustercli data convert gives each an id of its own"
            )
            raise OutputError(template.format(number=number, id=id_))


class _Export:
    """The tables of a dataset, one after the other."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._keys = SourceKeys(dict(dataset.sources))
        own = tuple(field for field in dataset.fields if field not in Cluster.__struct_fields__)
        ours = (*FIELDS, LATITUDE, LONGITUDE, POSITION)
        self._own = dict(zip(own, unique((*ours, *own))[len(ours) :], strict=True))
        dataset.prefetch(dataset.fields)
        self._rows = [dict(zip(dataset.fields, row, strict=True)) for row in self._values()]

    def _values(self) -> Iterable[Row]:
        return self._dataset.clusters.rows(self._dataset.fields)

    def fill(self, connection: sqlite3.Connection) -> None:
        """Make the tables with their keys, then the indexes."""
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {LAYOUT}")
        for table, columns, rules, rows in self._tables():
            typed = [f"{quoted(column)} {self._type(column)}".rstrip() for column in columns]
            defined = ", ".join((*typed, *rules))
            connection.execute(f"CREATE TABLE {table} ({defined})")
            insert(connection, table, rows)
        for table, columns in _INDEXES:
            named = f"{table}_{'_'.join(columns)}"
            connection.execute(f"CREATE INDEX {named} ON {table} ({', '.join(columns)})")
        connection.execute(
            "CREATE VIRTUAL TABLE clusters_fts USING fts5(words, content='', tokenize='unicode61')"
        )
        connection.executemany(
            "INSERT INTO clusters_fts (rowid, words) VALUES (?, ?)",
            ((at, words(map(row.get, SEARCHED))) for at, row in enumerate(self._rows, 1)),
        )

    def _type(self, column: str) -> str:
        if column in _REALS:
            return "REAL"
        if column in self._own.values():
            heading = next(name for name, own in self._own.items() if own == column)
            return type_of(heading, self._dataset)
        return "INTEGER" if column in _INTEGERS else type_of(column) or "TEXT"

    def _tables(self) -> Iterator[tuple[str, Sequence[str], Sequence[str], Iterable[Row]]]:
        """Yield each table: name, columns, keys, rows; one that is referred to comes first."""
        yield "dataset", _OF_DATASET, ("PRIMARY KEY (name)",), [self._head()]
        yield "batches", TABLES["batches"], ("PRIMARY KEY (year)",), self._of("batches")
        of_batch = "FOREIGN KEY (year) REFERENCES batches (year)"
        yield "mirrors", TABLES["mirrors"], (of_batch,), self._of("mirrors")
        yield "calls", TABLES["calls"], (), self._of("calls")
        clusters, as_read = self._clusters()
        links, facts = self._links(), self._facts()
        sources = sorted((key, *astuple(source)) for key, source in self._keys.sources.items())
        yield "sources", FIELDS_OF_SOURCES, ("PRIMARY KEY (key)",), sources
        years = {batch.year for batch in self._dataset.batches}
        known = all(row["year"] in years for row in self._rows if row["year"] is not None)
        yield (
            "clusters",
            (*FIELDS, LATITUDE, LONGITUDE, POSITION, *self._own.values()),
            ("PRIMARY KEY (id)", f"UNIQUE ({POSITION})", *([of_batch] if known else [])),
            clusters,
        )
        of_cluster = "FOREIGN KEY (cluster_id) REFERENCES clusters (id)"
        of_source = "FOREIGN KEY (source) REFERENCES sources (key)"
        rules = ("PRIMARY KEY (cluster_id, position)", of_cluster, of_source)
        yield "cluster_sources", ("cluster_id", POSITION, "source"), rules, links
        yield "facts", ("cluster_id", POSITION, *_OF_FACTS), rules, facts
        yield "published", TABLES["published"], ("PRIMARY KEY (id)",), self._of("published")
        columns = ("scope", "level", "name", "years", "recorded", "published", "how")
        yield "coverage", columns, ("PRIMARY KEY (scope)",), self._coverage()
        keys = ("PRIMARY KEY (cluster_id, heading)", of_cluster)
        yield "as_read", ("cluster_id", "heading", "json"), keys, as_read
        own = [(column, heading) for heading, column in self._own.items()]
        yield "own_columns", ("column", "heading"), ("PRIMARY KEY (column)",), own

    def _of(self, table: str) -> Iterable[Row]:
        return rows_of(table, self._dataset.clusters, self._dataset, TABLES[table])

    def _head(self) -> Row:
        dataset = self._dataset
        recorded, announced = recorded_and_announced(dataset)
        return (
            os.path.basename(dataset.name),
            dataset.version,
            dataset.updated,
            dataset.validity.day.isoformat(),
            recorded,
            announced if dataset.national else None,
            int(is_partial(dataset)),
            coverage(dataset, language="zh"),
            coverage(dataset, language="en"),
            int(dataset.types_given),
        )

    def _clusters(self) -> tuple[list[Row], list[Row]]:
        """Return the rows of clusters, and those of what these cannot hold."""
        reads = {heading: self._read(heading) for heading in self._own}
        rows, as_read = [], []
        for position, record in enumerate(self._rows, 1):
            cells = {field: flat(record[field]) for field in FIELDS}
            cells.update((heading, read(record[heading])) for heading, read in reads.items())
            longitude, latitude = point_of(record["county_code"]) or (None, None)
            first = (*(cells[field] for field in FIELDS), latitude, longitude, position)
            rows.append((*first, *(cells[heading] for heading in self._own)))
            kept = {key: value for key, value in record.items() if key not in _PARTS}
            leave_out_derived_status(kept, self._dataset)
            as_read += [
                (record["id"], key, json.dumps(value))
                for key, value in kept.items()
                if key in STATED or not _holds(cells[key], value)
            ]
        return rows, as_read

    def _read(self, heading: str) -> Callable[[Any], Any]:
        found = self._dataset.note_use(heading)
        return (lambda cell: flat(found.number(cell))) if found.numeric else flat

    def _links(self) -> list[Row]:
        return [
            (record["id"], position, self._keys.key_of(source))
            for record in self._rows
            for position, source in enumerate(record["sources"], 1)
        ]

    def _facts(self) -> list[Row]:
        return [
            (record["id"], position, *astuple(fact)[:-1], self._keys.key_of(fact.source))
            for record in self._rows
            for position, fact in enumerate(record["facts"], 1)
        ]

    def _coverage(self) -> Iterator[Row]:
        recorded = RecordedCounts(batches=(batch.year for batch in self._dataset.batches))
        for chunk in self._dataset.chunks():
            recorded.add(chunk)
        for scope in scopes(self._dataset, recorded):
            years = msgspec.json.encode(scope.years).decode()
            place = (scope.scope, scope.level, scope.name, years)
            yield (*place, scope.recorded, scope.published, scope.derived and str(scope.derived))


_INDEXES = (
    *(("clusters", (field,)) for field in ("year", "sector", "status", "county_code")),
    ("clusters", ("province", "city", "county")),
    ("cluster_sources", ("source",)),
    ("facts", ("source",)),
    ("mirrors", ("year",)),
    ("published", ("level", "name")),
    ("coverage", ("level", "name")),
)


def _holds(cell: Any, value: Any) -> bool:
    """Say whether reading a cell back gives the value that was read."""
    if value is None:
        return cell is None
    if value == "" or isinstance(value, bool):
        return False  # They come back as nothing, and as 1 and 0.
    return bool(type(cell) is type(value) and cell == value) or str(cell) == value


def words(texts: Iterable[str | None]) -> str:
    """Return everything that may be typed to find texts: every piece of their words.

    Chinese has no blanks between words, and SQLite splits at blanks. Its tokens of three characters
    (trigram) find none of two, as most Chinese words are; so every piece is a word of the index,
    from one character on, and a search by 轴承 finds 精密轴承.
    """
    runs = {run for text in texts if text for run in re.findall(r"\w+", text)}
    pieces = {
        run[start:end]
        for run in runs
        for start in range(len(run))
        for end in range(start + 1, min(len(run), start + _LONGEST_RUN) + 1)
    }
    return " ".join(sorted(pieces))
